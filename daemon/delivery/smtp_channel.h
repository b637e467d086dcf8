// Mail to a relay: one recipient a transaction, so one bad mailbox stops nobody else.
#pragma once

#include <memory>
#include <string_view>

#include "config/settings.h"
#include "daemon/delivery/channel.h"

namespace thiowatch::delivery {

/// Whether the text is `local@domain` that can stand between '<' and '>' without quoting.
bool is_envelope_address(std::string_view text);

/// Delivers to the relay of the settings.
/// `tls: required` is STARTTLS (implicit TLS on port 465) with the certificate checked, or nothing
/// is sent. `opportunistic` is TLS where it is offered, with any certificate, and never with a
/// password.
class SmtpChannel final : public Channel {
  public:
    explicit SmtpChannel(config::SmtpSettings settings, Detours detours = {});
    ~SmtpChannel() override;
    SmtpChannel(const SmtpChannel&) = delete;
    SmtpChannel& operator=(const SmtpChannel&) = delete;
    SmtpChannel(SmtpChannel&&) = delete;
    SmtpChannel& operator=(SmtpChannel&&) = delete;

    Verdict deliver(const Parcel& parcel) override;
    void idle() override;

  private:
    class Session;
    config::SmtpSettings settings_;
    Detours detours_;
    std::unique_ptr<Session> session_;
};

}  // namespace thiowatch::delivery

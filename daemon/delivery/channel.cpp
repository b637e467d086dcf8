#include "daemon/delivery/channel.h"

#include "config/settings.h"
#include "daemon/delivery/fhir_channel.h"
#include "daemon/delivery/maildir_channel.h"
#include "daemon/delivery/smtp_channel.h"
#include "daemon/delivery/webhook_channel.h"

namespace thiowatch::delivery {
namespace {

std::unique_ptr<Channel> make(const config::SmtpSettings& settings) {
    return std::make_unique<SmtpChannel>(settings);
}
std::unique_ptr<Channel> make(const config::WebhookSettings& settings) {
    return std::make_unique<WebhookChannel>(settings);
}
std::unique_ptr<Channel> make(const config::MaildirSettings& settings) {
    return std::make_unique<MaildirChannel>(settings);
}
std::unique_ptr<Channel> make(const config::FhirChannelSettings& settings) {
    return std::make_unique<FhirChannel>(settings);
}

}  // namespace

std::unique_ptr<Channel> make_channel(const config::ChannelSettings& settings) {
    return std::visit([](const auto& kind) { return make(kind); }, settings.kind);
}

}  // namespace thiowatch::delivery

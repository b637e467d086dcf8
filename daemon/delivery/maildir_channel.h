// Mail into a folder on this host: the default of a new installation, and the last resort.
#pragma once

#include <string>
#include <string_view>

#include "config/settings.h"
#include "daemon/delivery/channel.h"

namespace thiowatch::delivery {

/// The file a notice has in the folder: always the same for the same id.
std::string maildir_file_name(std::string_view parcel_id);

class MaildirChannel final : public Channel {
  public:
    explicit MaildirChannel(config::MaildirSettings settings);

    Verdict deliver(const Parcel& parcel) override;

  private:
    [[nodiscard]] bool is_there(const std::string& name) const;

    config::MaildirSettings settings_;
};

}  // namespace thiowatch::delivery

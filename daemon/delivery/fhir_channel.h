// Notices as resources of a FHIR server: one transaction, one message or one Communication, under
// ids of ours, so that a retry writes nothing twice.
#pragma once

#include <memory>

#include "config/settings.h"
#include "daemon/delivery/channel.h"
#include "daemon/delivery/fhir_connection.h"

namespace thiowatch::delivery {

/// What the answer means for the notice. Content that the server refuses will be refused again:
/// GiveUp, so that the next target is told at once.
Verdict judge_fhir(const HttpReply& reply, alerts::FhirSending sending);

class FhirChannel final : public Channel {
  public:
    explicit FhirChannel(
        config::FhirChannelSettings settings,
        Detours detours = {},
        runtime::Clock clock = runtime::wall_now
    );

    Verdict deliver(const Parcel& parcel) override;
    void idle() override;

  private:
    config::FhirChannelSettings settings_;
    FhirConnection connection_;
};

}  // namespace thiowatch::delivery

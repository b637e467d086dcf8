// A notice as Communication (FHIR R4): what was told, to whom, when, by which way, about which
// alert.
//
//   state of the notice        Communication.status
//   waiting                    preparation
//   on its way                 in-progress
//   delivered                  completed, with `sent`
//   given up                   stopped, with the reason
//   no longer needed           not-done, with the reason
// `received` is never written: that it was delivered does not say that anybody saw it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "alerts/notices/json_text.h"
#include "alerts/notices/notice.h"
#include "parsers/clinical/identity.h"

namespace thiowatch::alerts {

enum class TellingState : std::uint8_t { Waiting, Sending, Delivered, GivenUp, NotNeeded };

struct CommunicationView {
    std::string id;  ///< of the notice, the same on every retry
    const Notice& notice;
    std::string alert;  ///< reference of the alert; empty for the service's own news
    int version = 1;
    TellingState state = TellingState::Waiting;
    std::string recipient;                     ///< name of the contact
    std::string text;                          ///< what was told in words; may be empty
    std::optional<PatientIdentifier> patient;  ///< looked at only with Detail::Full
    std::string reason;                        ///< why it was given up or not needed
    Instant created;
    std::optional<Instant> finished;
};

void write_communication(JsonWriter& json, const CommunicationView& view);
std::string communication(const CommunicationView& view);

}  // namespace thiowatch::alerts

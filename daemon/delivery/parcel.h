// What the courier carries: one notice for one recipient by one channel, ready to go.
#pragma once

#include <cstdint>
#include <string>

#include "alerts/rules/severity.h"
#include "parsers/clinical/text_id.h"

namespace thiowatch::delivery {

/// One notice, finished: a channel adds transport headers and a signature, never content.
struct Parcel {
    std::string id;        ///< constant over retries: Message-ID, webhook-id; holds no '.'
    std::int64_t row = 0;  ///< outbox row, handed back with the verdict
    ChannelName channel;
    alerts::Severity severity = alerts::Severity::Warning;
    std::string to_address;  ///< e-mail address of the contact; empty for webhooks
    std::string mime;        ///< whole RFC 5322 text for mail channels, lines end in CRLF
    std::string json;        ///< body for webhooks and FHIR servers
    int attempt = 1;         ///< 1 on the first try
};

}  // namespace thiowatch::delivery

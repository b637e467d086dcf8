// From what came of a submission to the HTTP response that says so.
#pragma once

#include <string>
#include <vector>

#include "alerts/notices/json_text.h"
#include "daemon/fhir/media.h"
#include "daemon/intake/exchange_outcome.h"
#include "daemon/intake/ledger.h"
#include "daemon/net/http.h"
#include "parsers/fhir/operation_outcome.h"

namespace thiowatch::endpoint {

/// An OperationOutcome of one issue.
net::HttpResponse refusal(int status, fhir::IssueType type, std::string text);
net::HttpResponse outcome_response(int status, const std::vector<fhir::Issue>& issues);
/// Adds Retry-After to a refusal that time mends.
net::HttpResponse later(net::HttpResponse response, int seconds);
net::HttpResponse fhir_json(std::string body, int status = 200);

struct ReplyStyle {
    std::string base;  ///< "http://127.0.0.1:8575/fhir"
    Returning returning = Returning::Unsaid;
    Instant now;
};

/// The response of one request for one resource.
net::HttpResponse single_reply(const intake::ExchangeOutcome& outcome, const ReplyStyle& style);
/// The response of a Bundle: its answers entry by entry, a message's answer, or a refusal.
net::HttpResponse bundle_reply(const intake::ExchangeOutcome& outcome, const ReplyStyle& style);
/// The same of one that may be long: answers entry by entry are written while they are sent.
net::HttpResponse bundle_reply_in_pieces(intake::ExchangeOutcome outcome, const ReplyStyle& style);
/// The refusal of a post that did not get into the store.
net::HttpResponse unwritten_reply(intake::PostFate fate);

/// `{"resource": …, "response": {"status": "201", …}}` of a batch-response.
void write_entry_response(
    alerts::JsonWriter& json,
    const intake::EntryOutcome& entry,
    const std::string& base
);

/// `W/"3"`.
std::string etag_of(int version);
/// "Thu, 26 Nov 2026 17:00:00 GMT".
std::string http_date(const Instant& at);
/// "…/fhir/Observation/12/_history/3".
std::string location_of(const std::string& base, const intake::EntryOutcome& entry);

}  // namespace thiowatch::endpoint

#include "daemon/fhir/reply.h"

#include <ctime>
#include <memory>
#include <utility>

#include "alerts/notices/json_text.h"

namespace thiowatch::endpoint {

namespace {

using alerts::JsonWriter;
using fhir::BundleType;
using intake::EntryOutcome;
using intake::ExchangeOutcome;
using net::HttpResponse;

constexpr std::size_t kPiece = std::size_t{64} << 10;

std::string_view reason_of(int status) {
    switch (status) {
        case 200:
            return "200 OK";
        case 201:
            return "201 Created";
        case 204:
            return "204 No Content";
        case 404:
            return "404 Not Found";
        case 410:
            return "410 Gone";
        case 412:
            return "412 Precondition Failed";
        case 422:
            return "422 Unprocessable Entity";
        default:
            break;
    }
    return {};
}

void add_version_headers(HttpResponse& response, const EntryOutcome& entry) {
    if (entry.version == 0) return;
    response.headers.emplace_back("ETag", etag_of(entry.version));
    if (entry.changed) response.headers.emplace_back("Last-Modified", http_date(*entry.changed));
}

/// The answers of a batch or transaction, written piece by piece.
class AnswerText {
  public:
    AnswerText(const ExchangeOutcome& outcome, const std::string& base)
        : outcome_(outcome), base_(base) {}

    /// Empty at the end.
    std::string piece(std::size_t size) {
        std::string text;
        while (text.size() < size && next_ <= last())
            append(text);
        return text;
    }

  private:
    // The front, the entries, what is said of the whole, the end.
    [[nodiscard]] std::size_t last() const { return outcome_.entries.size() + 2; }
    void append(std::string& text) {
        const std::size_t at = next_++;
        const std::size_t entries = outcome_.entries.size();
        if (at == 0) {
            const bool is_transaction = outcome_.bundle == BundleType::Transaction;
            text += R"({"resourceType":"Bundle","type":")";
            text += is_transaction ? "transaction-response" : "batch-response";
            text += R"(","entry":[)";
        } else if (at <= entries) {
            JsonWriter json;
            write_entry_response(json, outcome_.entries[at - 1], base_);
            text += (at > 1 ? "," : "") + json.take();
        } else if (at == entries + 1 && !outcome_.issues.empty()) {
            JsonWriter json;
            json.begin_object().key("resource").raw(fhir::operation_outcome(outcome_.issues));
            json.key("response").begin_object().member("status", "200 OK").end_object();
            text += (entries > 0 ? "," : "") + json.end_object().take();
        } else if (at == last()) {
            text += "]}";
        }
    }

    const ExchangeOutcome& outcome_;
    const std::string& base_;
    std::size_t next_ = 0;
};

HttpResponse entries_reply(const ExchangeOutcome& outcome, const ReplyStyle& style) {
    return fhir_json(AnswerText(outcome, style.base).piece(std::string::npos));
}

/// An outcome and how far it is told.
struct Telling {
    Telling(ExchangeOutcome of, std::string at)
        : outcome(std::move(of)), base(std::move(at)), text(outcome, base) {}
    ExchangeOutcome outcome;
    std::string base;
    AnswerText text;
};

/// Whether each entry is answered, and not the whole by something else.
bool is_by_entry(const ExchangeOutcome& outcome) {
    const bool answers_message = outcome.message && !outcome.message->is_response;
    return !answers_message && !outcome.is_refused();
}

std::vector<fhir::Issue> all_issues(const ExchangeOutcome& outcome) {
    std::vector<fhir::Issue> issues = outcome.issues;
    for (const EntryOutcome& entry : outcome.entries)
        issues.insert(issues.end(), entry.issues.begin(), entry.issues.end());
    return issues;
}

/// FHIR R4, 2.4.4: "ok", or why not. What was kept for a person is not the sender's to mend.
std::string_view response_code(const ExchangeOutcome& outcome) {
    for (const EntryOutcome& entry : outcome.entries) {
        if (entry.is_refused()) return "fatal-error";
    }
    return outcome.is_refused() ? "fatal-error" : "ok";
}

/// Of the answer to a message: "m7", by the number it has here.
std::string id_of_answer(const ExchangeOutcome& outcome) {
    if (outcome.arrivals.empty()) return {};
    return "m" + std::to_string(static_cast<std::int64_t>(outcome.arrivals.front().message));
}

void write_message_header(
    JsonWriter& json,
    const ExchangeOutcome& outcome,
    const ReplyStyle& style
) {
    const std::string id = id_of_answer(outcome);
    const fhir::MessageStated& message = *outcome.message;
    json.begin_object().member("resourceType", "MessageHeader");
    json.member("id", id + "-header");
    std::size_t bar = message.event.find('|');
    if (bar == std::string::npos) {
        json.member("eventUri", message.event);
    } else {
        json.key("eventCoding").begin_object();
        if (bar > 0) json.member("system", message.event.substr(0, bar));
        json.member("code", message.event.substr(bar + 1)).end_object();
    }
    if (!message.source.empty()) {
        json.key("destination").begin_array().begin_object();
        json.member("endpoint", message.source).end_object().end_array();
    }
    json.key("source").begin_object().member("name", "ThioWatch");
    json.member("endpoint", style.base).end_object();
    json.key("response").begin_object().member("identifier", message.id);
    json.member("code", std::string(response_code(outcome)));
    json.key("details").begin_object();
    json.member("reference", "OperationOutcome/" + id).end_object();
    json.end_object().end_object();
}

HttpResponse message_reply(const ExchangeOutcome& outcome, const ReplyStyle& style) {
    const std::string id = id_of_answer(outcome);
    std::string issues = fhir::operation_outcome(all_issues(outcome));
    constexpr std::string_view kStart = "{";
    issues.insert(kStart.size(), "\"id\":\"" + id + "\",");
    JsonWriter json;
    json.begin_object().member("resourceType", "Bundle").member("id", id + "-bundle");
    json.member("type", "message").member("timestamp", style.now.rfc3339());
    json.key("entry").begin_array();
    json.begin_object().member("fullUrl", style.base + "/MessageHeader/" + id + "-header");
    json.key("resource");
    write_message_header(json, outcome, style);
    json.end_object().begin_object();
    json.member("fullUrl", style.base + "/OperationOutcome/" + id);
    json.key("resource").raw(issues).end_object();
    json.end_array().end_object();
    return fhir_json(json.take());
}

}  // namespace

std::string etag_of(int version) {
    return "W/\"" + std::to_string(version) + "\"";
}

std::string http_date(const Instant& at) {
    std::time_t seconds = at.utc_ms / 1000;
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 64> text{};
    std::size_t size = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    return {text.data(), size};
}

std::string location_of(const std::string& base, const EntryOutcome& entry) {
    return base + "/" + entry.name() + "/_history/" + std::to_string(entry.version);
}

HttpResponse fhir_json(std::string body, int status) {
    return {status, "application/fhir+json; charset=utf-8", std::move(body), {}};
}

HttpResponse outcome_response(int status, const std::vector<fhir::Issue>& issues) {
    return fhir_json(fhir::operation_outcome(issues), status);
}

HttpResponse refusal(int status, fhir::IssueType type, std::string text) {
    fhir::Issue issue;
    issue.type = type;
    issue.text = std::move(text);
    return fhir_json(fhir::operation_outcome(issue), status);
}

HttpResponse later(HttpResponse response, int seconds) {
    response.headers.emplace_back("Retry-After", std::to_string(seconds));
    return response;
}

HttpResponse unwritten_reply(intake::PostFate fate) {
    constexpr int kWaitForRoom = 60;
    bool is_full = fate == intake::PostFate::Full;
    HttpResponse response = refusal(
        503,
        fhir::IssueType::Transient,
        is_full ? "there is no room to keep it: send it again later"
                : "it could not be handled: nothing of it was kept, send it again later"
    );
    return later(std::move(response), kWaitForRoom);
}

void write_entry_response(JsonWriter& json, const EntryOutcome& entry, const std::string& base) {
    json.begin_object();
    if (!entry.id.empty() && !entry.is_refused()) json.member("fullUrl", base + "/" + entry.name());
    if (!entry.resource.empty()) json.key("resource").raw(entry.resource);
    json.key("response").begin_object();
    std::string_view reason = reason_of(entry.status);
    json.member("status", reason.empty() ? std::to_string(entry.status) : std::string(reason));
    if (entry.version != 0 && !entry.is_refused()) {
        json.member("location", entry.name() + "/_history/" + std::to_string(entry.version));
        json.member("etag", etag_of(entry.version));
        if (entry.changed) json.member("lastModified", entry.changed->rfc3339());
    }
    if (!entry.issues.empty()) json.key("outcome").raw(fhir::operation_outcome(entry.issues));
    json.end_object().end_object();
}

HttpResponse single_reply(const ExchangeOutcome& outcome, const ReplyStyle& style) {
    std::vector<fhir::Issue> issues = all_issues(outcome);
    if (outcome.entries.empty()) return outcome_response(outcome.status, issues);
    const EntryOutcome& entry = outcome.entries.front();
    if (entry.is_refused()) {
        HttpResponse response = outcome_response(entry.status, issues);
        add_version_headers(response, entry);
        return response;
    }
    HttpResponse response = fhir_json({}, entry.status);
    bool wants_outcome = style.returning == Returning::Outcome ||
                         (style.returning == Returning::Unsaid && !issues.empty());
    if (!entry.resource.empty()) {
        response.body = entry.resource;
    } else if (wants_outcome && entry.status != 204) {
        response.body = fhir::operation_outcome(issues);
    }
    if (entry.status == 201) {
        response.headers.emplace_back("Location", location_of(style.base, entry));
    }
    add_version_headers(response, entry);
    return response;
}

HttpResponse bundle_reply(const ExchangeOutcome& outcome, const ReplyStyle& style) {
    if (is_by_entry(outcome)) return entries_reply(outcome, style);
    if (outcome.is_refused()) return outcome_response(outcome.status, outcome.issues);
    return message_reply(outcome, style);
}

HttpResponse bundle_reply_in_pieces(ExchangeOutcome outcome, const ReplyStyle& style) {
    if (!is_by_entry(outcome)) return bundle_reply(outcome, style);
    HttpResponse response = fhir_json({});
    AnswerText counted(outcome, style.base);
    for (std::string piece = counted.piece(kPiece); !piece.empty(); piece = counted.piece(kPiece))
        response.pieces_size += piece.size();
    // Shared, for a function is copied.
    auto telling = std::make_shared<Telling>(std::move(outcome), style.base);
    response.pieces = [telling] { return telling->text.piece(kPiece); };
    return response;
}

}  // namespace thiowatch::endpoint

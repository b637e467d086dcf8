#include "daemon/delivery/fhir_channel.h"

#include "daemon/access/json_object.h"

namespace thiowatch::delivery {
namespace {

using access::JsonValue;
using alerts::FhirSending;

constexpr std::size_t kMostAnswerBytes = std::size_t{1} << 20U;

/// MessageHeader.response.code of the answer to a message; empty when there is none.
std::string response_code_in(const std::string& body) {
    const auto bundle = access::parse_json_object(body, kMostAnswerBytes, "answer");
    const JsonValue* entries = bundle ? access::member_of(*bundle, "entry") : nullptr;
    if (entries == nullptr || !entries->IsArray()) return {};
    for (const JsonValue& entry : entries->GetArray()) {
        const JsonValue* resource = access::member_of(entry, "resource");
        if (resource == nullptr) continue;
        const JsonValue* response = access::member_of(*resource, "response");
        if (access::text_of(*resource, "resourceType") == "MessageHeader" && response != nullptr) {
            return access::text_of(*response, "code");
        }
    }
    return {};
}

HttpAsk ask_of(const config::FhirChannelSettings& settings, const Parcel& parcel) {
    HttpAsk ask;
    ask.method = "POST";
    ask.url = settings.server.base;
    ask.headers = {"content-type: application/fhir+json", "accept: application/fhir+json"};
    ask.body = parcel.json;
    switch (settings.sending) {
        case FhirSending::Transaction:
            break;
        case FhirSending::Message:
            ask.url += "/$process-message";
            break;
        case FhirSending::Communication:
            ask.url += "/Communication";
            ask.headers.push_back("if-none-exist: identifier=urn:thiowatch:notice|" + parcel.id);
            break;
    }
    return ask;
}

Verdict our_fault(std::string why) {
    return RetryLater{.why = std::move(why), .our_fault = true, .whole_channel = true};
}

Verdict judge_failure(const HttpFailure& failure) {
    if (failure.our_fault) return our_fault(failure.why);
    return RetryLater{.why = failure.why};
}

}  // namespace

Verdict judge_fhir(const HttpReply& reply, FhirSending sending) {
    const auto text = std::to_string(reply.status);
    if (reply.is_good()) {
        const std::string code =
            sending == FhirSending::Message ? response_code_in(reply.body) : std::string();
        if (code == "transient-error") return RetryLater{.why = text + " transient-error"};
        if (code == "fatal-error") return GiveUp{text + " fatal-error: the message was refused"};
        return Delivered{text};
    }
    if (reply.status == 400 || reply.status == 413 || reply.status == 422) {
        return GiveUp{text + ": the server refuses what the notice says"};
    }
    const bool is_settings = reply.status == 401 || reply.status == 403 || reply.status == 404 ||
                             reply.status == 405 || reply.status == 410 || reply.status == 415 ||
                             (reply.status >= 300 && reply.status < 400);
    if (is_settings) return our_fault(text + ": address, rights or credentials are not right");
    return RetryLater{.why = text, .after = reply.retry_after};
}

FhirChannel::FhirChannel(
    config::FhirChannelSettings settings,
    Detours detours,
    runtime::Clock clock
)
    : settings_(std::move(settings)),
      connection_(
          settings_.server,
          {},
          std::move(detours),
          std::move(clock),
          {.most_bytes = kMostAnswerBytes}
      ) {}

Verdict FhirChannel::deliver(const Parcel& parcel) {
    const auto outcome = connection_.ask(ask_of(settings_, parcel));
    return outcome ? judge_fhir(*outcome, settings_.sending) : judge_failure(outcome.error());
}

void FhirChannel::idle() {
    connection_.close();
}

}  // namespace thiowatch::delivery

#include "daemon/remote/feed_reader.h"
#include "daemon/remote/patience.h"

namespace thiowatch::remote {

namespace {

using Answer = tl::expected<delivery::HttpReply, Trouble>;

constexpr int kMostTries = 6;

bool is_throttle(const delivery::HttpReply& reply) {
    return reply.status == 429 || reply.status == 503;
}

}  // namespace

template <class Asking>
Answer PatientAsking::patiently(const Asking& asking) {
    for (int tries = 1;; ++tries) {
        auto outcome = asking();
        if (!outcome) {
            return tl::unexpected(Trouble{outcome.error().why, outcome.error().our_fault, {}});
        }
        if (!is_throttle(*outcome)) return *std::move(outcome);
        const Duration wait = wait_after(tries, outcome->retry_after, parts_.dice());
        const bool is_long = wait > kLongestWait || tries == kMostTries;
        if (is_long || !parts_.pause(wait)) {
            return tl::unexpected(Trouble{
                std::to_string(outcome->status), false, outcome->retry_after});
        }
    }
}

Answer PatientAsking::ask(const delivery::HttpAsk& ask) {
    return patiently([&] { return parts_.connection.ask(ask); });
}

Answer PatientAsking::get(const std::string& url) {
    delivery::HttpAsk ask;
    ask.url = url;
    // HAPI answers a repeated search from a cache of a minute unless it is told not to.
    ask.headers = {"accept: application/fhir+json", "cache-control: no-cache"};
    return this->ask(ask);
}

Answer
PatientAsking::lines(const std::string& url, const std::function<bool(std::string_view)>& take) {
    delivery::HttpAsk ask;
    ask.url = url;
    ask.headers = {"accept: application/fhir+ndjson"};
    return patiently([&] { return parts_.connection.ask_lines(ask, take); });
}

}  // namespace thiowatch::remote

#include "daemon/remote/published_keys.h"

#include <set>

#include "daemon/delivery/fhir_connection.h"

namespace thiowatch::remote {

std::string published_keys(const config::Settings& settings) {
    std::set<std::string> keys;
    const auto add = [&](const config::RemoteServer& server) {
        if (!server.smart) return;
        if (auto key = delivery::public_key_of(*server.smart)) keys.insert(*std::move(key));
    };
    for (const config::FeedSettings& feed : settings.feeds) {
        if (feed.fhir_poll) add(feed.fhir_poll->server);
    }
    for (const auto& [name, channel] : settings.channels) {
        const auto* fhir = std::get_if<config::FhirChannelSettings>(&channel.kind);
        if (fhir != nullptr) add(fhir->server);
    }
    std::string list;
    for (const std::string& key : keys)
        list += (list.empty() ? "" : ",") + key;
    return R"({"keys":[)" + list + "]}\n";
}

}  // namespace thiowatch::remote

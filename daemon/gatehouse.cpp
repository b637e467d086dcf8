#include "daemon/gatehouse.h"

#include <algorithm>

#include "daemon/cds/cds_cards.h"
#include "daemon/intake/operator_news.h"

namespace thiowatch {

// The shelf is shared by the gate and the thread that fetches.
std::shared_ptr<access::KeyShelf>
Gatehouse::shelf_for(const std::string& name, const config::TokenIssuer& issuer) {
    auto shelf = std::make_shared<access::KeyShelf>(delivery::load_from(issuer.keys));  // as above
    kept_.push_back({name, shelf});
    return shelf;
}

Gatehouse::Gatehouse(const config::Settings& settings, net::Ingest& ingest) {
    is_loopback_ = config::is_loopback(settings.http.listen.host);
    for (const config::FeedSettings& feed : settings.feeds) {
        if (!feed.fhir) continue;
        const config::FhirAccess& access = feed.fhir->access;
        const auto shelf = access.jwt ? shelf_for(feed.name.text(), *access.jwt) : nullptr;
        feeds_.emplace(feed.name, access::Gate(access, shelf));
        paths_[feed.name] = feed.fhir->path;
        types_[feed.name] = access.types;
    }
    if (settings.cds) {
        const auto shelf = settings.cds->jwt ? shelf_for("cds_hooks", *settings.cds->jwt) : nullptr;
        advice_ = std::make_unique<access::CallerGate>(
            *settings.cds, shelf, std::string(cds::kServiceId)
        );
    }
    if (kept_.empty()) return;
    const auto tell = [&ingest](const std::string& name, const std::string& wrong) {
        ingest.submit(
            {[name, wrong](intake::Desk& desk) {
                 if (wrong.empty()) {
                     intake::settle(desk, "keys.not_loaded", name);
                 } else {
                     intake::raise(desk, {"keys.not_loaded", name, wrong});
                 }
             },
             {}}
        );
    };
    keeper_ = std::make_unique<delivery::KeyKeeper>(kept_, tell);
}

const access::Gate* Gatehouse::feed(const FeedName& name) const {
    const auto found = feeds_.find(name);
    return found == feeds_.end() ? nullptr : &found->second;
}

std::optional<std::vector<std::string>>
Gatehouse::writable_types(const FeedName& name, const access::Sender& sender) const {
    const std::vector<std::string>& of_feed = types_.at(name);
    if (!sender.scopes) return of_feed;
    const access::Gate& gate = feeds_.at(name);
    const auto may_write = [&](const std::string& type) {
        return gate.may(sender, type, access::Right::Create) ||
               gate.may(sender, type, access::Right::Update);
    };
    const auto named = access::types_named(*sender.scopes);
    const bool is_any = std::ranges::find(named, "*") != named.end();
    std::vector<std::string> types;
    for (const std::string& type : is_any ? of_feed : named) {
        if (may_write(type)) types.push_back(type);
    }
    // "system/*.cu" on a feed that takes all types: no list is needed.
    const bool may_all = is_any && of_feed.empty() && may_write("*");
    if (types.empty() && !may_all) return std::nullopt;
    return types;
}

}  // namespace thiowatch

#include "daemon/gatehouse.h"

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

}  // namespace thiowatch

// sheaf = 1*( resource LF )

#include "daemon/intake/sheaf.h"

#include <algorithm>
#include <utility>

namespace thiowatch::intake {

Sheaf::Sheaf(Desk& desk, const FeedName& feed)
    : desk_(desk), feed_(desk.store.messages.feed(feed)), strangers_(desk, feed) {}

bool Sheaf::take(std::string_view line, const fhir::ObservationGlance& glance) {
    auto filing = strangers_.filing_of(glance);
    if (!filing || was_read(glance.id)) return false;
    keys_.insert(keys_.end(), filing->keys.begin(), filing->keys.end());
    lines_.append(line);
    lines_ += '\n';
    if (!arrival_.patient) arrival_.patient = std::move(filing->patient);
    ++arrival_.results;
    return true;
}

// What it said before may have been of somebody we follow.
bool Sheaf::was_read(const std::string& id) {
    return !id.empty() && desk_.store.resources.current({feed_, "Observation", id});
}

std::optional<Arrival> Sheaf::close() {
    if (lines_.empty()) return std::nullopt;
    const auto key = store::MessageKey::of(feed_, "lines", {}, lines_);
    arrival_.answers.push_back({"200", {}});
    const auto earlier = desk_.store.messages.earlier(key, lines_);
    if (earlier && earlier->same_bytes) {
        arrival_.message = earlier->id;
        arrival_.disposition = store::Disposition::Duplicate;
    } else {
        std::ranges::sort(keys_);
        keys_.erase(std::unique(keys_.begin(), keys_.end()), keys_.end());
        const std::string answer = "200 lines " + std::to_string(arrival_.results) + "\n";
        arrival_.message = desk_.store.messages.append(
            {feed_,
             desk_.now,
             key,
             store::Disposition::Processed,
             answer,
             keys_,
             lines_,
             store::MessageFormat::FhirLines}
        );
    }
    lines_.clear();
    keys_.clear();
    return std::exchange(arrival_, {});
}

std::vector<std::string_view> lines_of(std::string_view sheaf) {
    std::vector<std::string_view> lines;
    while (!sheaf.empty()) {
        const std::size_t end = std::min(sheaf.find('\n'), sheaf.size());
        if (end > 0) lines.push_back(sheaf.substr(0, end));
        sheaf.remove_prefix(std::min(end + 1, sheaf.size()));
    }
    return lines;
}

}  // namespace thiowatch::intake

// sheaf = 1*( resource LF )

#include "daemon/intake/sheaf.h"

#include <algorithm>
#include <utility>

namespace thiowatch::intake {

Sheaf::Sheaf(Desk& desk, const FeedName& feed)
    : desk_(desk), feed_(desk.store.messages.feed(feed)), strangers_(desk, feed) {}

bool Sheaf::take(
    std::string_view line,
    const fhir::ObservationGlance& glance,
    const SheafDraft* draft
) {
    auto filing = strangers_.filing_of(glance);
    if (!filing || was_read(glance.id)) return false;
    keys_.insert(keys_.end(), filing->keys.begin(), filing->keys.end());
    keep(line, draft);
    if (!arrival_.patient) arrival_.patient = std::move(filing->patient);
    ++arrival_.results;
    return true;
}

void Sheaf::keep(std::string_view line, const SheafDraft* draft) {
    if (arrival_.results == 0) draft_ = draft;
    const bool is_next = draft_ != nullptr && line.data() == draft_->text().data() + taken_;
    if (is_next) {
        taken_ += line.size() + 1;
        return;
    }
    leave_draft();
    lines_.append(line);
    lines_ += '\n';
}

void Sheaf::leave_draft() {
    if (draft_ != nullptr) lines_ = draft_->text().substr(0, taken_);
    draft_ = nullptr;
    taken_ = 0;
}

bool Sheaf::is_draft_whole() const {
    return draft_ != nullptr && taken_ == draft_->text().size();
}

// What it said before may have been of somebody we follow.
bool Sheaf::was_read(const std::string& id) {
    return !id.empty() && desk_.store.resources.current({feed_, "Observation", id});
}

std::optional<Arrival> Sheaf::close() {
    if (arrival_.results == 0) return std::nullopt;
    if (!is_draft_whole()) leave_draft();
    const std::string_view text = draft_ != nullptr ? draft_->text() : lines_;
    const auto key = draft_ != nullptr ? draft_->key() : SheafDraft::key_of(text);
    arrival_.answers.push_back({"200", {}});
    const auto earlier = desk_.store.messages.earlier(key, text);
    if (earlier && earlier->same_bytes) {
        arrival_.message = earlier->id;
        arrival_.disposition = store::Disposition::Duplicate;
    } else {
        std::ranges::sort(keys_);
        keys_.erase(std::unique(keys_.begin(), keys_.end()), keys_.end());
        const std::string answer = "200 lines " + std::to_string(arrival_.results) + "\n";
        // A copy: should the batch have to be done again, the draft is needed again.
        auto packed = draft_ != nullptr ? draft_->packed() : std::nullopt;
        arrival_.message = desk_.store.messages.append(
            {feed_,
             desk_.now,
             key,
             store::Disposition::Processed,
             answer,
             keys_,
             text,
             store::MessageFormat::FhirLines,
             packed ? &*packed : nullptr}
        );
    }
    lines_.clear();
    draft_ = nullptr;
    taken_ = 0;
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

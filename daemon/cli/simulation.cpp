#include "daemon/cli/simulation.h"

#include "daemon/cli/message_files.h"
#include "daemon/intake/deadlines.h"
#include "daemon/intake/exchange.h"
#include "daemon/intake/resource_library.h"
#include "daemon/intake/roster_entry.h"
#include "daemon/runtime/clock.h"
#include "parsers/hl7v2/batch.h"

namespace thiowatch::cli {

namespace {

constexpr int kAtOnce = 1000;

}  // namespace

Simulation::Simulation(intake::SnapshotPtr snapshot)
    : snapshot_(std::move(snapshot)), store_(store::Store::in_memory()) {
    feed_ = snapshot_->feeds.empty() ? FeedName("file") : snapshot_->feeds.begin()->first;
    resource_feed_ = feed_;
    for (const config::FeedSettings& feed : snapshot_->settings.feeds) {
        if (feed.fhir) resource_feed_ = feed.name;
    }
}

bool Simulation::choose_feed(const FeedName& feed) {
    if (!snapshot_->feeds.contains(feed)) return false;
    feed_ = feed;
    resource_feed_ = feed;
    return true;
}

intake::Desk Simulation::desk() {
    // A fixed sequence: the same messages give the same references.
    auto roll = [this] {
        dice_ ^= dice_ << 13;
        dice_ ^= dice_ >> 7;
        dice_ ^= dice_ << 17;
        return dice_;
    };
    intake::Desk desk{*store_, *snapshot_, now_, roll};
    desk.reads_everybody = true;
    return desk;
}

void Simulation::start(const Instant& at) {
    if (began_at_) return;
    began_at_ = at;
    now_ = at;
    store_->begin();
    intake::Desk at_desk = desk();
    for (const config::RosterRow& row : roster_)
        intake::enter(at_desk, row);
    deliver();
    store_->commit();
}

void Simulation::pass_time(const Instant& until) {
    for (int guard = 0; guard < 1'000'000; ++guard) {
        auto next = intake::next_deadline(*store_);
        if (!next || *next > until) break;
        if (*next > now_) now_ = *next;
        store_->begin();
        intake::Desk at_desk = desk();
        intake::meet_deadlines(at_desk, kAtOnce);
        deliver();
        store_->commit();
    }
    if (until > now_) now_ = until;
}

void Simulation::deliver() {
    store_->outbox.assume_delivered(now_);
}

void Simulation::feed(const std::string& source, std::string bytes) {
    hl7v2::Split split = hl7v2::split_file(std::move(bytes));
    for (std::size_t at = 0; at < split.parts.size(); ++at)
        admit(source, at, split.parts[at].bytes);
}

std::optional<Instant> Simulation::sent_at(const std::string& bytes) const {
    if (is_fhir(bytes)) {
        return intake::said_at(bytes, snapshot_->feeds.at(resource_feed_).resources);
    }
    const intake::FeedRules& rules = snapshot_->feeds.at(feed_);
    auto message = hl7v2::Message::parse(bytes);
    return message ? hl7v2::read_header(*message, rules.zone).sent_at : std::nullopt;
}

intake::Arrival Simulation::take_resources(intake::Desk& at_desk, const std::string& bytes) {
    TakenResources& taken = resources_.emplace();
    intake::ExchangeOptions options;
    options.on_reading = [&taken](const fhir::Reading& reading) { taken.reading = reading; };
    taken.outcome = intake::submit_fhir(at_desk, resource_feed_, bytes, options);
    auto& arrivals = taken.outcome.arrivals;
    return arrivals.empty() ? intake::Arrival{} : std::move(arrivals.front());
}

fhir::Reading Simulation::read_again(const std::string& bytes) {
    auto document = fhir::JsonDocument::parse(bytes);
    if (!document) return {};
    auto entries = fhir::read_entries(document->root());
    if (!entries) return {};
    intake::Desk at_desk = desk();
    fhir::Library library = intake::library_of(at_desk, store_->messages.feed(resource_feed_));
    return fhir::read_clinical(*entries, resource_rules().resources, library);
}

void Simulation::admit(const std::string& source, std::size_t index, const std::string& bytes) {
    bool is_resource = is_fhir(bytes);
    std::optional<Instant> sent = sent_at(bytes);
    start(sent.value_or(runtime::wall_now()));
    if (sent && *sent > now_) pass_time(*sent);
    store_->begin();
    intake::Desk at_desk = desk();
    SimulatedMessage result{source, index, is_resource ? "fhir" : "hl7v2", {}};
    resources_.reset();
    if (is_resource) {
        result.arrival = take_resources(at_desk, bytes);
    } else {
        result.arrival = intake::admit(at_desk, feed_, bytes);
    }
    deliver();
    store_->commit();
    std::string number = std::to_string(static_cast<std::int64_t>(result.arrival.message));
    names_.try_emplace(number, source + "#" + std::to_string(index));
    messages_.push_back(std::move(result));
}

std::string Simulation::name_of(const alerts::MessageRef& ref) const {
    auto found = names_.find(ref.text);
    return found == names_.end() ? ref.text : found->second;
}

std::vector<SimulatedAlert> Simulation::alerts() {
    store::AlertQuery query;
    query.oldest_first = true;
    query.limit = 1'000'000;
    std::vector<SimulatedAlert> found;
    for (alerts::Alert& alert : store_->alerts.list(query)) {
        auto identifiers = store_->people.identifiers(store_->people.survivor(alert.patient));
        std::string message = name_of(alert.message);
        alert.message.text = message;
        found.push_back(
            {std::move(alert),
             identifiers.empty() ? PatientIdentifier{} : identifiers.front(),
             message}
        );
    }
    return found;
}

}  // namespace thiowatch::cli

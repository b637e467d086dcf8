#include "daemon/intake/exchange.h"

#include <algorithm>
#include <map>
#include <utility>

#include "daemon/intake/bundle_plan.h"
#include "daemon/intake/interaction.h"
#include "daemon/intake/recording.h"
#include "daemon/intake/resource_library.h"
#include "daemon/intake/resource_links.h"
#include "daemon/intake/resource_text.h"
#include "parsers/fhir/entries.h"
#include "parsers/fhir/entry_shelf.h"

namespace thiowatch::intake {

namespace {

using fhir::Verb;
using store::Disposition;

bool contains(const std::vector<std::string>& types, std::string_view type) {
    return std::ranges::find(types, type) != types.end();
}

class Exchange {
  public:
    Exchange(Desk& desk, const FeedName& feed, const ExchangeOptions& options)
        : desk_(desk),
          feed_name_(feed),
          options_(options),
          recording_(desk, feed),
          clerk_(desk, recording_.feed(), recording_.name_stem()) {}

    ExchangeOutcome single(const fhir::JsonDocument& body, const fhir::EntryRequest& request) {
        fhir::Entry entry;
        auto read = fhir::read_entry(body.root());
        bool has_resource =
            request.verb == Verb::Post || request.verb == Verb::Put || request.verb == Verb::None;
        if (read) entry = *read;
        if (!read && has_resource) return reject(body.bytes(), read.error());
        if (!read) entry.resource = body.root();
        entry.request = request;
        if (entry.path.empty()) entry.path = request.url;
        bool makes_new =
            request.verb == Verb::Post || (request.verb == Verb::None && entry.id.empty());
        bool may_repeat = makes_new && request.if_none_exist.empty();
        std::string key = may_repeat ? "POST " + entry.type : std::string();
        if (may_repeat && recording_.is_repeat(key, {}, {body.bytes()}, outcome_)) {
            if (is_still_there()) return std::move(outcome_);
            outcome_ = {};
        }
        const fhir::JsonCursor sent = entry.resource;
        entries_.emplace(std::vector<fhir::Entry>{std::move(entry)});
        all_.resize(1);
        decide(0);
        run(false);
        const fhir::JsonCursor kept = entries_->at(0)->resource;
        if (options_.wants_resource) show(all_.front(), kept);
        close(all_.front().writes() && kept != sent ? kept.raw() : body.bytes());
        outcome_.status = outcome_.entries.front().status;
        return std::move(outcome_);
    }

    ExchangeOutcome bundle(const fhir::JsonDocument& body) {
        auto bundle = fhir::read_bundle(body.root());
        if (!bundle) return reject(body.bytes(), bundle.error());
        entries_.emplace(std::exchange(bundle->entries, {}));
        return carry_out(*std::move(bundle), {body.bytes()});
    }

    // Its bytes are packed for the store before what comes of them needs the memory.
    ExchangeOutcome long_bundle(const LongBundle& body) {
        const fhir::EntryShelf& shelf = shelf_.emplace(body.text, body.let_go);
        const std::string_view bytes = body.text.bytes();
        auto bundle = fhir::read_bundle(shelf);
        if (!bundle) return reject(bytes, bundle.error());
        entries_.emplace(shelf);
        return carry_out(*std::move(bundle), {bytes, body.let_go});
    }

    ExchangeOutcome reject(std::string_view bytes, const Fault& fault) {
        outcome_.status = 400;
        outcome_.issues.push_back(fhir::issue_of(fault));
        outcome_.arrivals.push_back(recording_.reject(bytes, {fault}));
        return std::move(outcome_);
    }

  private:
    ExchangeOutcome carry_out(fhir::Bundle bundle, const LongText& text) {
        auto planned = plan_of(std::move(bundle), *entries_, options_.is_strict);
        if (!planned) return reject(text.bytes, planned.error());
        plan_ = *std::move(planned);
        outcome_.bundle = plan_.bundle.type;
        outcome_.message = plan_.message;
        outcome_.notification = plan_.notification;
        outcome_.issues = plan_.warnings;
        if (entries_->size() > options_.max_entries) return too_many();
        std::string key = "Bundle " + std::string(fhir::name_of(plan_.bundle.type));
        bool may_repeat = !plan_.has_reads;
        if (may_repeat && recording_.is_repeat(key, plan_.key, text, outcome_)) {
            return std::move(outcome_);
        }
        if (shelf_) recording_.pack(text);
        if (plan_.notification) {
            outcome_.sequence =
                note_notification(desk_, feed_name_, recording_.feed(), *plan_.notification);
        }
        decide_all();
        bool is_atomic = plan_.bundle.type == fhir::BundleType::Transaction;
        if (is_atomic) refuse_doubles();
        run(is_atomic);
        links_.reset();  // of a long Bundle it all has room for what is to be filed
        entries_.reset();
        shelf_.reset();
        close(text.bytes);
        if (is_atomic && is_refused_) refuse_whole();
        return std::move(outcome_);
    }

    // The resource as a reader would get it now.
    void show(Interaction& it, fhir::JsonCursor resource) {
        bool is_there = it.act == Act::Create || it.act == Act::Update || it.act == Act::Keep ||
                        it.act == Act::Stale;
        if (!is_there || it.outcome.status == 204) return;
        ServedAs as{it.outcome.id, it.outcome.version, it.outcome.changed.value_or(desk_.now)};
        if (it.writes()) {
            it.outcome.resource = served_text(resource, as);
            return;
        }
        auto text = it.before ? text_of(desk_.store, *it.before) : std::nullopt;
        auto document = fhir::JsonDocument::parse(text.value_or(""));
        if (document) it.outcome.resource = served_text(document->root(), as);
    }

    bool is_still_there() {
        if (outcome_.entries.size() != 1) return true;
        const EntryOutcome& entry = outcome_.entries.front();
        auto row = desk_.store.resources.current({recording_.feed(), entry.type, entry.id});
        return !row || !row->is_deleted();  // without a row it is not read yet
    }

    void decide(std::size_t place) {
        const fhir::EntryHold asked = entries_->at(place);
        if (asked->fault) faults_.emplace(place, *asked->fault);
        Decision it = clerk_.decide(asked);
        bool wants_write = it.act != Act::Read && it.act != Act::Refuse;
        if (wants_write && contains(options_.only_read, it.name.type)) {
            forbid(it, *it.entry, 405, "resources of this type are written by this service only");
        } else if (wants_write && !options_.only_types.empty() &&
                   !contains(options_.only_types, it.name.type)) {
            forbid(it, *it.entry, 403, "this sender may not write resources of this type");
        }
        if (links_) links_->note(place, *it.entry);
        if (it.entry != asked) entries_->replace(place, *it.entry);
        all_[place] = std::move(it);
    }
    static void forbid(Interaction& it, const fhir::Entry& entry, int status, std::string why) {
        it.act = Act::Refuse;
        it.outcome.status = status;
        Fault fault{FaultCode::FhirUnsupported, entry.path, std::move(why)};
        it.outcome.issues.push_back(fhir::issue_of(fault, entry));
    }

    void decide_all() {
        all_.resize(entries_->size());
        links_.emplace(all_, *entries_);
        for (std::size_t place : plan_.order)
            decide(place);
        links_->close();
    }

    // A resource may be changed by one entry of a transaction only.
    void refuse_doubles() {
        fhir::NamedPlaces changed;
        for (std::size_t place = 0; place < all_.size(); ++place) {
            if (all_[place].writes()) changed.add(all_[place].outcome.name(), place);
        }
        changed.close();
        changed.each_shared([this](std::span<const fhir::NamedPlaces::Named> same) {
            for (const auto& one : same.subspan(1)) {
                forbid(
                    all_[one.place()],
                    *entries_->at(one.place()),
                    400,
                    "two entries of the transaction change this resource"
                );
            }
        });
    }

    void run(bool is_atomic) {
        is_refused_ = is_any_refused();
        if (!(is_atomic && is_refused_)) read();
        if (is_atomic && is_refused_) {
            recording_.forget_content(faults());
        } else {
            recording_.write(all_, *entries_, links_ ? &*links_ : nullptr);
        }
        for (std::size_t place = 0; place < all_.size(); ++place) {
            if (all_[place].act == Act::Read) answer_read(all_[place], *entries_->at(place));
        }
    }

    void read() {
        Interpretation& said = recording_.said();
        if (options_.on_reading) said.keep_readings();
        said.read(all_, *entries_, options_.most_events);
        if (options_.on_reading) options_.on_reading(said.reading());
        is_refused_ = is_any_refused();
    }

    void answer_read(Interaction& it, const fhir::Entry& entry) {
        if (options_.reader) {
            it.outcome = options_.reader(desk_, entry);
        } else {
            forbid(it, entry, 405, "reads are not answered here");
            it.act = Act::Read;
        }
    }

    [[nodiscard]] std::vector<Fault> faults() const {
        std::vector<Fault> all;
        for (const auto& [place, fault] : faults_)
            all.push_back(fault);
        return all;
    }

    [[nodiscard]] bool is_any_refused() const {
        return std::ranges::any_of(all_, [](const Interaction& it) {
            return it.act == Act::Refuse;
        });
    }

    void close(std::string_view text) {
        outcome_.arrivals.push_back(recording_.close(all_, faults(), text));
        outcome_.entries.reserve(all_.size());
        for (; !all_.empty(); all_.pop_front())
            outcome_.entries.push_back(std::move(all_.front().outcome));
    }

    ExchangeOutcome too_many() {
        outcome_.status = 413;
        Fault fault{
            FaultCode::TooLarge,
            "Bundle.entry",
            "a Bundle may have " + std::to_string(options_.max_entries) + " entries"};
        outcome_.issues.push_back(fhir::issue_of(fault));
        return std::move(outcome_);
    }

    // The first refusal names the status; all of them are told.
    void refuse_whole() {
        for (EntryOutcome& entry : outcome_.entries) {
            if (!entry.is_refused()) continue;
            if (!outcome_.is_refused()) outcome_.status = entry.status;
            auto& issues = outcome_.issues;
            issues.insert(issues.end(), entry.issues.begin(), entry.issues.end());
        }
    }

    Desk& desk_;
    const FeedName& feed_name_;
    const ExchangeOptions& options_;
    Recording recording_;
    Clerk clerk_;
    BundlePlan plan_;
    std::optional<fhir::EntryShelf> shelf_;  // of a long one
    std::optional<fhir::Entries> entries_;
    Interactions all_;
    std::optional<ResourceLinks> links_;   // of a Bundle
    std::map<std::size_t, Fault> faults_;  // of entries, by place
    ExchangeOutcome outcome_;
    bool is_refused_ = false;
};

}  // namespace

bool may_write(const ExchangeOptions& options, std::string_view type) {
    bool is_allowed = options.only_types.empty() || contains(options.only_types, type);
    return is_allowed && !contains(options.only_read, type);
}

ExchangeOutcome exchange(
    Desk& desk,
    const FeedName& feed,
    const fhir::JsonDocument& body,
    const fhir::EntryRequest& request,
    const ExchangeOptions& options
) {
    Exchange exchange(desk, feed, options);
    bool is_bundle = body.root()["resourceType"].text() == "Bundle" && request.url.empty();
    return is_bundle ? exchange.bundle(body) : exchange.single(body, request);
}

ExchangeOutcome exchange_long(
    Desk& desk,
    const FeedName& feed,
    const LongBundle& body,
    const ExchangeOptions& options
) {
    return Exchange(desk, feed, options).long_bundle(body);
}

ExchangeOutcome submit_fhir(
    Desk& desk,
    const FeedName& feed,
    const std::string& bytes,
    const ExchangeOptions& options
) {
    auto document = fhir::JsonDocument::parse(bytes);
    if (!document) return reject_fhir(desk, feed, bytes, document.error());
    return exchange(desk, feed, *document, {}, options);
}

ExchangeOutcome
reject_fhir(Desk& desk, const FeedName& feed, std::string_view bytes, const Fault& fault) {
    return Exchange(desk, feed, {}).reject(bytes, fault);
}

std::optional<ExchangeOutcome> post_unread(
    Desk& desk,
    const FeedName& feed,
    std::string_view text,
    const fhir::ObservationGlance& glance
) {
    auto filing = Strangers(desk, feed).filing_of(glance);
    if (!filing) return std::nullopt;
    Recording recording(desk, feed);
    ExchangeOutcome outcome;
    if (recording.is_repeat("POST Observation", {}, {text}, outcome)) return std::nullopt;
    outcome.issues.clear();
    outcome.status = 201;
    EntryOutcome entry;
    entry.status = 201;
    entry.type = "Observation";
    entry.id = recording.name_stem();
    entry.version = 1;
    entry.changed = desk.now;
    if (desk.store.resources.current({recording.feed(), entry.type, entry.id})) return std::nullopt;
    outcome.arrivals.push_back(recording.file_unread(entry, *std::move(filing), text));
    outcome.entries.push_back(std::move(entry));
    return outcome;
}

std::optional<Instant> said_at(const std::string& bytes, const fhir::ReadOptions& options) {
    auto document = fhir::JsonDocument::parse(bytes);
    if (!document) return std::nullopt;
    auto entries = fhir::read_entries(document->root());
    if (!entries) return std::nullopt;
    return fhir::read_clinical(*entries, options).content.sent_at;
}

ExchangeOutcome validate(Desk& desk, const FeedName& feed, const fhir::JsonDocument& body) {
    ExchangeOutcome outcome;
    fhir::JsonCursor stated = body.root();
    if (stated["resourceType"].text() == "Parameters") {
        for (fhir::JsonCursor parameter : stated["parameter"].each()) {
            if (parameter["name"].text() == "resource") stated = parameter["resource"];
        }
    }
    auto entries = fhir::read_entries(stated);
    if (!entries) {
        outcome.issues.push_back(fhir::issue_of(entries.error()));
        return outcome;
    }
    fhir::Library library = library_of(desk, desk.store.messages.feed(feed));
    fhir::Reading reading =
        fhir::read_clinical(*entries, desk.snapshot.feeds.at(feed).resources, library);
    outcome.issues = fhir::issues_of(reading, *entries);
    for (std::size_t place = 0; place < reading.entries.size(); ++place) {
        const fhir::EntryReading& entry = reading.entries[place];
        fhir::Issue use;
        use.severity = fhir::IssueSeverity::Information;
        use.type = fhir::IssueType::Informational;
        use.text = "this resource would be " + std::string(fhir::name_of(entry.use)) + ", " +
                   std::to_string(entry.events) + " events";
        use.expression = (*entries)[place].path;
        if (entries->size() > 1) use.entry = entry.index;
        outcome.issues.push_back(std::move(use));
    }
    return outcome;
}

}  // namespace thiowatch::intake

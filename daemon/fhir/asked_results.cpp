#include "daemon/fhir/asked_results.h"

#include <set>
#include <span>

#include "daemon/fhir/result_window.h"
#include "daemon/fhir/search_query.h"
#include "daemon/intake/late_rows.h"
#include "daemon/intake/strangers.h"
#include "daemon/net/http.h"
#include "parsers/fhir/bundle_reader.h"

namespace thiowatch::endpoint {

namespace {

/// Of "system|value" and "value".
fhir::Identified token_in(std::string_view text) {
    const std::size_t bar = text.find('|');
    if (bar == std::string_view::npos) return {{}, std::string(text), {}, {}};
    return {std::string(text.substr(0, bar)), std::string(text.substr(bar + 1)), {}, {}};
}

class AskedResults {
  public:
    AskedResults(intake::Desk& desk, const FeedName& feed)
        : desk_(desk), feed_(desk.store.messages.feed(feed)), strangers_(desk, feed) {}

    void by(const std::string& name, const std::string& value) {
        if (name == "_id") {
            intake::bring_in_named(desk_, feed_, value);
        } else if (name == "identifier") {
            keys_.insert(intake::unread_identifier_key(feed_, token_in(value).value));
        } else if (name == "patient" || name == "subject" || name == "subject:Patient") {
            fhir::ObservationGlance about;
            about.reference = value.find('/') == std::string::npos ? "Patient/" + value : value;
            by_person(about);
        } else if (name.ends_with("identifier")) {
            fhir::ObservationGlance about;
            about.subject = token_in(value);
            by_person(about);
        }
    }
    /// What was read is filed under what it is searched by.
    void by_tokens_of(const SearchQuery& query) {
        for (const auto& any : std::span(query.resources.tokens).first(query.narrow))
            keys_.insert(any.begin(), any.end());
    }
    void bring_in() { intake::bring_in(desk_, feed_, keys_); }
    void of_page(const SearchQuery& query) {
        intake::bring_in(desk_, feed_, window_of(desk_.store, query).unread);
    }

  private:
    void by_person(const fhir::ObservationGlance& about) {
        for (std::int64_t key : strangers_.person_keys(about))
            keys_.insert(key);
    }

    intake::Desk& desk_;
    store::FeedId feed_;
    intake::Strangers strangers_;
    std::set<std::int64_t> keys_;
};

}  // namespace

void bring_in_result(intake::Desk& desk, const FeedName& feed, const std::string& id) {
    intake::bring_in_named(desk, desk.store.messages.feed(feed), id);
}

void bring_in_results(intake::Desk& desk, const FeedName& feed, std::string_view query) {
    AskedResults results(desk, feed);
    const auto read = read_search_query(desk.store.messages.feed(feed), "Observation", query);
    if (read && !read->is_narrow()) return results.of_page(*read);
    for (const auto& [name, list] : net::form_pairs(query)) {
        for (const std::string& value : items_of(list))
            results.by(name, value);
    }
    if (read) results.by_tokens_of(*read);
    results.bring_in();
}

void bring_in_asked(intake::Desk& desk, const FeedName& feed, const std::string& url) {
    const fhir::RequestTarget target = fhir::read_target(url);
    if (target.type != "Observation") return;
    if (target.id.empty()) return bring_in_results(desk, feed, target.query);
    bring_in_result(desk, feed, target.id);
}

}  // namespace thiowatch::endpoint

#include "daemon/fhir/search_query.h"

#include <algorithm>
#include <charconv>

#include "alerts/notices/percent_text.h"
#include "daemon/intake/resource_traits.h"
#include "daemon/net/http.h"
#include "parsers/fhir/element_reader.h"

namespace thiowatch::endpoint {

std::vector<std::string> items_of(std::string_view list) {
    std::vector<std::string> items(1);
    for (std::size_t at = 0; at < list.size(); ++at) {
        const bool is_escape =
            list[at] == '\\' && at + 1 < list.size() &&
            std::string_view(",$\\").find(list[at + 1]) != std::string_view::npos;
        if (list[at] == ',') {
            items.emplace_back();
        } else {
            items.back() += is_escape ? list[++at] : list[at];
        }
    }
    std::erase(items, std::string());
    return items;
}

namespace {

using store::SearchParameter;

std::optional<int> number_in(const std::string& text) {
    int number = 0;
    auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), number);
    bool is_whole = wrong == std::errc{} && end == text.data() + text.size() && number >= 0;
    return is_whole ? std::optional(number) : std::nullopt;
}

class QueryReading {
  public:
    QueryReading(store::FeedId feed, const std::string& type, Handling handling)
        : handling_(handling) {
        query_.resources.feed = feed;
        query_.resources.type = type;
    }

    Expected<SearchQuery> all(std::string_view text) {
        for (const auto& [name, value] : net::form_pairs(text)) {
            TW_TRY(bool is_known, one(name, value));
            if (!is_known) query_.ignored.push_back(name);
            bool is_shown = is_known && name != "_page" && name != "_format";
            if (!is_shown) continue;
            if (!query_.canonical.empty()) query_.canonical += '&';
            query_.canonical += name + "=" + alerts::percent_encoded(value);
        }
        if (query_.resources.tokens.size() > 3) {
            return fault(FaultCode::BadFormat, {}, "at most three conditions at once");
        }
        if (store::combinations_of(query_.resources) > kMostCombinations) {
            return fault(
                FaultCode::TooLarge,
                {},
                "the alternatives come to more than " + std::to_string(kMostCombinations) +
                    " searches"
            );
        }
        return std::move(query_);
    }

  private:
    Expected<bool> one(const std::string& name, const std::string& value) {
        if (name == "_format" || name == "_pretty") return true;
        if (name == "_id") return take_ids(value);
        if (name == "_sort") return take_order(value);
        if (name == "_count") return take_count(value);
        if (name == "_page") return take_page(value);
        if (name == "_lastUpdated") return take_changed(value);
        if (name == "_summary") {
            query_.only_count = value == "count";
            return true;
        }
        if (name == "identifier") return take_token(SearchParameter::Identifier, value);
        if (name == "code") return take_token(SearchParameter::Code, value);
        if (name == "patient" || name == "subject" || name == "subject:Patient") {
            return take_list(SearchParameter::Patient, value, [](const std::string& item) {
                return item.substr(item.rfind('/') + 1);  // npos + 1 is 0
            });
        }
        if (name == "patient.identifier" || name == "patient:identifier" ||
            name == "subject:identifier") {
            return take_list(SearchParameter::Patient, value, [](const std::string& item) {
                return item;
            });
        }
        return false;
    }

    // Any of the items. What few resources have comes first, because the search walks along it.
    template <class Written>
    Expected<bool>
    take_list(SearchParameter parameter, const std::string& list, const Written& written) {
        store::ResourceQuery& wanted = query_.resources;
        std::vector<std::int64_t> any;
        for (const std::string& item : items_of(list))
            any.push_back(store::token_of(wanted.feed, wanted.type, parameter, written(item)));
        if (any.empty()) return fault(FaultCode::BadFormat, {}, "a condition without a value");
        const bool is_common = parameter == SearchParameter::Code;
        query_.narrow += is_common ? 0 : 1;
        wanted.tokens.insert(
            is_common ? wanted.tokens.end() : wanted.tokens.begin(), std::move(any)
        );
        return true;
    }

    Expected<bool> take_token(SearchParameter parameter, const std::string& list) {
        return take_list(parameter, list, [](const std::string& item) {
            return item.find('|') == std::string::npos ? intake::any_system(item) : item;
        });
    }

    Expected<bool> take_ids(const std::string& list) {
        query_.ids = items_of(list);
        if (query_.ids.empty()) return fault(FaultCode::BadFormat, {}, "_id without a value");
        return true;
    }

    Expected<bool> take_order(const std::string& value) {
        const bool is_down = value == "-_lastUpdated";
        if (!is_down && value != "_lastUpdated") {
            if (handling_ == Handling::Lenient) return false;
            return fault(
                FaultCode::FhirUnsupported, {}, "_sort is known by _lastUpdated and -_lastUpdated"
            );
        }
        query_.resources.order =
            is_down ? store::ResourceOrder::NewestFirst : store::ResourceOrder::OldestFirst;
        return true;
    }

    Expected<bool> take_count(const std::string& value) {
        auto count = number_in(value);
        if (!count) return fault(FaultCode::BadFormat, {}, "_count is a whole number");
        query_.count = std::min(*count, kMostOnAPage);
        query_.only_count = query_.only_count || *count == 0;
        return true;
    }

    Expected<bool> take_page(const std::string& value) {
        std::int64_t message = 0;
        std::int64_t number = 0;
        const char* const end = value.data() + value.size();
        auto [dot, wrong] = std::from_chars(value.data(), end, message);
        bool is_place = wrong == std::errc{};
        if (is_place && dot != end) {
            auto [rest, amiss] = std::from_chars(dot + 1, end, number);
            is_place = *dot == '.' && amiss == std::errc{} && rest == end;
        }
        if (!is_place) {
            return fault(FaultCode::BadFormat, {}, "_page is what a `next` link said");
        }
        query_.cursor = value;
        query_.resources.past = {store::MessageId{message}, store::ResourceNumber{number}};
        return true;
    }

    // A time that is a day means all of it: "ge2026-03-01" begins with it, "le2026-03-01" ends
    // with it.
    Expected<bool> take_changed(const std::string& value) {
        std::string_view text = value;
        std::string prefix = "eq";
        if (text.size() > 2 && std::isalpha(static_cast<unsigned char>(text[0])) != 0) {
            prefix = value.substr(0, 2);
            text.remove_prefix(2);
        }
        auto at = fhir::read_time(text, TimeZone::utc());
        if (!at) return fault(FaultCode::BadFormat, {}, "_lastUpdated is a time: ge2026-03-01");
        Instant end = *at + length_of(at->precision);
        if (prefix == "ge" || prefix == "sa" || prefix == "gt" || prefix == "eq") {
            bool is_behind = prefix == "gt" || prefix == "sa";
            narrow_from(is_behind ? end : *at);
        }
        if (prefix == "le" || prefix == "lt" || prefix == "eb" || prefix == "eq") {
            bool is_before = prefix == "lt" || prefix == "eb";
            narrow_until(is_before ? *at : end);
        }
        return true;
    }
    static Duration length_of(Precision precision) {
        switch (precision) {
            case Precision::Year:
                return days(366);
            case Precision::Month:
                return days(31);
            case Precision::Day:
                return days(1);
            case Precision::Hour:
                return std::chrono::hours{1};
            case Precision::Minute:
                return std::chrono::minutes{1};
            case Precision::Second:
                return std::chrono::seconds{1};
            case Precision::Millisecond:
                break;
        }
        return std::chrono::milliseconds{1};
    }
    void narrow_from(const Instant& at) {
        auto& from = query_.resources.from;
        if (!from || *from < at) from = at;
    }
    void narrow_until(const Instant& at) {
        auto& until = query_.resources.until;
        if (!until || at < *until) until = at;
    }

    Handling handling_;
    SearchQuery query_;
};

}  // namespace

bool SearchQuery::allows(const store::ResourceRow& row) const {
    bool is_late_enough = !resources.from || row.changed >= *resources.from;
    return is_late_enough && (!resources.until || row.changed < *resources.until);
}

std::string cursor_of(const store::ResourcePlace& place) {
    return std::to_string(static_cast<std::int64_t>(place.message)) + "." +
           std::to_string(static_cast<std::int64_t>(place.number));
}

Expected<SearchQuery> read_search_query(
    store::FeedId feed,
    const std::string& type,
    std::string_view text,
    Handling handling
) {
    return QueryReading(feed, type, handling).all(text);
}

}  // namespace thiowatch::endpoint

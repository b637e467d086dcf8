// The parameters of a search, read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/fhir/media.h"
#include "daemon/store/resource_table.h"
#include "parsers/expected.h"

namespace thiowatch::endpoint {

struct SearchQuery {
    store::ResourceQuery resources;
    std::vector<std::string> ids;      ///< of _id: any of them
    int count = 50;                    ///< of a page
    std::string cursor;                ///< of _page, as we gave it
    bool only_count = false;           ///< _summary=count
    std::size_t narrow = 0;            ///< so many of the first conditions say which ones, or whose
    std::vector<std::string> ignored;  ///< names that are not known
    std::vector<std::string> notes;    ///< what the answer is to say of itself
    std::string canonical;             ///< what is understood, encoded: for links

    [[nodiscard]] bool is_narrow() const { return narrow > 0 || !ids.empty(); }
    /// The bounds on the time of change.
    [[nodiscard]] bool allows(const store::ResourceRow& row) const;
};

/// The items of a list with commas. FHIR R4, 3.1.1.4.0.1: a backslash takes the meaning from the
/// ',', '$' or backslash behind it.
std::vector<std::string> items_of(std::string_view list);

/// As `_page` of the next page has it.
std::string cursor_of(const store::ResourcePlace& place);

inline constexpr int kMostOnAPage = 500;

/// Most searches that the alternatives of one query may come to.
inline constexpr std::size_t kMostCombinations = 200;

/// Fault: BadFormat for a value that cannot be read; FhirUnsupported for an order we do not sort
/// by, unless the sender is lenient: then it is ignored. TooLarge: too many alternatives.
Expected<SearchQuery> read_search_query(
    store::FeedId feed,
    const std::string& type,
    std::string_view text,
    Handling handling = Handling::Unsaid
);

}  // namespace thiowatch::endpoint

// The parameters of a search, read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/store/resource_table.h"
#include "parsers/expected.h"

namespace thiowatch::endpoint {

struct SearchQuery {
    store::ResourceQuery resources;
    std::vector<std::string> ids;      ///< of _id
    int count = 50;                    ///< of a page
    std::string cursor;                ///< of _page, as we gave it
    bool only_count = false;           ///< _summary=count
    std::vector<std::string> ignored;  ///< names that are not known
    std::string canonical;             ///< what is understood, encoded: for links

    /// The bounds on the time of change.
    [[nodiscard]] bool allows(const store::ResourceRow& row) const;
};

inline constexpr int kMostOnAPage = 500;

/// Fault: BadFormat for a value that cannot be read.
Expected<SearchQuery>
read_search_query(store::FeedId feed, const std::string& type, std::string_view text);

}  // namespace thiowatch::endpoint

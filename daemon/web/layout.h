// The frame all pages share.
#pragma once

#include <string>
#include <string_view>

#include "alerts/notices/markup.h"
#include "daemon/web/desk_window.h"

namespace thiowatch::web {

using alerts::escaped;

/// A whole page. `title` and `body`: the first is text, the second HTML.
std::string page(const DeskWindow& window, std::string_view title, std::string_view body);

/// "23-Nov-2026 09:30 GMT" in the site's zone.
std::string shown_time(const DeskWindow& window, const Instant& at);

}  // namespace thiowatch::web

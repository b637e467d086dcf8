// What a notice says, before it is plain text or HTML: both are made from this, so neither says
// less.
#pragma once

#include <string>
#include <vector>

#include "alerts/notices/notice_view.h"

namespace thiowatch::alerts {

struct BodyTable {
    std::vector<std::string> head;
    std::vector<std::vector<std::string>> rows;
};

struct BodySection {
    std::string title;  ///< may be empty
    std::vector<std::string> lines;
    BodyTable table;  ///< may be empty
};

/// Every string is one line of valid UTF-8 and not yet escaped for anything.
struct Body {
    std::string lead;      ///< first line, shown by phones in the list: no result in it
    std::string headline;  ///< the finding; empty with Detail::None
    std::vector<BodySection> sections;
    std::string link;
    std::string link_label;
    std::vector<std::string> closing;  ///< what every text must say
};

/// Everything that `view.notice.detail` allows, and no more.
Body body_of(const NoticeView& view);

/// Plain text, complete on its own; lines end with \n.
std::string plain_text(const Body& body);
/// HTML of tables and inline styles: no image, script or remote part; readable in dark mode.
std::string html_text(const Body& body);

}  // namespace thiowatch::alerts

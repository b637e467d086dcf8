#include "daemon/web/layout.h"

namespace thiowatch::web {

std::string shown_time(const DeskWindow& window, const Instant& at) {
    return window.snapshot()->zone.local_text(at);
}

std::string page(const DeskWindow& window, std::string_view title, std::string_view body) {
    auto snapshot = window.snapshot();
    std::string site = escaped(snapshot->settings.site.name);
    std::string html =
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
        "<link rel=\"stylesheet\" href=\"/static/style.css\"><title>" +
        escaped(title) +
        " - ThioWatch</title></head><body><header><strong><a href=\"/\">ThioWatch</a>"
        "</strong><span class=\"quiet\">" +
        site + "</span></header><main><h1>" + escaped(title) + "</h1>";
    if (!snapshot->routing.is_live) {
        html +=
            "<p class=\"shadow\">Shadow mode: results are assessed and shown, prescribers are not "
            "told. <a href=\"/precision\">Judge the alerts</a> before it goes live.</p>";
    }
    html += body;
    html +=
        "</main><footer><p class=\"quiet\">Decision support. A person decides; the absence of an "
        "alert is no sign of safety.</p></footer></body></html>\n";
    return html;
}

}  // namespace thiowatch::web

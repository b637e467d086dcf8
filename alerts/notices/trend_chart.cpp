#include "alerts/notices/trend_chart.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "alerts/notices/markup.h"

namespace thiowatch::alerts {

namespace {

constexpr double kWidth = 480;
constexpr double kHeight = 200;
constexpr double kLeft = 46;
constexpr double kRight = 14;
constexpr double kTop = 28;
constexpr double kBottom = 30;
/// With more points than this only the newest and those of alerts show their values.
constexpr std::size_t kLabelledPoints = 10;

std::string number_text(double value, int places) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.*f", places, value);
    return text.data();
}

std::string coordinate(double value) {
    return number_text(value, 1);
}

std::string text_at(double x, double y, std::string_view style, const std::string& words) {
    return "<text x=\"" + coordinate(x) + "\" y=\"" + coordinate(y) + "\" " + std::string(style) +
           ">" + escaped(words) + "</text>\n";
}

/// From 0 or below the least value to above the greatest, in round steps.
struct Scale {
    double low = 0;
    double high = 1;
    double step = 1;
};

double round_step(double span) {
    constexpr double kSteps = 4;
    const double rough = span / kSteps;
    const double power = std::pow(10.0, std::floor(std::log10(rough)));
    for (const double factor : {1.0, 2.0, 5.0, 10.0}) {
        if (factor * power >= rough) return factor * power;
    }
    return 10 * power;
}

Scale scale_of(const TrendChart& chart) {
    double low = 0;
    double high = 0;
    for (const TrendPoint& point : chart.points) {
        low = std::min(low, point.value);
        high = std::max(high, point.value);
    }
    // A limit far above all values would flatten them.
    const double reach = high * 1.3;
    for (const TrendLimit& limit : chart.limits) {
        if (limit.value <= reach) high = std::max(high, limit.value);
    }
    if (high <= low) high = low + 1;
    const double step = round_step(high - low);
    return {std::floor(low / step) * step, std::ceil((high + step * 0.2) / step) * step, step};
}

/// Draws one chart.
class Drawing {
  public:
    explicit Drawing(const TrendChart& chart) : chart_(chart), scale_(scale_of(chart)) {
        if (chart.points.empty()) return;
        first_ = chart.points.front().at;
        last_ = chart.points.back().at;
    }
    std::string svg();

  private:
    [[nodiscard]] double x_of(const Instant& at) const;
    [[nodiscard]] double y_of(double value) const;
    void draw_axes();
    void draw_days();
    void draw_limits();
    void draw_events();
    void draw_course();
    void draw_point(const TrendPoint& point, bool is_labelled);

    const TrendChart& chart_;
    Scale scale_;
    Instant first_;
    Instant last_;
    std::string out_;
};

double Drawing::x_of(const Instant& at) const {
    const double width = kWidth - kLeft - kRight;
    const auto span = static_cast<double>((last_ - first_).count());
    if (span <= 0) return kLeft + width / 2;
    constexpr double kMargin = 0.05;
    const double part = static_cast<double>((at - first_).count()) / span;
    return kLeft + width * (kMargin + part * (1 - 2 * kMargin));
}

double Drawing::y_of(double value) const {
    const double height = kHeight - kTop - kBottom;
    const double part = (value - scale_.low) / (scale_.high - scale_.low);
    return kTop + height * (1 - part);
}

void Drawing::draw_axes() {
    const int places = scale_.step < 0.1 ? 2 : scale_.step < 1 ? 1 : 0;
    for (double value = scale_.low; value <= scale_.high + scale_.step / 2; value += scale_.step) {
        const std::string y = coordinate(y_of(value));
        out_ += "<path d=\"M" + coordinate(kLeft) + " " + y + "H" + coordinate(kWidth - kRight) +
                "\" stroke=\"#d9dde3\"/>\n";
        out_ += text_at(
            kLeft - 6,
            y_of(value) + 3.5,
            "text-anchor=\"end\" fill=\"#49525f\"",
            number_text(value, places)
        );
    }
    out_ += text_at(
        8,
        16,
        "font-weight=\"600\" font-size=\"12\" fill=\"#16202c\"",
        chart_.title + (chart_.unit.empty() ? "" : ", " + chart_.unit)
    );
}

void Drawing::draw_days() {
    if (chart_.points.empty()) return;
    const auto day = [](const Instant& at) { return at.rfc3339().substr(0, 10); };
    const double y = kHeight - 10;
    if (day(first_) == day(last_)) {
        out_ += text_at(x_of(first_), y, "text-anchor=\"middle\" fill=\"#49525f\"", day(first_));
        return;
    }
    const Instant middle = first_ + (last_ - first_) / 2;
    for (const Instant& at : {first_, middle, last_}) {
        out_ += "<path d=\"M" + coordinate(x_of(at)) + " " + coordinate(kHeight - kBottom) +
                "v4\" stroke=\"#49525f\"/>\n";
        out_ += text_at(x_of(at), y, "text-anchor=\"middle\" fill=\"#49525f\"", day(at));
    }
}

void Drawing::draw_limits() {
    double above = -1;  // where the label before this one stood
    for (const TrendLimit& limit : chart_.limits) {
        const double y = y_of(limit.value);
        if (limit.value > scale_.high || limit.value < scale_.low) continue;
        out_ += "<path d=\"M" + coordinate(kLeft) + " " + coordinate(y) + "H" +
                coordinate(kWidth - kRight) + "\" stroke=\"#8a2432\" stroke-dasharray=\"" +
                (limit.severity >= Severity::Urgent ? "8 3" : "3 3") + "\"/>\n";
        constexpr double kLine = 9;
        if (above >= 0 && std::abs(y - above) < kLine) continue;
        above = y;
        out_ += text_at(
            kWidth - kRight - 2, y - 3, "text-anchor=\"end\" fill=\"#8a2432\"", limit.label
        );
    }
}

void Drawing::draw_events() {
    for (const TrendEvent& event : chart_.events) {
        if (event.at < first_ || event.at > last_) continue;
        const double x = x_of(event.at);
        out_ += "<path d=\"M" + coordinate(x) + " " + coordinate(kTop) + "V" +
                coordinate(kHeight - kBottom) +
                "\" stroke=\"#49525f\" stroke-dasharray=\"1 3\"/>\n";
        out_ += text_at(x + 3, kTop + 8, "fill=\"#49525f\"", event.label);
    }
}

void Drawing::draw_point(const TrendPoint& point, bool is_labelled) {
    const double x = x_of(point.at);
    const double y = y_of(point.value);
    if (point.alert) {
        out_ += severity_mark(*point.alert, x, y);
    } else {
        out_ += "<circle cx=\"" + coordinate(x) + "\" cy=\"" + coordinate(y) +
                "\" r=\"3\" fill=\"#1d4f91\"/>\n";
    }
    if (!is_labelled) return;
    const double above = y - (point.alert ? 10 : 6);
    out_ += text_at(x, above, "text-anchor=\"middle\" fill=\"#16202c\"", point.label);
}

void Drawing::draw_course() {
    std::string line;
    for (const TrendPoint& point : chart_.points) {
        line += (line.empty() ? "" : " ") + coordinate(x_of(point.at)) + "," +
                coordinate(y_of(point.value));
    }
    out_ += "<polyline points=\"" + line + "\" fill=\"none\" stroke=\"#1d4f91\" " +
            "stroke-width=\"1.5\"/>\n";
    const bool labels_all = chart_.points.size() <= kLabelledPoints;
    for (const TrendPoint& point : chart_.points) {
        const bool is_newest = &point == &chart_.points.back();
        draw_point(point, labels_all || is_newest || point.alert);
    }
}

std::string Drawing::svg() {
    out_ =
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 480 200\" "
        "width=\"480\" height=\"200\" font-family=\"system-ui, sans-serif\" "
        "font-size=\"9.5\">\n<title>" +
        escaped(trend_words(chart_)) +
        "</title>\n<rect width=\"480\" height=\"200\" fill=\"#ffffff\"/>\n";
    draw_axes();
    draw_days();
    draw_limits();
    draw_events();
    if (!chart_.points.empty()) draw_course();
    return std::move(out_) + "</svg>\n";
}

}  // namespace

std::string severity_mark(Severity severity, double x, double y) {
    struct Mark {
        std::string_view shape;  // around 0,0
        std::string_view fill;
        std::string_view letter;
    };
    static constexpr std::array<Mark, 4> kMarks{{
        {"M-6 0A6 6 0 1 0 6 0A6 6 0 1 0 -6 0Z", "#49617d", "I"},
        {"M0 -7L7.5 6H-7.5Z", "#8a5a00", "W"},
        {"M0 -8L8 0L0 8L-8 0Z", "#b3470f", "U"},
        {"M-3.5 -8H3.5L8 -3.5V3.5L3.5 8H-3.5L-8 3.5V-3.5Z", "#9b1b30", "C"},
    }};
    const Mark& mark = kMarks[static_cast<std::size_t>(severity)];
    const double drop = severity == Severity::Warning ? 4.5 : 3;
    return "<g transform=\"translate(" + coordinate(x) + " " + coordinate(y) + ")\"><path d=\"" +
           std::string(mark.shape) + "\" fill=\"" + std::string(mark.fill) +
           "\" stroke=\"#ffffff\"/><text y=\"" + coordinate(drop) +
           "\" text-anchor=\"middle\" font-size=\"8\" font-weight=\"700\" fill=\"#ffffff\">" +
           std::string(mark.letter) + "</text></g>\n";
}

std::string trend_svg(const TrendChart& chart) {
    return Drawing(chart).svg();
}

std::string trend_words(const TrendChart& chart) {
    std::string text = chart.title + (chart.unit.empty() ? "" : " in " + chart.unit) + ": ";
    if (chart.points.empty()) return text + "no values";
    bool is_first = true;
    for (const TrendPoint& point : chart.points) {
        text += (is_first ? "" : ", ") + point.label + " on " + point.at.rfc3339().substr(0, 10);
        if (point.alert) text += " (" + std::string(name_of(*point.alert)) + ")";
        is_first = false;
    }
    return text;
}

}  // namespace thiowatch::alerts

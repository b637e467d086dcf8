#include "config/diagnostics.h"

#include <algorithm>
#include <utility>

#include "alerts/notices/json_text.h"
#include "config/code_points.h"

namespace thiowatch::config {
namespace {

// A line may be a whole document in flow style: only the part around the caret is shown.
constexpr std::size_t kShownWidth = 110;
constexpr std::size_t kShownBefore = 60;

std::string_view word_of(DiagnosticLevel level) {
    return level == DiagnosticLevel::Error ? "error" : "warning";
}

std::string counted(std::size_t count, std::string_view noun) {
    return std::to_string(count) + ' ' + std::string(noun) + (count == 1 ? "" : "s");
}

std::string place_text(const SourcePlace& at) {
    if (at.line == 0) return at.file;
    return at.file + ':' + std::to_string(at.line) + ':' + std::to_string(at.column);
}

/// A line with a mark under it: "^^^^" and what the mark says.
struct MarkedLine {
    int number = 0;
    std::string line;
    std::size_t column = 1;
    std::size_t length = 1;
    char mark = '^';
    std::string label;
};

/// Control characters could move the cursor of the terminal that shows them.
std::string shown_line(std::string_view line) {
    std::string shown(line);
    std::ranges::replace_if(
        shown, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, ' '
    );
    return shown;
}

MarkedLine cut_to_width(MarkedLine marked) {
    const std::size_t total = code_points(marked.line);
    if (total > kShownWidth) {
        const std::size_t start = marked.column > kShownBefore ? marked.column - kShownBefore : 0;
        std::string_view rest = skip_code_points(marked.line, start);
        const std::string_view after = skip_code_points(rest, kShownWidth);
        rest.remove_suffix(after.size());
        marked.line = std::string(rest);
        marked.column -= start;
        marked.length = std::min(marked.length, kShownWidth + 1 - marked.column);
    }
    return marked;
}

MarkedLine marked_line(const SourcePlace& at, std::string_view line, char mark, std::string label) {
    const auto column = static_cast<std::size_t>(std::max(at.column, 1));
    const auto length = static_cast<std::size_t>(std::max(at.length, 1));
    return cut_to_width({at.line, shown_line(line), column, length, mark, std::move(label)});
}

std::size_t gutter_of(const std::vector<MarkedLine>& lines) {
    std::size_t width = 1;
    for (const MarkedLine& line : lines) {
        width = std::max(width, std::to_string(line.number).size());
    }
    return width;
}

class HumanText {
  public:
    explicit HumanText(const DiagnosticStyle& style) : style_(style) {}

    /// One diagnostic; its own line and that of its related place where they can be shown.
    void add(
        const Diagnostic& diagnostic,
        const std::optional<std::string>& line,
        const std::optional<std::string>& related_line
    ) {
        const std::optional<RelatedPlace>& related = diagnostic.related;
        std::vector<MarkedLine> marked;
        if (line) marked.push_back(marked_line(diagnostic.at, *line, '^', {}));
        if (related && related_line) {
            marked.push_back(marked_line(related->at, *related_line, '-', related->label));
        }
        std::ranges::stable_sort(marked, {}, &MarkedLine::number);
        const std::size_t gutter = gutter_of(marked);

        headline(diagnostic);
        if (!diagnostic.at.file.empty()) arrow(place_text(diagnostic.at), gutter);
        lines(marked, gutter);
        if (related && !related_line) {
            remark("note", related->label + ": " + place_text(related->at), gutter);
        }
        if (!diagnostic.help.empty()) remark("help", diagnostic.help, gutter);
        plain({});
    }

    void plain(const std::string& line) { text_ += line + '\n'; }
    [[nodiscard]] std::string take() { return std::move(text_); }

  private:
    void headline(const Diagnostic& diagnostic) {
        level_ = diagnostic.level;
        const std::string head =
            std::string(word_of(diagnostic.level)) + '[' + fault_name(diagnostic.code) + ']';
        text_ += loud(head) + ": " + diagnostic.text + '\n';
    }

    void arrow(const std::string& place, std::size_t gutter) {
        text_ += std::string(gutter, ' ') + quiet("-->") + ' ' + place + '\n';
    }

    void lines(const std::vector<MarkedLine>& lines, std::size_t gutter) {
        if (lines.empty()) return;
        const std::string edge = std::string(gutter, ' ') + quiet(" |");
        text_ += edge + '\n';
        for (const MarkedLine& line : lines) {
            const std::string number = std::to_string(line.number);
            text_ += std::string(gutter - number.size(), ' ') + quiet(number + " |") + ' ' +
                     line.line + '\n';
            std::string mark(line.length, line.mark);
            if (!line.label.empty()) mark += ' ' + line.label;
            text_ += edge + ' ' + std::string(line.column - 1, ' ') + loud(mark) + '\n';
        }
    }

    void remark(std::string_view kind, const std::string& text, std::size_t gutter) {
        text_ +=
            std::string(gutter, ' ') + quiet(" =") + ' ' + std::string(kind) + ": " + text + '\n';
    }

    [[nodiscard]] std::string loud(const std::string& text) const {
        if (!style_.colour) return text;
        return (level_ == DiagnosticLevel::Error ? "\x1b[1;31m" : "\x1b[1;33m") + text + "\x1b[0m";
    }
    [[nodiscard]] std::string quiet(const std::string& text) const {
        return style_.colour ? "\x1b[34m" + text + "\x1b[0m" : text;
    }

    DiagnosticStyle style_;
    DiagnosticLevel level_ = DiagnosticLevel::Error;
    std::string text_;
};

void write_place(alerts::JsonWriter& json, const SourcePlace& at) {
    json.member("file", at.file).member("line", at.line);
    json.member("column", at.column).member("length", at.length);
}

void write_json(alerts::JsonWriter& json, const Diagnostic& diagnostic) {
    json.begin_object();
    json.member("level", word_of(diagnostic.level)).member("code", fault_name(diagnostic.code));
    write_place(json, diagnostic.at);
    json.member("text", diagnostic.text).member("help", diagnostic.help);
    if (diagnostic.related) {
        json.key("related").begin_object();
        write_place(json, diagnostic.related->at);
        json.member("label", diagnostic.related->label).end_object();
    }
    json.end_object();
}

}  // namespace

void Diagnostics::add_source(const std::string& file, std::string_view text) {
    std::vector<std::string>& lines = lines_[file];
    lines.clear();
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        std::string_view line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (line.ends_with('\r')) line.remove_suffix(1);
        lines.emplace_back(line);
    }
}

void Diagnostics::add(Diagnostic diagnostic) {
    list_.push_back(std::move(diagnostic));
}

void Diagnostics::error(FaultCode code, SourcePlace at, std::string text, std::string help) {
    add({DiagnosticLevel::Error, code, std::move(at), std::move(text), std::move(help)});
}

void Diagnostics::warning(FaultCode code, SourcePlace at, std::string text, std::string help) {
    add({DiagnosticLevel::Warning, code, std::move(at), std::move(text), std::move(help)});
}

std::size_t Diagnostics::error_count() const {
    return static_cast<std::size_t>(
        std::ranges::count(list_, DiagnosticLevel::Error, &Diagnostic::level)
    );
}

std::size_t Diagnostics::warning_count() const {
    return list_.size() - error_count();
}

std::optional<std::string> Diagnostics::line_of(const SourcePlace& at) const {
    const auto found = lines_.find(at.file);
    if (found == lines_.end() || at.line < 1) return std::nullopt;
    const auto index = static_cast<std::size_t>(at.line) - 1;
    if (index >= found->second.size()) return std::nullopt;
    return found->second[index];
}

std::string Diagnostics::human(const DiagnosticStyle& style) const {
    if (list_.empty()) return {};
    HumanText text(style);
    const std::size_t shown = std::min(list_.size(), style.limit);
    for (std::size_t index = 0; index < shown; ++index) {
        const Diagnostic& diagnostic = list_[index];
        const auto line = diagnostic.shows_line ? line_of(diagnostic.at) : std::nullopt;
        const bool is_beside =
            line && diagnostic.related && diagnostic.related->at.file == diagnostic.at.file;
        text.add(diagnostic, line, is_beside ? line_of(diagnostic.related->at) : std::nullopt);
    }
    if (list_.size() > shown) {
        text.plain("… and " + std::to_string(list_.size() - shown) + " more");
    }
    text.plain(counted(error_count(), "error") + ", " + counted(warning_count(), "warning"));
    return text.take();
}

std::string Diagnostics::json() const {
    alerts::JsonWriter json;
    json.begin_object().member("schema", "thiowatch.diagnostics/1");
    json.member("errors", static_cast<std::int64_t>(error_count()));
    json.member("warnings", static_cast<std::int64_t>(warning_count()));
    json.key("diagnostics").begin_array();
    for (const Diagnostic& diagnostic : list_)
        write_json(json, diagnostic);
    json.end_array().end_object();
    return json.take();
}

}  // namespace thiowatch::config

#include "config/csv.h"

#include <algorithm>
#include <utility>

#include "config/code_points.h"
#include "config/source_text.h"

namespace thiowatch::config {
namespace {

/// Walks over the bytes and knows the line and the column it is in.
class Cursor {
  public:
    explicit Cursor(std::string_view text) : text_(text) {}

    [[nodiscard]] bool at_end() const { return at_ >= text_.size(); }
    [[nodiscard]] char peek() const { return at_end() ? '\0' : text_[at_]; }
    [[nodiscard]] bool at_line_end() const {
        return at_end() || peek() == '\n' || text_.substr(at_).starts_with("\r\n");
    }
    [[nodiscard]] int line() const { return line_; }
    [[nodiscard]] int column() const {
        return static_cast<int>(code_points(text_.substr(line_start_, at_ - line_start_))) + 1;
    }

    char take() {
        const char c = text_[at_++];
        if (c == '\n') {
            ++line_;
            line_start_ = at_;
        }
        return c;
    }
    bool take_if(char wanted) {
        if (at_end() || peek() != wanted) return false;
        take();
        return true;
    }
    void take_line_end() {
        take_if('\r');
        take_if('\n');
    }

  private:
    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t line_start_ = 0;
    int line_ = 1;
};

class CsvReader {
  public:
    CsvReader(const std::string& file, std::string_view text, Diagnostics& diagnostics)
        : file_(file), cursor_(text), diagnostics_(diagnostics) {}

    std::vector<CsvRecord> run() {
        std::vector<CsvRecord> records;
        while (!cursor_.at_end() && !is_lost_) {
            CsvRecord record = read_record();
            const bool is_blank = record.size() == 1 && record.front().text.empty();
            if (!is_blank && !is_lost_) records.push_back(std::move(record));
        }
        return records;
    }

  private:
    CsvRecord read_record() {
        CsvRecord record;
        do {
            record.push_back(read_field());
        } while (!is_lost_ && cursor_.take_if(','));
        cursor_.take_line_end();
        return record;
    }

    CsvField read_field() {
        CsvField field{{}, cursor_.line(), cursor_.column()};
        if (cursor_.take_if('"')) {
            read_quoted(field);
        } else {
            read_plain(field);
        }
        return field;
    }

    void read_plain(CsvField& field) {
        while (!cursor_.at_line_end() && cursor_.peek() != ',') {
            if (cursor_.peek() == '"') {
                return lose("a quote stands within a field that is not in quotes");
            }
            field.text += cursor_.take();
        }
    }

    void read_quoted(CsvField& field) {
        const SourcePlace opened{file_, field.line, field.column};
        while (!cursor_.at_end()) {
            const char c = cursor_.take();
            if (c != '"') {
                field.text += c;
            } else if (cursor_.take_if('"')) {
                field.text += '"';
            } else {
                if (cursor_.at_line_end() || cursor_.peek() == ',') return;
                return lose("text stands behind the closing quote of a field");
            }
        }
        is_lost_ = true;
        diagnostics_.error(FaultCode::RosterInvalid, opened, "this quote is never closed");
    }

    void lose(std::string text) {
        is_lost_ = true;
        diagnostics_.error(
            FaultCode::RosterInvalid,
            {file_, cursor_.line(), cursor_.column()},
            std::move(text),
            "put the whole field in quotes and write \"\" for a quote within it"
        );
    }

    const std::string& file_;
    Cursor cursor_;
    Diagnostics& diagnostics_;
    bool is_lost_ = false;  // nobody can say any more where a field ends
};

}  // namespace

std::vector<CsvRecord>
read_csv(const std::string& file, std::string_view text, Diagnostics& diagnostics) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    if (const auto bad = find_bad_utf8(text)) {
        diagnostics.error(
            FaultCode::RosterInvalid,
            SourceText(file, text).place_of_offset(*bad),
            "the file is not UTF-8 here",
            "save it as \"CSV UTF-8\""
        );
        return {};
    }
    return CsvReader(file, text, diagnostics).run();
}

std::string csv_field(std::string_view text) {
    const bool has_outer_space = text.starts_with(' ') || text.ends_with(' ');
    if (text.find_first_of(",\"\r\n") == std::string_view::npos && !has_outer_space) {
        return std::string(text);
    }
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

}  // namespace thiowatch::config

#include "config/roster_csv.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <utility>

#include "config/csv.h"
#include "config/notation.h"
#include "config/roster_columns.h"

namespace thiowatch::config {
namespace {

using Key = std::tuple<PatientIdentifier, Ingredient, std::string>;

/// Which column stands where; none for a column the file does not have.
using Layout = std::map<RosterColumn, std::size_t>;

std::vector<std::string> column_names() {
    std::vector<std::string> names;
    names.reserve(kRosterColumns.size());
    for (const RosterColumn column : kRosterColumns)
        names.emplace_back(name_of(column));
    return names;
}

class RosterFile {
  public:
    RosterFile(const std::string& file, const DrugMap& drugs, Diagnostics& diagnostics)
        : file_(file), drugs_(drugs), diagnostics_(diagnostics) {}

    std::vector<RosterRow> read(std::string_view text) {
        const std::vector<CsvRecord> records = read_csv(file_, text, diagnostics_);
        std::vector<RosterRow> rows;
        if (records.empty()) {
            if (!diagnostics_.has_errors()) refuse({file_}, "the roster has no header line");
            return rows;
        }
        if (!read_header(records.front())) return rows;
        for (std::size_t index = 1; index < records.size(); ++index) {
            if (auto row = read_record(records[index])) rows.push_back(*std::move(row));
        }
        return rows;
    }

  private:
    void refuse(SourcePlace at, std::string text, std::string help = {}) {
        diagnostics_.error(
            FaultCode::RosterInvalid, std::move(at), std::move(text), std::move(help)
        );
    }

    [[nodiscard]] SourcePlace place(const CsvField& field) const {
        return {file_, field.line, field.column};
    }

    bool read_header(const CsvRecord& header) {
        const std::size_t before = diagnostics_.error_count();
        for (std::size_t index = 0; index < header.size(); ++index) {
            read_column(header[index], index);
        }
        for (const RosterColumn column : kRequiredColumns) {
            if (layout_.contains(column)) continue;
            refuse(place(header.front()), "column " + in_quotes(name_of(column)) + " is missing");
        }
        width_ = header.size();
        return diagnostics_.error_count() == before;
    }

    void read_column(const CsvField& field, std::size_t index) {
        const std::string name(trimmed(field.text));
        const auto column = column_named(name);
        if (!column) {
            const auto meant = closest(name, column_names());
            std::string help = "columns are: " + listed(column_names());
            if (meant) help = "did you mean " + in_quotes(*meant) + "?";
            if (name.find(';') != std::string::npos) {
                help = "columns are separated by ',': save the file as comma-separated";
            }
            return refuse(place(field), "there is no column " + in_quotes(name), help);
        }
        if (!layout_.try_emplace(*column, index).second) {
            refuse(place(field), "column " + in_quotes(name) + " is given twice");
        }
    }

    std::optional<RosterRow> read_record(const CsvRecord& record) {
        if (record.size() != width_) {
            refuse(
                place(record.front()),
                "the record has " + std::to_string(record.size()) + " fields, the header has " +
                    std::to_string(width_),
                "put a field that holds a comma in quotes"
            );
            return std::nullopt;
        }
        const std::size_t before = diagnostics_.error_count();
        RosterRow row;
        row.line = record.front().line;
        for (const auto& [column, index] : layout_)
            read_field(column, record[index], row);
        check_row(record, row);
        if (diagnostics_.error_count() != before) return std::nullopt;
        note_seen(record, row);
        return row;
    }

    void read_field(RosterColumn column, const CsvField& field, RosterRow& row) {
        const std::string_view text = trimmed(field.text);
        if (text.empty()) {
            if (std::ranges::find(kRequiredColumns, column) == kRequiredColumns.end()) return;
            return refuse(place(field), "column " + in_quotes(name_of(column)) + " is empty");
        }
        const RosterProblem problem = read_roster_field(column, text, drugs_, row);
        if (problem.text.empty()) return;
        const std::string what = "column " + in_quotes(name_of(column)) + ' ' + problem.text;
        if (problem.is_warning) {
            diagnostics_.warning(FaultCode::RosterInvalid, place(field), what, problem.help);
        } else {
            refuse(place(field), what, problem.help);
        }
    }

    [[nodiscard]] SourcePlace place(const CsvRecord& record, RosterColumn column) const {
        const auto found = layout_.find(column);
        return place(found == layout_.end() ? record.front() : record[found->second]);
    }

    [[nodiscard]] bool is_filled(const CsvRecord& record, RosterColumn column) const {
        const auto found = layout_.find(column);
        return found != layout_.end() && !trimmed(record[found->second].text).empty();
    }

    /// What only two columns together can tell.
    void check_row(const CsvRecord& record, const RosterRow& row) {
        const bool has_dose = is_filled(record, RosterColumn::Dose);
        if (has_dose != is_filled(record, RosterColumn::DoseUnit)) {
            refuse(
                place(record, has_dose ? RosterColumn::DoseUnit : RosterColumn::Dose),
                "columns 'dose' and 'dose_unit' belong together"
            );
        }
        if (row.stop && row.stop->iso() < row.start.iso()) {
            refuse(place(record, RosterColumn::Stop), "column 'stop' is before 'start'");
        }
        const auto& birth = row.demographics.birth_date;
        if (birth && row.start.year != 0 && row.start.iso() < birth->iso()) {
            refuse(place(record, RosterColumn::BirthDate), "column 'birth_date' is after 'start'");
        }
    }

    void note_seen(const CsvRecord& record, const RosterRow& row) {
        const Key key{row.identifier, row.drug, row.start.iso()};
        const auto [first, is_new] = seen_.try_emplace(key, place(record.front()));
        if (is_new) return;
        Diagnostic diagnostic;
        diagnostic.code = FaultCode::RosterInvalid;
        diagnostic.at = place(record.front());
        diagnostic.text = "the same person, drug and start stand here twice";
        diagnostic.help = "keep one of the records";
        diagnostic.related = RelatedPlace{first->second, "first here"};
        diagnostics_.add(std::move(diagnostic));
    }

    const std::string& file_;
    const DrugMap& drugs_;
    Diagnostics& diagnostics_;
    Layout layout_;
    std::size_t width_ = 0;
    std::map<Key, SourcePlace> seen_;
};

}  // namespace

std::vector<RosterRow> read_roster(
    const std::string& file,
    std::string_view text,
    const DrugMap& drugs,
    Diagnostics& diagnostics
) {
    return RosterFile(file, drugs, diagnostics).read(text);
}

std::string roster_header() {
    std::string header;
    for (const RosterColumn column : kRosterColumns) {
        if (!header.empty()) header += ',';
        header += name_of(column);
    }
    return header + '\n';
}

std::string write_roster(const std::vector<RosterRow>& rows) {
    std::string text = roster_header();
    for (const RosterRow& row : rows) {
        bool is_first = true;
        for (const RosterColumn column : kRosterColumns) {
            if (!std::exchange(is_first, false)) text += ',';
            text += csv_field(roster_field(column, row));
        }
        text += '\n';
    }
    return text;
}

}  // namespace thiowatch::config

// Comma-separated values as RFC 4180 has them, with the place of every field.
//
//   file   = record *(line-end record) [line-end]        line-end = CRLF / LF
//   record = field *("," field)
//   field  = *plain / DQUOTE *(any / 2DQUOTE) DQUOTE
//
// A quote within an unquoted field and text after a closing quote are errors, as is a quote that is
// never closed: guessing would move every column behind it. Empty lines are skipped.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostics.h"

namespace thiowatch::config {

struct CsvField {
    std::string text;
    int line = 0;
    int column = 0;  ///< code points, from 1
};
using CsvRecord = std::vector<CsvField>;

/// Every record; problems are RosterInvalid and end the reading where columns can no longer be
/// told.
std::vector<CsvRecord>
read_csv(const std::string& file, std::string_view text, Diagnostics& diagnostics);

/// The field as it is written: in quotes where it holds a comma, a quote, a line end or outer
/// spaces.
std::string csv_field(std::string_view text);

}  // namespace thiowatch::config

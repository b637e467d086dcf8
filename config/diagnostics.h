// What is wrong with a file people write, said so that they can put it right: where, what, what to
// write instead. All problems of a file are collected before anything is shown.
//
//   error[TW202]: unknown key 'treshold'
//     --> /etc/thiowatch/thiowatch.yaml:31:5
//      |
//   31 |     treshold: 3
//      |     ^^^^^^^^
//      = help: did you mean 'threshold'?
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/expected.h"

namespace thiowatch::config {

/// A place in a text file. Lines and columns count from 1, columns in code points; line 0 means the
/// file as a whole.
struct SourcePlace {
    std::string file;
    int line = 0;
    int column = 0;
    int length = 1;  ///< code points under the caret

    friend bool operator==(const SourcePlace&, const SourcePlace&) = default;
};

enum class DiagnosticLevel : std::uint8_t { Error, Warning };

/// Another place that explains the first: where the key stood before, where a bracket opened.
struct RelatedPlace {
    SourcePlace at;
    std::string label;

    friend bool operator==(const RelatedPlace&, const RelatedPlace&) = default;
};

struct Diagnostic {
    DiagnosticLevel level = DiagnosticLevel::Error;
    FaultCode code = FaultCode::ConfigBadValue;
    SourcePlace at;
    std::string text;  ///< what is wrong; never a secret, never a patient
    std::string help;  ///< what to write instead; may be empty
    std::optional<RelatedPlace> related = std::nullopt;
    bool shows_line = true;  ///< false where the line itself must not be shown

    friend bool operator==(const Diagnostic&, const Diagnostic&) = default;
};

/// How diagnostics are written for people.
struct DiagnosticStyle {
    bool colour = false;
    std::size_t limit = 100;  ///< the rest is counted, not shown
};

/// The problems found so far, in the order found, and the texts they were found in.
class Diagnostics {
  public:
    /// Remembers the text of a file so that its lines can be shown. Files with patients are not
    /// added.
    void add_source(const std::string& file, std::string_view text);

    void add(Diagnostic diagnostic);
    void error(FaultCode code, SourcePlace at, std::string text, std::string help = {});
    void warning(FaultCode code, SourcePlace at, std::string text, std::string help = {});

    [[nodiscard]] const std::vector<Diagnostic>& list() const { return list_; }
    [[nodiscard]] std::size_t error_count() const;
    [[nodiscard]] std::size_t warning_count() const;
    [[nodiscard]] bool has_errors() const { return error_count() > 0; }

    /// All of them as shown above, and a last line that counts: "2 errors, 1 warning". Empty when
    /// there is nothing to say.
    [[nodiscard]] std::string human(const DiagnosticStyle& style = {}) const;
    /// `{"schema": "thiowatch.diagnostics/1", "errors": n, "warnings": n, "diagnostics": […]}`
    [[nodiscard]] std::string json() const;

  private:
    [[nodiscard]] std::optional<std::string> line_of(const SourcePlace& at) const;

    std::vector<Diagnostic> list_;
    std::map<std::string, std::vector<std::string>> lines_;  // by file
};

}  // namespace thiowatch::config

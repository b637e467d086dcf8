// From the codes senders use to the analytes rules know, and the units they are taken in.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "parsers/clinical/analyte.h"
#include "parsers/clinical/lab_result.h"

namespace thiowatch {

/// What a code counts: an absolute number, a fraction, text ... It must agree with the unit.
enum class CodeProperty : std::uint8_t { Quantity, Fraction, Text };

/// One mapping. `default_unit` is used when the sender gives no unit: a signed-off site choice.
struct CodeMeaning {
    Analyte analyte;
    CodeProperty property = CodeProperty::Quantity;
    std::optional<Unit> default_unit;
    friend bool operator==(const CodeMeaning&, const CodeMeaning&) = default;
};

/// Why a code has no meaning.
enum class CodeMiss : std::uint8_t {
    Irrelevant,   ///< not ours; ignored
    Suspicious,   ///< looks like a count or liver test: the unmapped queue
    Panel,        ///< a panel code on a single value: never evaluated
};

/// Codes of one feed: the site's own first, then the packaged LOINC allow list. Exact matches only.
class CodeMap {
  public:
    void add(std::string system, std::string code, CodeMeaning meaning);
    void add_panel(std::string system, std::string code);
    /// A code that is known and no rule's business: never in the unmapped queue.
    void add_irrelevant(std::string system, std::string code);
    /// Packaged entries beneath a site's own.
    void add_all(const CodeMap& other);

    /// The meaning of the first code that has one, or why there is none. `system` is compared folded
    /// ("LN", "LOINC", "http://loinc.org" are one); a site entry with an empty system matches any.
    [[nodiscard]] tl::expected<CodeMeaning, CodeMiss> meaning_of(const LabResult& result) const;
    [[nodiscard]] std::size_t size() const { return meanings_.size(); }

    struct Entry { std::string system; std::string code; CodeMeaning meaning; };
    [[nodiscard]] std::vector<Entry> entries() const;

  private:
    struct Key {
        std::string system;
        std::string code;
        friend auto operator<=>(const Key&, const Key&) = default;
    };
    std::map<Key, std::optional<CodeMeaning>> meanings_;  // none: a panel
    std::set<Key> irrelevant_;
};

}  // namespace thiowatch

// From the codes senders use to the analytes rules know, and the units they are taken in.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
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
    Irrelevant,  ///< not ours; ignored
    Suspicious,  ///< looks like a count or liver test, or its codes disagree: the unmapped queue
    Panel,       ///< a panel code on a single value: never evaluated
};

/// Codes of one feed: the site's own first, then the packaged LOINC allow list. Exact matches only.
class CodeMap {
  public:
    /// What is said first of a code stays; `add_all` goes beneath all that was added singly.
    void add(std::string_view system, std::string_view code, CodeMeaning meaning);
    void add_panel(std::string_view system, std::string_view code);
    /// A code that is known and no rule's business: never in the unmapped queue.
    void add_irrelevant(std::string_view system, std::string_view code);
    /// Packaged entries beneath a site's own.
    void add_all(const CodeMap& other);

    /// The meaning of the first code that has one, or why there is none; the site's own entries are
    /// asked before the packaged ones. `system` is compared folded ("LN", "LOINC",
    /// "http://loinc.org" are one); a site entry with an empty system matches any.
    [[nodiscard]] tl::expected<CodeMeaning, CodeMiss> meaning_of(const LabResult& result) const;
    /// How many codes are known, panels and irrelevant ones among them.
    [[nodiscard]] std::size_t size() const { return size_; }

    struct Entry {
        std::string system;
        std::string code;
        CodeMeaning meaning;
    };
    /// By system, then code.
    [[nodiscard]] std::vector<Entry> entries() const;

  private:
    enum class Tier : std::uint8_t { Own, Beneath };
    using Said = tl::expected<CodeMeaning, CodeMiss>;
    struct Known {
        std::string system;
        Said said;
        Tier tier;
    };
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view code) const {
            return std::hash<std::string_view>{}(code);
        }
    };
    struct Sayings {
        std::optional<Said> own;
        std::optional<Said> beneath;
    };

    void learn(const std::string& folded_system, const std::string& code, const Known& known);
    void learn(std::string_view system, std::string_view code, Said said);
    [[nodiscard]] Sayings said_of(const TestCode& code) const;
    [[nodiscard]] Sayings said_of(const LabResult& result) const;

    // By code; nearly each has one system.
    std::unordered_map<std::string, std::vector<Known>, Hash, std::equal_to<>> known_;
    std::size_t size_ = 0;
};

}  // namespace thiowatch

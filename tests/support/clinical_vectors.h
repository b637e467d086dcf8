// The shared clinical vectors: one person and one last report a line, with what must follow.
//
//   results   analyte, value, unit, comparator, uln, lln, flags      status   OBX-11 of all of them
//   context   hist: values before, oldest first; baseline: one value before; pgx; pregnant (and
//             preg_known: told before); age; profile; comeds; mon: days since the last count,
//             interval, grace
//   specimen_flags; open_before: alerts that are open; sent_before: told of an earlier version
#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace thiowatch::testing {

struct VectorResult {
    std::string analyte;
    std::string value;
    std::string unit;
    std::string comparator;
    std::string uln;
    std::string lln;
    std::vector<std::string> flags;
};

struct OpenBefore {
    std::string rule;
    std::string value;
    int days = 0;
};

struct ClinicalVector {
    std::string id;
    std::string title;
    std::vector<VectorResult> results;
    std::multiset<std::string> expect;
    std::string status = "F";
    std::vector<std::string> specimen_flags;
    std::vector<OpenBefore> open_before;
    std::optional<std::vector<std::string>> sent_before;
    std::map<std::string, std::vector<std::string>> history;
    std::map<std::string, std::string> baseline;
    std::map<std::string, std::string> genes;
    std::vector<std::string> profiles;
    std::vector<std::string> comedications;
    std::optional<int> age;
    std::optional<std::array<int, 3>> monitoring;
    bool is_pregnant = false;
    bool is_pregnancy_known = false;

    /// The upper limit its results state for an analyte; empty when they do not.
    [[nodiscard]] std::string uln_of(const std::string& analyte) const {
        for (const VectorResult& result : results) {
            if (result.analyte == analyte) return result.uln;
        }
        return {};
    }
};

/// The file that TW_VECTORS names, or the one beside the source tree; none when there is none.
std::optional<std::filesystem::path> vectors_file();

/// Throws what it cannot read: a vector must not be skipped in silence.
std::vector<ClinicalVector> read_vectors(const std::filesystem::path& file);

/// A test writes `expected <given> <found>` for people.
std::string words_of(const std::multiset<std::string>& rules);

}  // namespace thiowatch::testing

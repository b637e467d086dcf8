// A code is believed together with its system, exactly or not at all: no display is ever read as a
// meaning, and a code that names another system is never taken for LOINC.
//
// NB: a code sent without any system is taken for LOINC when it is one of our listed numbers. The
// hyphen and the check digit make it all but impossible that some other code looks the same, its
// unit must still fit, and the alternative is a white count that waits in a queue.
//
// The codes of one result are synonyms. Where two of them that we know mean different tests, one of
// them is wrong and nobody can say which: a person decides. A site's own entry settles it, since
// that is how a site repairs a laboratory's wrong code.

#include "parsers/clinical/code_map.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "parsers/clinical/coding_system.h"
#include "parsers/clinical/telling_words.h"
#include "parsers/clinical/words.h"

namespace thiowatch {

namespace {

constexpr std::string_view kLoinc = "loinc";
constexpr std::string_view kNdc = "ndc";  // whose codes are written in several ways

using Answer = tl::expected<CodeMeaning, CodeMiss>;

// Of two sayings about one result: like meanings keep the first, a panel yields, others disagree.
Answer joined(const Answer& first, const Answer& next) {
    const bool is_panel_first = !first && first.error() == CodeMiss::Panel;
    const bool is_panel_next = !next && next.error() == CodeMiss::Panel;
    if (is_panel_first) return next;
    if (is_panel_next) return first;
    if (!first && !next) return first;
    const bool do_agree = first && next && first->analyte == next->analyte;
    return do_agree ? first : Answer(tl::unexpect, CodeMiss::Suspicious);
}

}  // namespace

void CodeMap::learn(const std::string& folded_system, const std::string& code, const Known& known) {
    auto& all = known_[code];
    if (std::ranges::find(all, folded_system, &Known::system) != all.end()) return;
    all.push_back(known);
    ++size_;
}

void CodeMap::learn(std::string_view system, std::string_view code, Said said) {
    const std::string folded = fold_system(system);
    learn(folded, fold_code(folded, code), Known{folded, said, Tier::Own});
}

void CodeMap::add(std::string_view system, std::string_view code, CodeMeaning meaning) {
    learn(system, code, meaning);
}

void CodeMap::add_panel(std::string_view system, std::string_view code) {
    learn(system, code, Said(tl::unexpect, CodeMiss::Panel));
}

void CodeMap::add_irrelevant(std::string_view system, std::string_view code) {
    learn(system, code, Said(tl::unexpect, CodeMiss::Irrelevant));
}

void CodeMap::add_all(const CodeMap& other) {
    for (const auto& [code, all] : other.known_) {
        for (const Known& known : all)
            learn(known.system, code, Known{known.system, known.said, Tier::Beneath});
    }
}

CodeMap::Sayings CodeMap::said_of(const TestCode& code) const {
    Sayings said;
    const std::string system = fold_system(code.system);
    const bool is_rewritten = system == kNdc;
    const std::string rewritten = is_rewritten ? fold_code(system, code.code) : std::string();
    const std::string_view bare = is_rewritten ? std::string_view(rewritten) : trimmed(code.code);
    const auto all = known_.find(bare);
    if (all == known_.end()) return said;
    const bool may_be_loinc = system.empty() && is_loinc_number(bare);
    const std::array places{std::string_view(system), std::string_view(), kLoinc};
    for (std::size_t at = 0; at < (may_be_loinc ? places.size() : 2U); ++at) {
        const auto found = std::ranges::find(all->second, places[at], &Known::system);
        if (found == all->second.end()) continue;
        auto& saying = found->tier == Tier::Own ? said.own : said.beneath;
        if (!saying) saying = found->said;
    }
    return said;
}

CodeMap::Sayings CodeMap::said_of(const LabResult& result) const {
    Sayings all;
    for (const TestCode& code : result.codes) {
        const Sayings said = said_of(code);
        if (said.own) all.own = all.own ? joined(*all.own, *said.own) : *said.own;
        if (said.beneath) {
            all.beneath = all.beneath ? joined(*all.beneath, *said.beneath) : *said.beneath;
        }
    }
    return all;
}

tl::expected<CodeMeaning, CodeMiss> CodeMap::meaning_of(const LabResult& result) const {
    const bool has_value = !std::holds_alternative<NoValue>(result.value);
    const Sayings all = said_of(result);
    const auto& said = all.own ? all.own : all.beneath;
    if (said) {
        const bool is_empty_panel = !*said && said->error() == CodeMiss::Panel && !has_value;
        return is_empty_panel ? Said(tl::unexpect, CodeMiss::Irrelevant) : *said;
    }
    bool wants_look = false;
    for (const TestCode& code : result.codes) {
        wants_look = wants_look || names_watched_test(code);
    }
    return tl::unexpected(wants_look && has_value ? CodeMiss::Suspicious : CodeMiss::Irrelevant);
}

std::vector<CodeMap::Entry> CodeMap::entries() const {
    std::vector<Entry> found;
    for (const auto& [code, all] : known_) {
        for (const Known& known : all) {
            if (known.said) found.push_back({known.system, code, *known.said});
        }
    }
    std::ranges::sort(found, {}, [](const Entry& entry) {
        return std::tie(entry.system, entry.code);
    });
    return found;
}

}  // namespace thiowatch

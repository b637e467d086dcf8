// A code is believed with its system: exactly, or not at all. A code sent without a system is looked
// up among the site's own entries for any system; it is not taken for LOINC, however much it looks so.

#include "parsers/clinical/code_map.h"

#include <array>

#include "parsers/clinical/drug_map.h"

namespace thiowatch {

namespace {

// Words that make an unmapped code worth a person's look: counts and liver tests the rules live by.
constexpr std::array<std::string_view, 38> kTellingWords = {
    "wbc", "leukocyt", "leucocyt", "leuko", "white cell", "white blood", "neutrophil", "anc", "neut",
    "platelet", "plt", "thrombocyt", "haemoglobin", "hemoglobin", "hgb", "lymphocyt", "lymph", "eosinophil",
    "alt", "alat", "sgpt", "gpt", "ast", "asat", "sgot", "got", "alanine", "aspartate", "alkaline phos",
    "bilirubin", "ggt", "gamma", "tpmt", "nudt15", "thioguanine", "mercaptopurine", "segment", "bands",
};

std::string lowered(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// Short words must stand alone ("ALT", not "salt"); longer ones may begin a word.
bool has_word(const std::string& text, std::string_view word) {
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
        bool begins = at == 0 || !is_letter(text[at - 1]);
        std::size_t end = at + word.size();
        bool ends = word.size() > 4 || end == text.size() || text[end] < 'a' || text[end] > 'z';
        if (begins && ends) return true;
    }
    return false;
}

bool is_telling(const std::string& text) {
    for (std::string_view word : kTellingWords) {
        if (has_word(text, word)) return true;
    }
    return false;
}

}  // namespace

void CodeMap::add(std::string system, std::string code, CodeMeaning meaning) {
    meanings_.try_emplace({fold_system(system), std::move(code)}, meaning);
}

void CodeMap::add_panel(std::string system, std::string code) {
    meanings_.try_emplace({fold_system(system), std::move(code)}, std::nullopt);
}

void CodeMap::add_irrelevant(std::string system, std::string code) {
    irrelevant_.insert({fold_system(system), std::move(code)});
}

void CodeMap::add_all(const CodeMap& other) {
    for (const auto& [key, meaning] : other.meanings_) meanings_.try_emplace(key, meaning);
    irrelevant_.insert(other.irrelevant_.begin(), other.irrelevant_.end());
}

tl::expected<CodeMeaning, CodeMiss> CodeMap::meaning_of(const LabResult& result) const {
    bool is_panel = false;
    bool is_suspicious = false;
    bool is_irrelevant = false;
    for (const TestCode& code : result.codes) {
        Key key{fold_system(code.system), code.code};
        auto found = meanings_.find(key);
        if (found == meanings_.end()) found = meanings_.find({"", code.code});
        if (found != meanings_.end() && found->second) return *found->second;
        is_panel = is_panel || found != meanings_.end();
        is_irrelevant = is_irrelevant || irrelevant_.count(key) > 0;
        is_suspicious = is_suspicious || is_telling(lowered(code.display)) || is_telling(lowered(code.code));
    }
    bool has_value = !std::holds_alternative<NoValue>(result.value);
    if (is_panel && has_value) return tl::unexpected(CodeMiss::Panel);
    bool wants_look = is_suspicious && !is_irrelevant && !is_panel && has_value;
    return tl::unexpected(wants_look ? CodeMiss::Suspicious : CodeMiss::Irrelevant);
}

std::vector<CodeMap::Entry> CodeMap::entries() const {
    std::vector<Entry> found;
    for (const auto& [key, meaning] : meanings_) {
        if (meaning) found.push_back({key.system, key.code, *meaning});
    }
    return found;
}

}  // namespace thiowatch

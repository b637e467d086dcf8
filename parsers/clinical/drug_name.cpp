// drug text = *form-word name *rest            name = the exact words of an ingredient or brand
//
// After the name come strength, form, route, maker, anything. Three things make the text doubtful:
// the name of another drug of ours; a word that turns the sense round ("allergy", "stopped"); and
// an unknown word behind a joiner ("AZATHIOPRINE/PREDNISOLONE"), which may be a second ingredient.
// What does not begin with a name says nothing about what is given ("switch from azathioprine to
// ...").

#include "parsers/clinical/drug_name.h"

#include <algorithm>
#include <array>
#include <vector>

#include "parsers/clinical/words.h"

namespace thiowatch {

namespace {

// Mapping tables in use really label azathioprine's code as the first of these.
constexpr std::array<std::string_view, 5> kLookAlikes = {
    "azithromycin",
    "azacitidine",
    "mercaptamine",
    "cysteamine",
    "haloperidol",
};

constexpr std::array<std::string_view, 21> kTurns = {
    "allergy",     "allergic",     "allergies",
    "intolerance", "intolerant",   "level",
    "levels",      "no",           "not",
    "never",       "stop",         "stopped",
    "discontinue", "discontinued", "avoid",
    "hold",        "metabolite",   "metabolites",
    "monitoring",  "assay",        "contraindicated",
};

constexpr std::array<std::string_view, 77> kFormWords = {
    "tab",        "tabs",        "tablet",     "tablets",    "tbl",         "cap",
    "caps",       "capsule",     "capsules",   "oral",       "orally",      "po",
    "by",         "mouth",       "film",       "coated",     "filmcoated",  "scored",
    "chewable",   "dispersible", "soluble",    "susp",       "suspension",  "liquid",
    "solution",   "soln",        "sol",        "powder",     "for",         "injection",
    "injectable", "inj",         "infusion",   "iv",         "intravenous", "vial",
    "vials",      "ampoule",     "sodium",     "anhydrous",  "monohydrate", "hydrochloride",
    "base",       "mg",          "mcg",        "ug",         "g",           "gm",
    "ml",         "milligram",   "milligrams", "micrograms", "strength",    "dose",
    "doses",      "unit",        "units",      "each",       "per",         "day",
    "daily",      "od",          "bd",         "bid",        "tds",         "qd",
    "once",       "twice",       "a",          "in",         "generic",     "product",
    "pack",       "bottle",      "x",          "ec",         "release",
};

struct Token {
    std::string word;
    bool is_joined = false;  // a "/" or its like stands before it
};

template <std::size_t N>
bool is_among(const std::array<std::string_view, N>& known, std::string_view word) {
    return std::find(known.begin(), known.end(), word) != known.end();
}

bool is_joining_word(std::string_view word) {
    return word == "and" || word == "with" || word == "or" || word == "plus";
}

std::vector<Token> tokens_of(std::string_view text) {
    std::vector<Token> tokens;
    bool is_joined = false;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = text.find_first_of(" \t/+&;,()[]{}-.:", at);
        const std::string_view piece =
            text.substr(at, end == std::string_view::npos ? end : end - at);
        for (std::string& word : words_of(piece)) {
            const bool is_joiner = is_joining_word(word);
            if (!is_joiner) tokens.push_back({std::move(word), is_joined});
            is_joined = is_joiner;
        }
        if (end == std::string_view::npos) break;
        is_joined =
            is_joined || std::string_view("/+&;,").find(text[end]) != std::string_view::npos;
        at = end + 1;
    }
    return tokens;
}

// "50", "50mg", "12": a number, perhaps with its unit grown on.
bool is_strength(std::string_view word) {
    const std::size_t digits = std::min(word.find_first_not_of("0123456789"), word.size());
    return digits > 0 && (digits == word.size() || is_among(kFormWords, word.substr(digits)));
}

bool is_form(const std::string& word) {
    return is_among(kFormWords, word) || is_strength(word);
}

struct Match {
    Ingredient ingredient;
    std::size_t words;
};

// The longest name whose words stand at `at`.
std::optional<Match>
name_at(const std::vector<Token>& tokens, std::size_t at, const DrugNames& names) {
    constexpr std::size_t kMostWords = 4;
    std::optional<Match> longest;
    std::string joined;
    for (std::size_t end = at; end < tokens.size() && end < at + kMostWords; ++end) {
        if (!joined.empty()) joined += ' ';
        joined += tokens[end].word;
        auto found = names.find(joined);
        if (found != names.end()) longest = Match{found->second, end - at + 1};
    }
    return longest;
}

}  // namespace

std::string folded_name(std::string_view name) {
    std::string folded;
    for (const std::string& word : words_of(name)) {
        if (!folded.empty()) folded += ' ';
        folded += word;
    }
    return folded;
}

DrugText read_drug_text(std::string_view text, const DrugNames& names) {
    DrugText read;
    std::optional<Ingredient> first;
    bool is_clear = true;
    std::vector<Token> tokens = tokens_of(text);
    for (std::size_t at = 0; at < tokens.size();) {
        const std::string& word = tokens[at].word;
        if (auto match = name_at(tokens, at, names)) {
            if (!first) first = match->ingredient;
            read.mentioned.insert(match->ingredient);
            at += match->words;
            continue;
        }
        const bool is_foreign = !is_form(word) && (!first || tokens[at].is_joined);
        read.names_look_alike = read.names_look_alike || is_among(kLookAlikes, word);
        is_clear = is_clear && !is_foreign && !is_among(kTurns, word);
        ++at;
    }
    const bool is_one = read.mentioned.size() == 1 && !read.names_look_alike;
    if (is_clear && is_one) read.named = first;
    return read;
}

}  // namespace thiowatch

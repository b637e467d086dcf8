// An unmapped result is either none of our business or the white count of a laboratory that changed
// its codes overnight. Words cannot tell what a value means, so none is ever evaluated by its
// words; they only decide whether somebody is asked. A word too many costs a glance, a word too few
// a patient: abbreviations stand alone ("ALT", never "salt"), names may carry a plural.

#include "parsers/clinical/telling_words.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/clinical/words.h"

namespace thiowatch {

namespace {

constexpr std::array<std::string_view, 66> kTests = {
    "wbc",
    "wcc",
    "leukocyte",
    "leucocyte",
    "leuko",
    "leuco",
    "neutrophil",
    "neut",
    "neu",
    "anc",
    "granulocyte",
    "polymorph",
    "segs",
    "bands",
    "platelet",
    "plt",
    "thrombocyte",
    "haemoglobin",
    "hemoglobin",
    "hgb",
    "hb",
    "lymphocyte",
    "lymph",
    "eosinophil",
    "eos",
    "mcv",
    "alt",
    "alat",
    "sgpt",
    "gpt",
    "ast",
    "asat",
    "sgot",
    "got",
    "aminotransferase",
    "transaminase",
    "alp",
    "alkp",
    "bilirubin",
    "bili",
    "tbil",
    "tbili",
    "dbil",
    "ggt",
    "gammagt",
    "ggtp",
    "glutamyltransferase",
    "albumin",
    "alb",
    "creatinine",
    "creat",
    "egfr",
    "gfr",
    "amylase",
    "lipase",
    "crp",
    "tpmt",
    "nudt15",
    "thiopurine",
    "thioguanine",
    "tioguanine",
    "mercaptopurine",
    "methylmercaptopurine",
    "6tgn",
    "6mmp",
    "azathioprine",
};

constexpr auto kTestsInOrder = [] {
    auto words = kTests;
    std::sort(words.begin(), words.end());
    return words;
}();

struct Phrase {
    std::string_view first;
    std::string_view second;
};
constexpr std::array kPhrases = {
    Phrase{"white", "cell"},
    Phrase{"white", "blood"},
    Phrase{"white", "count"},
    Phrase{"gamma", "gt"},
    Phrase{"alkaline", "phosphatase"},
    Phrase{"alk", "phos"},
    Phrase{"alanine", "amino"},
    Phrase{"aspartate", "amino"},
    Phrase{"bile", "acid"},
    Phrase{"6", "tgn"},
    Phrase{"6", "mmp"},
};

constexpr std::array<std::string_view, 14> kOtherSpecimens = {
    "urine",
    "urinary",
    "csf",
    "cerebrospinal",
    "fluid",
    "stool",
    "faeces",
    "feces",
    "sputum",
    "semen",
    "dialysate",
    "swab",
    "synovial",
    "pleural",
};
constexpr std::array<std::string_view, 3> kOurSpecimens = {"blood", "serum", "plasma"};

std::string_view singular(std::string_view word) {
    if (word.size() > 4 && word.ends_with('s')) word.remove_suffix(1);
    return word;
}

template <std::size_t N>
bool has_any(const std::vector<std::string>& words, const std::array<std::string_view, N>& known) {
    return std::any_of(words.begin(), words.end(), [&known](const std::string& word) {
        return std::any_of(known.begin(), known.end(), [&word](std::string_view one) {
            return word == one || singular(word) == one;
        });
    });
}

bool has_phrase(const std::vector<std::string>& words) {
    for (std::size_t at = 0; at + 1 < words.size(); ++at) {
        for (const Phrase& phrase : kPhrases) {
            if (words[at] == phrase.first && singular(words[at + 1]) == phrase.second) return true;
        }
    }
    return false;
}

bool is_test(std::string_view word) {
    return std::binary_search(kTestsInOrder.begin(), kTestsInOrder.end(), word);
}

bool names_test(const std::vector<std::string>& words) {
    const bool has_word = std::any_of(words.begin(), words.end(), [](const std::string& word) {
        return is_test(word) || is_test(singular(word));
    });
    return has_word || has_phrase(words);
}

}  // namespace

bool names_watched_test(const TestCode& code) {
    const std::vector<std::string> words = words_of(code.display);
    if (!names_test(words) && !names_test(words_of(code.code))) return false;
    return !has_any(words, kOtherSpecimens) || has_any(words, kOurSpecimens);
}

}  // namespace thiowatch

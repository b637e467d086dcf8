#include "alerts/rules/gene_text.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

namespace thiowatch::alerts {

namespace {

using Words = std::vector<std::string>;

constexpr bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '*' || c == '/';
}

char lowered(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Folded words; letters, digits, stars and slashes hold together, and so does "la9657-3".
Words words_of(std::string_view text) {
    Words words(1);
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = lowered(text[i]);
        const bool is_code_dash = c == '-' && words.back().starts_with("la") && i + 1 < text.size();
        if (is_letter_or_digit(c) || is_code_dash) {
            words.back() += c;
        } else if (static_cast<unsigned char>(c) >= 0x80) {
            words.back() += '?';  // a letter beyond ASCII: no word of ours has one
        } else if (!words.back().empty()) {
            words.emplace_back();
        }
    }
    if (words.back().empty()) words.pop_back();
    return words;
}

// "*1 / *3A" is one word.
void join_genotype(Words& words) {
    for (std::size_t i = 0; i + 1 < words.size();) {
        const bool joins = (words[i].starts_with('*') && words[i + 1].starts_with('/')) ||
                           (words[i].starts_with('*') && words[i].ends_with('/'));
        if (!joins) {
            ++i;
            continue;
        }
        words[i] += words[i + 1];
        words.erase(words.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    }
}

void drop_gene_names(Words& words) {
    constexpr std::array<std::string_view, 5> kNames{
        "tpmt", "nudt15", "genotype", "phenotype", "result"};
    std::erase_if(words, [&](const std::string& word) {
        return std::find(kNames.begin(), kNames.end(), word) != kNames.end();
    });
}

struct Phrase {
    std::string_view words;
    Metaboliser phenotype;
    GeneMethod method;
};

constexpr std::array kPhrases{
    Phrase{"poor", Metaboliser::Poor, GeneMethod::Stated},
    Phrase{"poor metaboliser", Metaboliser::Poor, GeneMethod::Stated},
    Phrase{"pm", Metaboliser::Poor, GeneMethod::Stated},
    Phrase{"la9657-3", Metaboliser::Poor, GeneMethod::Stated},
    Phrase{"intermediate", Metaboliser::Intermediate, GeneMethod::Stated},
    Phrase{"intermediate metaboliser", Metaboliser::Intermediate, GeneMethod::Stated},
    Phrase{"im", Metaboliser::Intermediate, GeneMethod::Stated},
    Phrase{"la10317-8", Metaboliser::Intermediate, GeneMethod::Stated},
    Phrase{"normal", Metaboliser::Normal, GeneMethod::Stated},
    Phrase{"normal metaboliser", Metaboliser::Normal, GeneMethod::Stated},
    Phrase{"extensive metaboliser", Metaboliser::Normal, GeneMethod::Stated},
    Phrase{"nm", Metaboliser::Normal, GeneMethod::Stated},
    Phrase{"la25391-6", Metaboliser::Normal, GeneMethod::Stated},
    Phrase{"rapid metaboliser", Metaboliser::Normal, GeneMethod::Stated},
    Phrase{"la25390-8", Metaboliser::Normal, GeneMethod::Stated},
    Phrase{"ultrarapid metaboliser", Metaboliser::Normal, GeneMethod::Stated},
    Phrase{"la10315-2", Metaboliser::Normal, GeneMethod::Stated},
    Phrase{"deficient", Metaboliser::Poor, GeneMethod::Activity},
    Phrase{"deficient activity", Metaboliser::Poor, GeneMethod::Activity},
    Phrase{"deficiency", Metaboliser::Poor, GeneMethod::Activity},
    Phrase{"homozygous deficient", Metaboliser::Poor, GeneMethod::Activity},
    Phrase{"homozygous deficiency", Metaboliser::Poor, GeneMethod::Activity},
    Phrase{"absent activity", Metaboliser::Poor, GeneMethod::Activity},
    Phrase{"absent", Metaboliser::Poor, GeneMethod::Activity},
    Phrase{"very low", Metaboliser::Poor, GeneMethod::Activity},
    Phrase{"very low activity", Metaboliser::Poor, GeneMethod::Activity},
    Phrase{"low", Metaboliser::Intermediate, GeneMethod::Activity},
    Phrase{"low activity", Metaboliser::Intermediate, GeneMethod::Activity},
    Phrase{"reduced activity", Metaboliser::Intermediate, GeneMethod::Activity},
    Phrase{"intermediate activity", Metaboliser::Intermediate, GeneMethod::Activity},
    Phrase{"carrier", Metaboliser::Intermediate, GeneMethod::Activity},
    Phrase{"heterozygous", Metaboliser::Intermediate, GeneMethod::Activity},
    Phrase{"heterozygous carrier", Metaboliser::Intermediate, GeneMethod::Activity},
    Phrase{"heterozygous deficient", Metaboliser::Intermediate, GeneMethod::Activity},
    Phrase{"normal activity", Metaboliser::Normal, GeneMethod::Activity},
    Phrase{"high activity", Metaboliser::Normal, GeneMethod::Activity},
    Phrase{"high", Metaboliser::Normal, GeneMethod::Activity},
};

std::optional<GeneReading> read_words(Words words) {
    if (!words.empty() && (words[0] == "likely" || words[0] == "possible")) {
        words.erase(words.begin());
    }
    std::string text;
    for (std::string& word : words) {
        if (word == "metabolizer") word = "metaboliser";
        text += (text.empty() ? "" : " ") + word;
    }
    for (const Phrase& phrase : kPhrases) {
        if (phrase.words == text) return GeneReading{phrase.phenotype, phrase.method};
    }
    return std::nullopt;
}

/// What a code says, unless the words beside it say something else.
std::optional<GeneReading> read_code(Words words) {
    const auto code = std::find_if(words.begin(), words.end(), [](const std::string& word) {
        return word.starts_with("la") && word.find('-') != std::string::npos;
    });
    if (code == words.end()) return std::nullopt;
    const auto coded = read_words({*code});
    words.erase(code);
    const auto said = read_words(std::move(words));
    const bool agrees = !said || (coded && said->phenotype == coded->phenotype);
    return agrees ? coded : std::nullopt;
}

bool is_in(std::string_view allele, const std::vector<std::string>& list) {
    return std::any_of(list.begin(), list.end(), [&](const std::string& known) {
        return std::equal(
            known.begin(),
            known.end(),
            allele.begin(),
            allele.end(),
            [](char a, char b) { return lowered(a) == lowered(b); }
        );
    });
}

/// How many copies do nothing; none when an allele is not in the table.
std::optional<int> copies_lost(std::string_view genotype, const AlleleTable& alleles) {
    const std::size_t slash = genotype.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    int lost = 0;
    for (const std::string_view allele : {genotype.substr(0, slash), genotype.substr(slash + 1)}) {
        if (is_in(allele, alleles.no_function)) {
            ++lost;
        } else if (!is_in(allele, alleles.normal)) {
            return std::nullopt;
        }
    }
    return lost;
}

constexpr std::array kByCopiesLost{
    Metaboliser::Normal,
    Metaboliser::Intermediate,
    Metaboliser::Poor};

}  // namespace

std::optional<GeneReading> read_gene_text(std::string_view text, const AlleleTable& alleles) {
    Words words = words_of(text);
    join_genotype(words);
    drop_gene_names(words);
    if (words.empty()) return std::nullopt;
    if (!words.front().starts_with('*')) {
        const bool has_code = text.find("LA") != std::string_view::npos;
        const auto coded = has_code ? read_code(words) : std::nullopt;
        return coded ? coded : read_words(std::move(words));
    }
    const auto lost = copies_lost(words.front(), alleles);
    if (!lost) return std::nullopt;
    const GeneReading reading{
        kByCopiesLost.at(static_cast<std::size_t>(*lost)), GeneMethod::Genotype};
    words.erase(words.begin());
    if (words.empty()) return reading;
    const auto said = read_words(std::move(words));
    const bool agrees = said && said->phenotype == reading.phenotype;
    return agrees ? std::optional(reading) : std::nullopt;
}

}  // namespace thiowatch::alerts

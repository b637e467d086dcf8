// Words for haemolysed, clumped and clotted, and what takes them back.
//
// A flag lowers the tier of a count or holds it, so a flag too many hides an alert while a flag too
// few only sends one that a person can put right: in doubt there is none. A sentence ends at . ; !
// or ?, or at "but"; line ends do not, since senders wrap their lines. In it, a word of the list
// counts unless
//   - a word that denies or doubts it stands before it, with nothing but words between them that
//     carry the denial on ("no visible clumps or clots", "if the sample is clotted"); "not
//     suitable: sample clotted" denies something else, because "suitable" does not carry on;
//   - it is denied behind: "clumps not seen", "haemolysis: none", "clots absent";
//   - it is about specimens in general ("clotted samples cannot ...") or an assay ("haemolysis
//     index");
//   - the sentence speaks of a clot in a body, or of clumps of other cells than platelets;
//   - the sentence is so long that it is a report and no remark;
//   - it is the bare noun "clot" in a longer sentence that names neither a specimen nor a sighting.

#include "parsers/clinical/specimen_words.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace thiowatch {
namespace {

enum class Sign : std::uint8_t { None, Haemolysed, Clumped, Clotted, ClotNoun };

using Words = std::span<const std::string_view>;

constexpr std::array<std::string_view, 6>
    kHaemolysed{"haemolysed", "hemolysed", "haemolyzed", "hemolyzed", "haemolysis", "hemolysis"};
constexpr std::array<std::string_view, 4> kClumped{"clumped", "clumps", "clump", "clumping"};
constexpr std::array<std::string_view, 2> kAggregated{"aggregates", "aggregated"};
constexpr std::array<std::string_view, 1> kClotted{"clotted"};
constexpr std::array<std::string_view, 4> kClots{"clot", "clots", "microclot", "microclots"};

constexpr std::array<std::string_view, 44> kDenials{
    "no",       "not",      "non",      "un",       "nil",       "none",    "without",
    "never",    "neither",  "nor",      "absence",  "negative",  "free",    "isn't",
    "wasn't",   "aren't",   "weren't",  "if",       "unless",    "when",    "whenever",
    "possible", "possibly", "probable", "probably", "suspected", "suspect", "suspicion",
    "query",    "exclude",  "excludes", "excluded", "excluding", "rule",    "ruled",
    "check",    "may",      "might",    "could",    "avoid",     "prevent", "history",
    "previous", "prior"};
constexpr std::array<std::string_view, 56> kCarriers{
    "a",          "an",       "the",         "any",           "and",
    "or",         "of",       "for",         "out",           "in",
    "to",         "is",       "was",         "are",           "were",
    "be",         "been",     "being",       "has",           "have",
    "had",        "sample",   "specimen",    "blood",         "platelet",
    "platelets",  "plt",      "visible",     "visibly",       "evidence",
    "sign",       "signs",    "significant", "significantly", "gross",
    "grossly",    "obvious",  "obviously",   "apparent",      "apparently",
    "slight",     "slightly", "mild",        "mildly",        "moderate",
    "moderately", "marked",   "markedly",    "large",         "small",
    "fibrin",     "strands",  "seen",        "detected",      "found",
    "noted"};
constexpr std::array<std::string_view, 8>
    kDeniedBehind{"none", "absent", "negative", "neg", "nil", "0", "free", "normal"};
// Behind "not", what is said of the test and not of the specimen: "clotted not tested".
constexpr std::array<std::string_view, 14> kNotDone{
    "tested",
    "processed",
    "analysed",
    "analyzed",
    "reported",
    "performed",
    "possible",
    "available",
    "suitable",
    "done",
    "measured",
    "valid",
    "reliable",
    "accepted"};
constexpr std::array<std::string_view, 14> kGeneralBehind{
    "samples",
    "specimens",
    "tubes",
    "index",
    "indices",
    "screen",
    "screening",
    "may",
    "can",
    "might",
    "could",
    "activator",
    "activators",
    "interference"};
constexpr std::array<std::string_view, 46> kInABody{
    "ct",        "scan",       "ultrasound",    "doppler",        "dvt",        "pe",
    "leg",       "arm",        "lung",          "lungs",          "vein",       "artery",
    "thrombus",  "thrombosis", "embolus",       "embolism",       "pulmonary",  "atrial",
    "heart",     "brain",      "urine",         "stool",          "retention",  "fistula",
    "graft",     "line",       "catheter",      "stent",          "wound",      "menstrual",
    "period",    "bleeding",   "bleed",         "passing",        "passed",     "haemolytic",
    "hemolytic", "anaemia",    "anemia",        "intravascular",  "autoimmune", "transfusion",
    "warfarin",  "heparin",    "anticoagulant", "anticoagulation"};
constexpr std::array<std::string_view, 22> kOtherCells{
    "wbc",        "wbcs",       "white",       "leukocyte", "leukocytes", "leucocyte",
    "leucocytes", "neutrophil", "neutrophils", "rbc",       "rbcs",       "red",
    "bacteria",   "bacterial",  "yeast",       "fungal",    "epithelial", "cell",
    "cells",      "mucus",      "crystals",    "casts"};
constexpr std::array<std::string_view, 6>
    kPlatelets{"platelet", "platelets", "plt", "plts", "thrombocyte", "thrombocytes"};
constexpr std::array<std::string_view, 18> kSightings{
    "sample",
    "specimen",
    "tube",
    "tubes",
    "edta",
    "vial",
    "bottle",
    "citrate",
    "present",
    "seen",
    "detected",
    "found",
    "observed",
    "visible",
    "noted",
    "fibrin",
    "small",
    "tiny"};

bool holds(Words words, std::string_view word) {
    return std::ranges::find(words, word) != words.end();
}

Sign sign_of(std::string_view word) {
    if (holds(kHaemolysed, word)) return Sign::Haemolysed;
    if (holds(kClumped, word) || holds(kAggregated, word)) return Sign::Clumped;
    if (holds(kClotted, word)) return Sign::Clotted;
    return holds(kClots, word) ? Sign::ClotNoun : Sign::None;
}

using Sentence = std::vector<std::string>;

bool has_any(const Sentence& sentence, Words words) {
    return std::ranges::any_of(sentence, [&](const auto& word) { return holds(words, word); });
}

bool is_denied_before(const Sentence& sentence, std::size_t at) {
    while (at-- > 0) {
        const std::string& word = sentence[at];
        if (word == "?" || holds(kDenials, word)) return true;
        if (!holds(kCarriers, word) && sign_of(word) == Sign::None) return false;
    }
    return false;
}

// "clumps were not seen", "clots: no", "haemolysis:"; a bare "no" may begin the next line.
bool is_denied_behind(const Sentence& sentence, std::size_t at) {
    constexpr std::array<std::string_view, 5> kPassed{":", "is", "was", "are", "were"};
    bool has_colon = false;
    for (++at; at < sentence.size(); ++at) {
        const std::string& word = sentence[at];
        has_colon = has_colon || word == ":";
        if (holds(kPassed, word)) continue;
        if (word == "?" || holds(kDeniedBehind, word)) return true;
        if (word == "no" || word == "n") return has_colon;
        if (word != "not") return false;
        const bool is_not_done = at + 1 < sentence.size() && holds(kNotDone, sentence[at + 1]);
        return has_colon || !is_not_done;
    }
    return has_colon;
}

bool is_general(const Sentence& sentence, std::size_t at) {
    return at + 1 < sentence.size() && holds(kGeneralBehind, sentence[at + 1]);
}

bool is_of_specimen(Sign sign, const Sentence& sentence, std::string_view word) {
    switch (sign) {
        case Sign::None:
            return false;
        case Sign::Haemolysed:
        case Sign::Clotted:
            return !has_any(sentence, kInABody);
        case Sign::ClotNoun:
            return !has_any(sentence, kInABody) &&
                   (sentence.size() <= 2 || has_any(sentence, kSightings));
        case Sign::Clumped:
            return has_any(sentence, kPlatelets) ||
                   (!holds(kAggregated, word) && !has_any(sentence, kOtherCells));
    }
    return false;
}

void add_flag(Sign sign, SpecimenFlags& flags) {
    flags.haemolysed = flags.haemolysed || sign == Sign::Haemolysed;
    flags.clumped = flags.clumped || sign == Sign::Clumped;
    flags.clotted = flags.clotted || sign == Sign::Clotted || sign == Sign::ClotNoun;
}

void read_sentence(const Sentence& sentence, SpecimenFlags& flags) {
    for (std::size_t at = 0; at < sentence.size(); ++at) {
        const Sign sign = sign_of(sentence[at]);
        const bool is_stated = is_of_specimen(sign, sentence, sentence[at]) &&
                               !is_general(sentence, at) && !is_denied_before(sentence, at) &&
                               !is_denied_behind(sentence, at);
        if (is_stated) add_flag(sign, flags);
    }
}

char folded(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_letter(char c) {
    const char low = folded(c);
    return (low >= 'a' && low <= 'z') || (c >= '0' && c <= '9') || c == '\'' ||
           static_cast<unsigned char>(c) >= 0x80;
}

// Cuts text into sentences of words in small letters, with ":" and "?" as words of their own.
class SentenceCutter {
  public:
    explicit SentenceCutter(SpecimenFlags& flags) : flags_(flags) {}

    void read(std::string_view text) {
        for (std::size_t at = 0; at < text.size(); ++at) {
            const bool is_last = at + 1 == text.size();
            const bool is_gap = is_last || text[at + 1] == ' ' || text[at + 1] == '\n';
            take(text[at], is_gap);
        }
        end_sentence();
    }

  private:
    void take(char c, bool has_gap_behind) {
        if (is_letter(c)) {
            word_ += folded(c);
            return;
        }
        end_word();
        if (c == ':' || c == '=') add(":");
        if (c == '?') add("?");
        const bool is_end = c == ';' || c == '!' || ((c == '.' || c == '?') && has_gap_behind);
        if (is_end) end_sentence();
    }

    void end_word() {
        if (word_ == "but" || word_ == "however") {
            word_.clear();
            end_sentence();
        }
        if (!word_.empty()) add(word_);
        word_.clear();
    }

    void add(std::string word) {
        if (sentence_.size() <= kLongestSentence) sentence_.push_back(std::move(word));
    }

    void end_sentence() {
        if (!word_.empty()) add(word_);
        word_.clear();
        if (sentence_.size() <= kLongestSentence) read_sentence(sentence_, flags_);
        sentence_.clear();
    }

    static constexpr std::size_t kLongestSentence = 80;
    SpecimenFlags& flags_;
    Sentence sentence_;
    std::string word_;
};

// Most comments hold none of the words: cutting them would cost more than reading the message.
bool may_hold_a_sign(std::string_view text) {
    constexpr std::array<std::string_view, 4> kStems{"olys", "olyz", "cl", "aggreg"};
    for (std::size_t at = 0; at < text.size(); ++at) {
        for (const std::string_view stem : kStems) {
            const std::string_view piece = text.substr(at, stem.size());
            if (std::ranges::equal(piece, stem, {}, folded)) return true;
        }
    }
    return false;
}

}  // namespace

SpecimenFlags flags_in_words(std::string_view text) {
    SpecimenFlags flags;
    if (may_hold_a_sign(text)) SentenceCutter(flags).read(text);
    return flags;
}

SpecimenFlags joined(const SpecimenFlags& a, const SpecimenFlags& b) {
    return {a.haemolysed || b.haemolysed, a.clumped || b.clumped, a.clotted || b.clotted};
}

// LOINC: service comment, annotation comment, laboratory comment; and the local words for those.
bool is_remark(const LabResult& result) {
    constexpr std::array<std::string_view, 3> kLoinc{"8251-1", "48767-8", "77202-0"};
    constexpr std::array<std::string_view, 7> kWords{
        "COMMENT", "COMMENTS", "COMM", "NOTE", "NOTES", "REMARK", "REMARKS"};
    if (!std::holds_alternative<TextValue>(result.value)) return false;
    return std::ranges::any_of(result.codes, [&](const TestCode& code) {
        return std::ranges::find(kLoinc, code.code) != kLoinc.end() ||
               std::ranges::find(kWords, code.code) != kWords.end();
    });
}

}  // namespace thiowatch

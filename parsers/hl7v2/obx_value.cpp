// How a value is read, by OBX-2 (HL7 table 0125; some send it as `CWE^^HL70125`):
//
//   NM              one number, else text and a fault: it contradicts its type
//   SN              comparator ^ number; a range or ratio (`1^-^5`, `^1^:^128`) is text
//   ST TX FT ID IS  one number by strict grammar, else text; repetitions are lines
//   CE CWE CNE CF   the words, else the code; "Poor metabolizer (LA9657-3)" with an answer code
//   ED RP MA NA     "attachment", never the content
//   missing         one number, also as SN, else text: nothing is lost by reading it as it looks
//   unknown         the same, but text is a fault: it may be no text at all
//   the others      text
//
// One repetition that says something is the value. Several numbers are none: which one counts is
// not ours to choose.

#include "parsers/hl7v2/obx_value.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "parsers/hl7v2/field_types.h"
#include "parsers/hl7v2/reading_desk.h"

namespace thiowatch::hl7v2 {
namespace {

enum class ValueKind : std::uint8_t {
    Missing,
    Number,
    StructuredNumber,
    Text,
    Coded,
    Attachment,
    Other,
    Unknown
};

struct TypeKind {
    std::string_view type;
    ValueKind kind;
};
constexpr std::array kTypes{
    TypeKind{"NM", ValueKind::Number},
    TypeKind{"SN", ValueKind::StructuredNumber},
    TypeKind{"ST", ValueKind::Text},
    TypeKind{"TX", ValueKind::Text},
    TypeKind{"FT", ValueKind::Text},
    TypeKind{"ID", ValueKind::Text},
    TypeKind{"IS", ValueKind::Text},
    TypeKind{"CE", ValueKind::Coded},
    TypeKind{"CWE", ValueKind::Coded},
    TypeKind{"CNE", ValueKind::Coded},
    TypeKind{"CF", ValueKind::Coded},
    TypeKind{"ED", ValueKind::Attachment},
    TypeKind{"RP", ValueKind::Attachment},
    TypeKind{"MA", ValueKind::Attachment},
    TypeKind{"NA", ValueKind::Attachment},
};
constexpr std::string_view kOtherTypes =
    " AD AUI CCD CCP CD CK CM CN CP CQ CSU CX DDI DIN DLD DLN DLT DR DT DTM DTN EI EIP ELD ERL FC "
    "FN GTS HD ICD JCC LA1 LA2 MO MOC MOP MSG NDL NR OCD OSD OSP PIP PL PLN PN PPN PRL PT PTA QIP "
    "QSC RCD RFR RI RMC RPT SAD SCV SI SPD SPS SRT TM TN TQ TS UVC VH VID VR WVI WVS XAD XCN XON "
    "XPN XTN ";

ValueKind kind_of(std::string_view type) {
    if (type.empty()) return ValueKind::Missing;
    const auto found = std::ranges::find(kTypes, type, &TypeKind::type);
    if (found != kTypes.end()) return found->kind;
    const std::string padded = " " + std::string(type) + " ";
    return kOtherTypes.find(padded) == std::string_view::npos ? ValueKind::Unknown
                                                              : ValueKind::Other;
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// HL7 writes a number also as `.5`; our grammar wants the zero.
std::string with_zero(std::string_view text) {
    std::string full(text);
    const std::size_t point = full.find('.');
    const bool is_bare =
        point != std::string::npos && point + 1 < full.size() && is_digit(full[point + 1]) &&
        (point == 0 || std::string_view("<>= +-").find(full[point - 1]) != std::string_view::npos);
    if (is_bare) full.insert(point, 1, '0');
    return full;
}

Expected<Reading> number_of(std::string_view text) {
    const Expected<Reading> reading = Reading::parse(text);
    const bool may_be_bare = !reading && text.find('.') != std::string_view::npos;
    return may_be_bare ? Reading::parse(with_zero(text)) : reading;
}

TextValue text_value(std::string text) {
    const std::optional<Reading> number = Reading::leading_in(text);
    return {FreeText(std::move(text)), number};
}

// The digits of an answer code are no number of the result.
TextValue coded_value(std::string text) {
    if (text.find(" (LA") == std::string::npos) return text_value(std::move(text));
    return {FreeText(std::move(text)), std::nullopt};
}

bool is_simple(const Field& field) {
    return field.component(1).raw().size() == field.raw().size();
}

bool is_blank(const Field& repetition) {
    if (!repetition.has_value()) return true;
    for (const Field component : repetition.components()) {
        if (component.has_value() && !trim(component.raw()).empty()) return false;
    }
    return true;
}

struct Repetitions {
    Field only;  // the one that says something
    std::size_t count = 0;
    bool is_simple = false;  // one repetition of one component, as most values are
};

Repetitions repetitions_of(const Field& field) {
    if (is_simple(field)) {
        const bool has_text = field.has_value() && !trim(field.raw()).empty();
        return {field, has_text ? 1U : 0U, true};
    }
    Repetitions found;
    for (const Field repetition : field.repetitions()) {
        if (is_blank(repetition)) continue;
        if (found.count == 0) found.only = repetition;
        ++found.count;
    }
    return found;
}

std::string text_of(const Field& field, ValueKind kind);

// The repetitions as one text.
std::string joined(const Field& field, ValueKind kind) {
    const std::string_view between = kind == ValueKind::Text ? "\n" : "; ";
    std::string text;
    for (const Field repetition : field.repetitions()) {
        const std::string one = is_blank(repetition) ? std::string() : text_of(repetition, kind);
        const bool is_line = kind == ValueKind::Text;
        if (one.empty() && !is_line) continue;
        if (!text.empty()) text += between;
        text += one;
    }
    return text;
}

// The answer code of LOINC, "LA9657-3": it says the same in every language.
std::string answer_code(const Field& field) {
    for (const std::size_t n : {1U, 4U}) {
        std::string code = plain_text(field.component(n));
        const bool is_answer = code.starts_with("LA") && code.find('-') != std::string::npos;
        if (is_answer && plain_text(field.component(n + 2)) == "LN") return code;
    }
    return {};
}

// CE.2, the second text, the original text; else a code. An answer code stands behind the words.
std::string coded_text(const Field& field) {
    constexpr std::array<std::size_t, 5> kByPreference{2, 5, 9, 1, 4};
    for (const std::size_t n : kByPreference) {
        std::string text = plain_text(field.component(n));
        if (text.empty()) continue;
        const std::string code = answer_code(field);
        return code.empty() || code == text ? text : text + " (" + code + ")";
    }
    return plain_text(field);
}

std::string structured_text(const Field& field) {
    std::string text;
    for (const Field component : field.components())
        text += plain_text(component);
    return text;
}

std::string text_of(const Field& field, ValueKind kind) {
    if (kind == ValueKind::Coded) return coded_text(field);
    if (kind == ValueKind::StructuredNumber) return structured_text(field);
    return plain_text(field);
}

// The field without empty components behind its first.
Field first_if_alone(const Field& field) {
    std::size_t filled = 0;
    for (const Field component : field.components())
        filled += component.has_value() ? 1U : 0U;
    const Field first = field.component(1);
    return filled == 1 && first.has_value() ? first : field;
}

// SN also with a bare point: comparator and number, nothing else beside them.
std::optional<Reading> structured_number_in(const Field& field) {
    if (const auto reading = read_structured_number(field)) return *reading;
    const std::string sign = plain_text(field.component(1));
    const std::string number = plain_text(field.component(2));
    const bool is_one = field.component(3).empty() && field.component(4).empty() &&
                        (sign.empty() || number.empty() || comparator_of(sign));
    if (!is_one) return std::nullopt;
    const Expected<Reading> reading = number_of(sign + number);
    return reading ? std::optional(*reading) : std::nullopt;
}

std::optional<Reading> number_in(const Repetitions& found, ValueKind kind) {
    if (kind == ValueKind::StructuredNumber) return structured_number_in(found.only);
    const Field field = found.is_simple ? found.only : first_if_alone(found.only);
    std::string room;
    const Expected<Reading> reading = number_of(trim(field.text_in(room)));
    return reading ? std::optional(*reading) : std::nullopt;
}

bool is_range(const Field& field) {
    return field.component(2).has_value() &&
           (field.component(3).has_value() || field.component(4).has_value());
}

ValueRead read_number_value(const Field& field, const Repetitions& found, ValueKind kind) {
    if (found.count > 1) return {text_value(joined(field, kind)), ValueFault::Repeated};
    if (const auto reading = number_in(found, kind)) return {NumericValue{*reading}};
    const bool is_text = kind == ValueKind::StructuredNumber && is_range(found.only);
    return {
        text_value(text_of(found.only, kind)),
        is_text ? ValueFault::None : ValueFault::NotThatType};
}

ValueRead read_text_value(const Field& field, const Repetitions& found) {
    if (found.count == 1) {
        if (const auto reading = number_in(found, ValueKind::Text)) {
            return {NumericValue{*reading}};
        }
    }
    return {text_value(joined(field, ValueKind::Text))};
}

// OBX-2 does not say what it is: a number in either form, else the text as it stands.
ValueRead read_untyped_value(const Field& field, const Repetitions& found, ValueKind kind) {
    if (found.count == 1) {
        for (const ValueKind guess : {ValueKind::Number, ValueKind::StructuredNumber}) {
            if (const auto reading = number_in(found, guess)) return {NumericValue{*reading}};
        }
    }
    const bool is_unknown = kind == ValueKind::Unknown;
    return {
        text_value(joined(field, ValueKind::Other)),
        is_unknown ? ValueFault::UnknownType : ValueFault::None};
}

}  // namespace

ValueRead read_value(const Segment& obx) {
    const Field field = obx.field(5);
    const Repetitions found = repetitions_of(field);
    if (found.count == 0) return {};
    const ValueKind kind = kind_of(first_code(obx.field(2)));
    switch (kind) {
        case ValueKind::Number:
        case ValueKind::StructuredNumber:
            return read_number_value(field, found, kind);
        case ValueKind::Text:
            return read_text_value(field, found);
        case ValueKind::Missing:
        case ValueKind::Unknown:
            return read_untyped_value(field, found, kind);
        case ValueKind::Attachment:
            return {TextValue{FreeText("attachment"), std::nullopt}};
        case ValueKind::Coded:
            return {coded_value(joined(field, kind))};
        case ValueKind::Other:
            return {text_value(joined(field, kind))};
    }
    return {};
}

}  // namespace thiowatch::hl7v2

#include "parsers/hl7v2/field_types.h"

#include <algorithm>
#include <array>
#include <utility>

namespace thiowatch::hl7v2 {
namespace {

// CX.5 of identifiers that name an account, a visit or an order: two people may share one with a
// medical record number of somebody else.
constexpr std::array<std::string_view, 8> kNoPersonTypes{
    "AN",
    "ANC",
    "AND",
    "ANT",
    "VN",
    "VS",
    "FILL",
    "PLAC",
};
// CX.5 of identifiers a hospital gives its patients.
constexpr std::array<std::string_view, 6> kPatientTypes{"", "MR", "MRN", "PI", "PT", "U"};

std::string capitals_of(std::string_view text) {
    std::string capitals(text);
    std::ranges::transform(capitals, capitals.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return capitals;
}

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

// The text of a piece, blanks around it aside; nothing for a null.
std::string text_of(const Field& field) {
    if (!field.has_value()) return {};
    std::string room;
    return std::string(trim(field.text_in(room)));
}

std::string authority_of(const Field& cx) {
    const Field authority = cx.component(4);
    const std::string name = text_of(authority.subcomponent(1));
    return name.empty() ? text_of(authority.subcomponent(2)) : name;
}

std::optional<PatientIdentifier>
read_identifier(const Field& cx, const AssigningAuthority& feed_authority) {
    std::string value = text_of(cx.component(1));
    if (value.empty()) return std::nullopt;
    const std::string type = capitals_of(text_of(cx.component(5)));
    if (std::ranges::find(kNoPersonTypes, type) != kNoPersonTypes.end()) return std::nullopt;

    std::string authority = authority_of(cx);
    if (!authority.empty()) {
        return PatientIdentifier{AssigningAuthority(std::move(authority)), Mrn(std::move(value))};
    }
    const bool is_patient_type = std::ranges::find(kPatientTypes, type) != kPatientTypes.end();
    if (!is_patient_type || feed_authority.empty()) return std::nullopt;
    return PatientIdentifier{feed_authority, Mrn(std::move(value))};
}

}  // namespace

std::string_view trim(std::string_view text) {
    while (!text.empty() && is_blank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back()))
        text.remove_suffix(1);
    return text;
}

std::vector<PatientIdentifier>
read_identifiers(const Field& field, const AssigningAuthority& feed_authority) {
    std::vector<PatientIdentifier> identifiers;
    for (const Field cx : field.repetitions()) {
        std::optional<PatientIdentifier> identifier = read_identifier(cx, feed_authority);
        if (identifier) identifiers.push_back(*std::move(identifier));
    }
    return identifiers;
}

PersonName read_name(const Field& field) {
    Field chosen = field.repetition(1);
    for (const Field xpn : field.repetitions()) {
        if (xpn.component(7).raw() != "L") continue;
        chosen = xpn;
        break;
    }
    const Field family = chosen.component(1).subcomponent(1);
    return {FamilyName(text_of(family)), GivenName(text_of(chosen.component(2)))};
}

Sex read_sex(const Field& field) {
    const std::string code = capitals_of(text_of(field.component(1)));
    if (code == "F") return Sex::Female;
    if (code == "M") return Sex::Male;
    if (code == "O" || code == "A" || code == "X") return Sex::Other;
    return Sex::Unknown;
}

std::string read_person_id(const Field& field) {
    for (const Field xcn : field.repetitions()) {
        std::string id = text_of(xcn.component(1));
        if (!id.empty()) return id;
    }
    return {};
}

// One pass over the components: this is done for every result of every message.
std::vector<TestCode> read_codes(const Field& field) {
    std::array<TestCode, 4> triples;  // the third holds versions and original text, and is no code
    std::array<std::string*, 12> places{};
    for (std::size_t i = 0; i < triples.size(); ++i) {
        places[3 * i] = &triples[i].code;
        places[3 * i + 1] = &triples[i].display;
        places[3 * i + 2] = &triples[i].system;
    }
    std::size_t component = 0;
    for (const Field part : field.components()) {
        if (component == places.size()) break;
        *places[component++] = text_of(part);
    }
    std::vector<TestCode> codes;
    codes.reserve((component + 2) / 3);
    for (const std::size_t i : {std::size_t{0}, std::size_t{1}, std::size_t{3}}) {
        if (triples[i].code.empty() && triples[i].display.empty()) continue;
        codes.push_back(std::move(triples[i]));
    }
    return codes;
}

Expected<Reading> read_number(const Field& field) {
    std::string room;
    return Reading::parse(trim(field.text_in(room)));
}

Expected<Reading> read_structured_number(const Field& field) {
    if (field.repetitions().size() > 1) {
        return fault(FaultCode::BadNumber, "", "a repeated structured number");
    }
    const std::string sign = text_of(field.component(1));
    const std::string number = text_of(field.component(2));
    if (!field.component(3).empty() || !field.component(4).empty()) {
        return fault(FaultCode::BadNumber, "", "a range or ratio, not a single number");
    }
    // Everything in one component: `<0.5` in SN.1, or in SN.2.
    if (sign.empty() || number.empty()) return Reading::parse(sign.empty() ? number : sign);

    TW_TRY(const Reading reading, Reading::parse(number));
    const std::optional<Comparator> comparator =
        sign == "=" ? Comparator::Equal : comparator_of(sign);
    if (!comparator || reading.comparator != Comparator::Equal) {
        return fault(FaultCode::BadNumber, "", "an unknown comparator");
    }
    return Reading{reading.value, *comparator};
}

}  // namespace thiowatch::hl7v2

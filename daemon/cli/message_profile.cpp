#include "daemon/cli/message_profile.h"

#include "daemon/cli/result_words.h"
#include "parsers/hl7v2/field_types.h"
#include "parsers/hl7v2/header.h"

namespace thiowatch::cli {

namespace {

std::string text_of(const hl7v2::Field& field) {
    return field.has_value() ? std::string(hl7v2::trim(field.text())) : std::string();
}

std::string shown(const std::string& text) {
    return text.empty() ? "(empty)" : text;
}

}  // namespace

bool MessageProfile::add(const std::string& bytes) {
    auto message = hl7v2::Message::parse(bytes);
    if (!message) {
        ++unreadable_;
        return false;
    }
    ++messages_;
    hl7v2::Header header = hl7v2::read_header(*message, feed_.zone);
    ++types_[shown(header.type + (header.event.empty() ? "" : "^" + header.event))];
    ++versions_[shown(header.version)];
    ++charsets_[shown(header.charset_raw)];
    for (const hl7v2::Segment segment : *message) {
        ++segments_[std::string(segment.name())];
        if (segment.name() == "OBX") add_result(segment);
        if (segment.name() == "PID") add_identifiers(segment);
    }
    return true;
}

void MessageProfile::add_identifiers(const hl7v2::Segment& person) {
    for (const PatientIdentifier& identifier :
         hl7v2::read_identifiers(person.field(3), AssigningAuthority())) {
        ++authorities_[shown(identifier.authority.text())];
    }
}

void MessageProfile::add_result(const hl7v2::Segment& observation) {
    LabResult result;
    result.codes = hl7v2::read_codes(observation.field(3));
    std::string value = text_of(observation.field(5));
    if (!value.empty()) result.value = TextValue{FreeText(std::move(value)), std::nullopt};
    TestCode first = result.codes.empty() ? TestCode{} : result.codes.front();
    auto [at, is_new] = codes_.try_emplace({first.system, first.code});
    ProfiledCode& entry = at->second;
    ++entry.count;
    ++entry.units[text_of(observation.field(6).component(1))];
    ++entry.value_types[shown(text_of(observation.field(2)))];
    ++entry.statuses[shown(text_of(observation.field(11)))];
    if (entry.display.empty()) entry.display = display_of(result);
    entry.code = first.code;
    entry.system = first.system;
    // Codes without a value are never missed (a panel's own line); one with a value tells more.
    bool has_value = !std::holds_alternative<NoValue>(result.value);
    if (!is_new && (entry.has_value || !has_value)) return;
    entry.has_value = has_value;
    auto meaning = feed_.codes.meaning_of(result);
    entry.mapping = meaning_text(meaning);
    if (meaning) entry.analyte = meaning->analyte;
    entry.looks_watched = !meaning && meaning.error() == CodeMiss::Suspicious;
}

}  // namespace thiowatch::cli

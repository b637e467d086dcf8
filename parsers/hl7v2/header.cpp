// Which messages are taken, and why others are not (HL7 v2.9, 2.9.2; IHE ITI TF-2 appendix C.2.3).

#include "parsers/hl7v2/header.h"

#include <algorithm>
#include <array>

#include "parsers/hl7v2/reader.h"

namespace thiowatch::hl7v2 {
namespace {

constexpr std::array<std::string_view, 14> kVersions{
    "2.1",
    "2.2",
    "2.3",
    "2.3.1",
    "2.4",
    "2.5",
    "2.5.1",
    "2.6",
    "2.7",
    "2.7.1",
    "2.8",
    "2.8.1",
    "2.8.2",
    "2.9",
};

bool is_taken(std::string_view processing_id, std::string_view taken) {
    if (processing_id.empty()) return true;
    return processing_id.size() == 1 && taken.find(processing_id) != std::string_view::npos;
}

std::string capitals_of(std::string_view text) {
    std::string capitals(trim(text));
    std::ranges::transform(capitals, capitals.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return capitals;
}

std::string value_of(const Field& field) {
    if (!field.has_value()) return {};
    std::string room;
    return std::string(trim(field.text_in(room)));
}

// NB: an unknown code asks for something we do not know; an answer is safer than silence.
AckCondition condition_of(const Field& field) {
    const std::string code = capitals_of(value_of(field.component(1)));
    if (code.empty()) return AckCondition::Empty;
    if (code == "NE") return AckCondition::Never;
    if (code == "ER") return AckCondition::OnError;
    if (code == "SU") return AckCondition::OnSuccess;
    return AckCondition::Always;
}

bool is_structure(std::string_view text) {
    return text.size() == 7 && text[3] == '_';
}

// MSH-9, also as `ORU_R01` in one component, or with the event in the structure only.
void read_type(const Message& message, Header& header) {
    const Field field = message.header().field(9);
    header.type = capitals_of(value_of(field.component(1)));
    header.event = capitals_of(value_of(field.component(2)));
    header.structure = capitals_of(value_of(field.component(3)));
    if (header.structure.empty() && is_structure(header.type)) header.structure = header.type;
    if (is_structure(header.type)) header.type.resize(3);
    if (!header.event.empty()) return;
    if (is_structure(header.structure) && header.structure.starts_with(header.type)) {
        header.event = header.structure.substr(4);
    } else if (header.type == "ADT") {
        const std::optional<Segment> event = message.first("EVN");
        if (event) header.event = capitals_of(value_of(event->field(1).component(1)));
    }
}

std::string raw_of(const Segment& msh, std::size_t field) {
    return std::string(msh.field(field).raw());
}

std::size_t age_rank(std::string_view version) {
    if (version.empty()) return 0;
    const auto found = std::ranges::find(kVersions, version);
    return static_cast<std::size_t>(found - kVersions.begin()) + 1;
}

}  // namespace

Header read_header(const Message& message, const TimeZone& feed_zone) {
    constexpr std::size_t kVersionField = 12;
    const Segment msh = message.header();
    Header header;
    header.encoding = message.encoding();
    header.sending_application_raw = raw_of(msh, 3);
    header.sending_facility_raw = raw_of(msh, 4);
    header.receiving_application_raw = raw_of(msh, 5);
    header.receiving_facility_raw = raw_of(msh, 6);
    const Expected<Instant> sent_at = read_time(msh.field(7), ZoneDefaults{{}, feed_zone});
    if (sent_at) header.sent_at = *sent_at;
    read_type(message, header);
    header.control_id = ControlId(value_of(msh.field(10)));
    header.control_id_raw = raw_of(msh, 10);
    header.processing_id = capitals_of(value_of(msh.field(11).component(1)));
    header.processing_raw = raw_of(msh, 11);
    header.version = value_of(msh.field(kVersionField).component(1));
    header.version_raw = raw_of(msh, kVersionField);
    header.sequence_number = value_of(msh.field(13));
    header.accept_ack = condition_of(msh.field(15));
    header.application_ack = condition_of(msh.field(16));
    header.charset_raw = raw_of(msh, 18);
    header.is_cut = message.size() == 1 && msh.field_count() < kVersionField;
    return header;
}

ZoneDefaults zones_of(const Header& header, const TimeZone& feed_zone) {
    ZoneDefaults zones{{}, feed_zone};
    if (header.sent_at) zones.message_offset_minutes = header.sent_at->offset_minutes;
    return zones;
}

std::vector<Fault> check(const Header& header, const HeaderRules& rules) {
    if (header.is_cut) {
        return {{FaultCode::Hl7HeaderCut, "MSH", "the message ends within its MSH segment"}};
    }
    std::vector<Fault> faults;
    if (!header.version.empty() && !is_known_version(header.version)) {
        faults.push_back(
            {FaultCode::Hl7UnsupportedVersion, "MSH-12", "not a version from 2.1 to 2.9"}
        );
    }
    if (!header.type.empty()) {
        std::optional<Fault> refused = unsupported(header);
        if (refused) faults.push_back(*std::move(refused));
    }
    if (!is_taken(header.processing_id, rules.processing_ids)) {
        faults.push_back(
            {FaultCode::Hl7WrongProcessing, "MSH-11", "this feed does not take this processing id"}
        );
    }
    if (header.type.empty()) {
        faults.push_back({FaultCode::Hl7FieldMissing, "MSH-9", "the message type is missing"});
    }
    if (header.control_id.empty()) {
        faults.push_back({FaultCode::Hl7FieldMissing, "MSH-10", "the message control id is missing"}
        );
    }
    return faults;
}

bool is_known_version(std::string_view version) {
    return std::ranges::find(kVersions, version) != kVersions.end();
}

bool is_before(std::string_view version, std::string_view other) {
    return age_rank(version) < age_rank(other);
}

}  // namespace thiowatch::hl7v2

// Any bytes as a file of HL7 v2, read for what they mean. Reading is a function of the bytes, and
// whatever it yields is complete: named, placed, and under a person.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <variant>

#include "parsers/hl7v2/batch.h"
#include "parsers/hl7v2/reader.h"

namespace {

using namespace thiowatch;
using namespace thiowatch::hl7v2;

void require(bool holds) {
    if (!holds) std::abort();
}

struct EventCheck {
    void operator()(const ConditionEvent& event) const { require(!event.codes.empty()); }
    void operator()(const AllergyList& list) const {
        require(list.where.starts_with("AL1"));
        for (const std::vector<TestCode>& substance : list.substances)
            require(!substance.empty());
    }
    void operator()(const LabResult& result) const {
        require(!result.codes.empty() && result.where.starts_with("OBX["));
        const auto* const text = std::get_if<TextValue>(&result.value);
        require(text == nullptr || !text->text.empty());
        require(!result.range.low || !result.range.high || *result.range.low < *result.range.high);
    }
    void operator()(const TherapyEvent& event) const {
        require(!event.drug_codes.empty() && event.where.starts_with("RX"));
        const bool has_ended =
            event.action == TherapyAction::Stop || event.action == TherapyAction::Hold;
        require(!has_ended || (!event.until && !event.dose));
    }
    void operator()(const PatientEvent& event) const {
        require(!event.person.identifiers.empty());
        const bool is_update = event.action == PatientAction::Update;
        require(event.other.identifiers.empty() == is_update);
    }
};

void check_message(const Message& message) {
    const ReadOptions options{AssigningAuthority("FEED"), TimeZone::utc()};
    const Header header = read_header(message, options.zone);
    const Expected<ClinicalContent> content = read_clinical(message, header, options);
    const Expected<ClinicalContent> again = read_clinical(message, header, options);
    require(content.has_value() == again.has_value());
    if (!content) {
        require(content.error() == again.error() && !content.error().where.empty());
        return;
    }
    require(content->people == again->people && content->problems == again->problems);
    for (const Fault& problem : content->problems)
        require(!problem.where.empty() && !problem.detail.empty());
    for (const PersonEvents& person : content->people) {
        for (const ClinicalEvent& event : person.events)
            std::visit(EventCheck{}, event);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const Split split = split_file(std::string(reinterpret_cast<const char*>(bytes), size));
    for (const Part& part : split.parts) {
        const Expected<Message> message = Message::parse(part.bytes);
        if (message) check_message(*message);
    }
    return 0;
}

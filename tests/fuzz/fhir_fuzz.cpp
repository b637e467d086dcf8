// Any bytes as the body of a FHIR request, read for what they mean, and cut as a stream. Reading is
// a function of the bytes, and whatever it yields is complete: named, placed, and under a person.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <variant>

#include "parsers/fhir/bundle_stream.h"
#include "parsers/fhir/notification_reader.h"
#include "parsers/fhir/operation_outcome.h"
#include "parsers/fhir/reader.h"

namespace {

using namespace thiowatch;
using namespace thiowatch::fhir;

void require(bool holds) {
    if (!holds) std::abort();
}

struct EventCheck {
    void operator()(const LabResult& result) const {
        require(!result.codes.empty() && !result.where.empty());
        const auto* const text = std::get_if<TextValue>(&result.value);
        require(text == nullptr || !text->text.empty());
        require(!result.range.low || !result.range.high || *result.range.low < *result.range.high);
    }
    void operator()(const TherapyEvent& event) const {
        require(!event.drug_codes.empty() && !event.where.empty());
        const bool has_ended =
            event.action == TherapyAction::Stop || event.action == TherapyAction::Hold;
        require(!has_ended || (!event.until && !event.dose));
    }
    void operator()(const PatientEvent& event) const {
        require(!event.person.identifiers.empty());
        require(event.other.identifiers.empty() == (event.action == PatientAction::Update));
    }
    void operator()(const ConditionEvent& event) const { require(!event.codes.empty()); }
    void operator()(const AllergyList&) const { require(false); }  // HL7 v2 only
};

void check_reading(const fhir::Reading& reading, const std::vector<Entry>& entries) {
    require(reading.entries.size() == entries.size());
    for (const EntryReading& one : reading.entries) {
        require((one.use == Use::Used) == (one.events > 0));
        const bool needs_reason = one.use == Use::Refused || one.use == Use::Parked;
        require(!needs_reason || (one.reason && !one.reason->where.empty()));
    }
    for (const Fault& problem : reading.content.problems)
        require(!problem.where.empty() && !problem.detail.empty());
    for (const PersonEvents& person : reading.content.people) {
        for (const ClinicalEvent& event : person.events)
            std::visit(EventCheck{}, event);
    }
    require(JsonDocument::parse(operation_outcome(issues_of(reading, entries))).has_value());
}

void check_document(const std::string& text) {
    const Expected<JsonDocument> document = JsonDocument::parse(text);
    if (!document) return;
    (void)read_bundle(document->root());
    const Expected<std::vector<Entry>> entries = read_entries(document->root());
    if (!entries) return require(!entries.error().where.empty());
    if (!entries->empty() && is_notification(entries->front())) {
        (void)read_notification(entries->front(), TimeZone::utc());
    }
    ReadOptions options;
    options.authority = AssigningAuthority("FEED");
    const fhir::Reading reading = read_clinical(*entries, options);
    const fhir::Reading again = read_clinical(*entries, options);
    require(reading.content.people == again.content.people);
    require(reading.content.problems == again.content.problems);
    check_reading(reading, *entries);
}

// Cut in pieces of one size or of another, a bundle has the same entries.
std::vector<std::string> cut(std::string_view text, std::size_t piece) {
    StreamLimits limits;
    limits.entry_bytes = 4096;
    limits.envelope_bytes = 4096;
    BundleStream stream(limits);
    std::vector<std::string> entries;
    for (std::size_t at = 0; at < text.size(); at += piece) {
        stream.feed(text.substr(at, piece));
        while (true) {
            auto entry = stream.next();
            if (!entry) {
                entries.push_back(entry.error().detail);
                return entries;
            }
            if (!*entry) break;
            entries.push_back((*entry)->text);
        }
    }
    entries.push_back(stream.has_ended() ? "whole" : "cut short");
    return entries;
}

std::size_t lines_in(std::string_view text, std::size_t piece) {
    StreamLimits limits;
    limits.entry_bytes = 64;
    LineStream stream(limits);
    std::size_t lines = 0;
    for (std::size_t at = 0; at < text.size(); at += piece) {
        stream.feed(text.substr(at, piece));
        while (stream.next())
            ++lines;
    }
    stream.end();
    while (stream.next())
        ++lines;
    return lines;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(bytes), size);
    check_document(text);
    require(cut(text, 7) == cut(text, 4096));
    require(lines_in(text, 5) == lines_in(text, 4096));
    return 0;
}

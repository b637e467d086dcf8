// Resources as text, and what the readers make of them.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "parsers/fhir/reader.h"

namespace thiowatch::fhir {

/// A submission with the document its entries look into.
struct Submission {
    std::unique_ptr<JsonDocument> document;
    std::vector<Entry> entries;
};

/// A text that can be read; a test that gives another fails.
inline Submission submission_of(std::string text) {
    Submission read;
    Expected<JsonDocument> document = JsonDocument::parse(std::move(text));
    EXPECT_TRUE(document) << (document ? "" : document.error().detail);
    if (!document) return read;
    read.document = std::make_unique<JsonDocument>(*std::move(document));
    Expected<std::vector<Entry>> entries = read_entries(read.document->root());
    EXPECT_TRUE(entries) << (entries ? "" : entries.error().where + " " + entries.error().detail);
    if (entries) read.entries = *std::move(entries);
    return read;
}

inline ReadOptions reading_options() {
    ReadOptions options;
    options.authority = AssigningAuthority("H1");
    options.authorities = {{"urn:oid:1.2.3", AssigningAuthority("H1")}};
    return options;
}

inline Reading read_text(
    const std::string& text,
    const ReadOptions& options = reading_options(),
    const Library& library = {}
) {
    const Submission submission = submission_of(text);
    return read_clinical(submission.entries, options, library);
}

/// A collection of these resources, each with the fullUrl "http://ehr/fhir/Type/id".
inline std::string collection_of(const std::vector<std::string>& resources) {
    std::string text = R"({"resourceType":"Bundle","type":"collection","entry":[)";
    for (const std::string& resource : resources) {
        if (!text.ends_with('[')) text += ',';
        text += R"({"resource":)" + resource + "}";
    }
    return text + "]}";
}

inline const std::string kAnna =
    R"({"resourceType":"Patient","id":"anna","identifier":[{"system":"urn:oid:1.2.3","value":"4711"}],)"
    R"("name":[{"family":"Example","given":["Anna"]}],"gender":"female","birthDate":"1980-02-03"})";

/// An Observation of Anna: a white count, unless `more` says otherwise.
inline std::string count_with(const std::string& more, const std::string& status = "final") {
    return R"({"resourceType":"Observation","id":"o1","status":")" + status +
           R"(","code":{"coding":[{"system":"http://loinc.org","code":"6690-2"}]},)"
           R"("subject":{"reference":"Patient/anna"},"effectiveDateTime":"2026-03-01T09:30:00Z")" +
           (more.empty() ? "" : "," + more) + "}";
}

template <class Event>
std::vector<Event> events_in(const Reading& reading) {
    std::vector<Event> found;
    for (const PersonEvents& person : reading.content.people) {
        for (const ClinicalEvent& event : person.events) {
            if (const auto* const one = std::get_if<Event>(&event)) found.push_back(*one);
        }
    }
    return found;
}

/// "used", "refused TW805 Observation.status", "parked Patient/9": one for each entry.
inline std::vector<std::string> outcomes_of(const Reading& reading) {
    std::vector<std::string> told;
    for (const EntryReading& entry : reading.entries) {
        std::string text(name_of(entry.use));
        if (entry.use == Use::Refused) {
            text += " " + fault_name(entry.reason->code) + " " + entry.reason->where;
        }
        if (entry.use == Use::Parked) text += " " + entry.waits_for.front();
        told.push_back(std::move(text));
    }
    return told;
}

/// "TW811 Observation.value": every problem.
inline std::vector<std::string> problems_in(const Reading& reading) {
    std::vector<std::string> told;
    for (const Fault& problem : reading.content.problems)
        told.push_back(fault_name(problem.code) + " " + problem.where);
    return told;
}

/// ">5 10*9/L", "words: clotted", "none".
inline std::string told(const LabResult& result) {
    if (const auto* number = std::get_if<NumericValue>(&result.value)) {
        return number->reading.text() + (result.unit.empty() ? "" : " " + result.unit);
    }
    const auto* text = std::get_if<TextValue>(&result.value);
    return text == nullptr ? "none" : "words: " + text->text.text();
}

/// The only result of Anna's observation with these elements.
inline LabResult result_with(const std::string& more, const std::string& status = "final") {
    const Reading reading = read_text(collection_of({kAnna, count_with(more, status)}));
    const std::vector<LabResult> results = events_in<LabResult>(reading);
    EXPECT_EQ(results.size(), 1U) << more;
    return results.empty() ? LabResult{} : results.front();
}

inline std::string time_text(const std::optional<Instant>& at) {
    return at ? at->rfc3339() : std::string("none");
}

}  // namespace thiowatch::fhir

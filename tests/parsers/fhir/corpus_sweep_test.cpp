// Runs the readers over a folder of resources of others, where there is one (TW_FHIR_CORPUS, else
// ../shared/corpus/fhir): whatever they hold, each entry ends in exactly one outcome with a reason,
// and what is read is consistent. The table of outcomes is printed.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "parsers/fhir/bundle_stream.h"
#include "parsers/fhir/notification_reader.h"
#include "parsers/fhir/operation_outcome.h"
#include "tests/support/fhir_reading.h"

namespace thiowatch::fhir {
namespace {

std::filesystem::path corpus() {
    if (const char* const named = std::getenv("TW_FHIR_CORPUS")) return named;
    const char* const source = std::getenv("TW_SOURCE_DIR");
    return source == nullptr ? std::filesystem::path()
                             : std::filesystem::path(source) / "../shared/corpus/fhir";
}

std::string bytes_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

struct EventCheck {
    std::string place;
    void operator()(const LabResult& result) const {
        EXPECT_FALSE(result.codes.empty()) << place;
        EXPECT_FALSE(result.where.empty()) << place;
        const bool is_crossed =
            result.range.low && result.range.high && *result.range.high <= *result.range.low;
        EXPECT_FALSE(is_crossed) << place;
    }
    void operator()(const TherapyEvent& event) const {
        EXPECT_FALSE(event.drug_codes.empty()) << place;
        EXPECT_FALSE(event.order.empty()) << place;
    }
    void operator()(const PatientEvent& event) const {
        EXPECT_FALSE(event.person.identifiers.empty()) << place;
    }
    void operator()(const ConditionEvent& event) const {
        EXPECT_FALSE(event.codes.empty()) << place;
    }
    void operator()(const AllergyList&) const { ADD_FAILURE() << place << ": HL7 v2 only"; }
};

class Sweep {
  public:
    void take_text(const std::string& text, const std::string& place) {
        Expected<JsonDocument> document = JsonDocument::parse(text);
        if (!document) return count("text", "refused", document.error());
        const Expected<std::vector<Entry>> entries = read_entries(document->root());
        if (!entries) return count("text", "refused", entries.error());
        check_notification(*entries, place);
        const Reading reading = read_clinical(*entries, reading_options());
        EXPECT_EQ(reading.entries.size(), entries->size()) << place;
        for (std::size_t at = 0; at < entries->size(); ++at)
            check_entry((*entries)[at], reading.entries[at], place);
        for (const PersonEvents& person : reading.content.people) {
            EXPECT_FALSE(person.person.identifiers.empty()) << place;
            for (const ClinicalEvent& event : person.events)
                std::visit(EventCheck{place}, event);
        }
        const std::string outcome = operation_outcome(issues_of(reading, *entries));
        EXPECT_TRUE(JsonDocument::parse(outcome)) << place;
        check_stream(text, *entries, place);
    }

    void print() const {
        std::size_t total = 0;
        for (const auto& [what, n] : counts_) {
            std::cout << "    " << what << ": " << n << '\n';
            total += n;
        }
        std::cout << "    outcomes in all: " << total << '\n';
    }

    [[nodiscard]] std::size_t of(const std::string& beginning) const {
        std::size_t n = 0;
        for (const auto& [what, count] : counts_)
            n += what.starts_with(beginning) ? count : 0;
        return n;
    }

  private:
    void count(const std::string& type, std::string_view use, const std::optional<Fault>& reason) {
        std::string what = std::string(use) + " " + type;
        if (reason) what += " " + fault_name(reason->code) + " " + reason->detail;
        // Where in a text it stopped being JSON is another thing each time.
        ++counts_[what.substr(0, what.find(" At byte"))];
    }

    void check_entry(const Entry& entry, const EntryReading& read, const std::string& place) {
        const bool needs_reason =
            read.use == Use::Refused || read.use == Use::Parked || read.use == Use::Ignored;
        EXPECT_EQ(needs_reason, read.reason.has_value()) << place << " " << entry.path;
        EXPECT_EQ(read.use == Use::Used, read.events > 0) << place << " " << entry.path;
        if (read.use == Use::Parked) {
            EXPECT_FALSE(read.waits_for.empty()) << place;
        }
        if (read.reason) {
            EXPECT_FALSE(read.reason->where.empty()) << place << " " << entry.path;
            EXPECT_FALSE(read.reason->detail.empty()) << place << " " << entry.path;
        }
        const std::set<std::string> shown{
            "Observation",
            "DiagnosticReport",
            "Patient",
            "MedicationRequest",
            "MedicationStatement",
            "MedicationDispense",
            "MedicationAdministration",
            "Condition",
            "AllergyIntolerance"};
        count(shown.contains(entry.type) ? entry.type : "other", name_of(read.use), read.reason);
    }

    static void check_notification(const std::vector<Entry>& entries, const std::string& place) {
        if (entries.empty() || !is_notification(entries.front())) return;
        EXPECT_TRUE(read_notification(entries.front(), TimeZone::utc())) << place;
    }

    // Cut as a stream, a bundle has the same entries.
    static void check_stream(
        const std::string& text,
        const std::vector<Entry>& entries,
        const std::string& place
    ) {
        const bool is_bundle = !entries.empty() && entries.front().path.starts_with("Bundle.entry");
        if (!is_bundle) return;
        BundleStream stream;
        std::size_t cut = 0;
        for (std::size_t at = 0; at < text.size(); at += 4096) {
            stream.feed(std::string_view(text).substr(at, 4096));
            while (true) {
                auto entry = stream.next();
                ASSERT_TRUE(entry) << place;
                if (!*entry) break;
                EXPECT_TRUE(JsonDocument::parse((*entry)->text)) << place;
                ++cut;
            }
        }
        EXPECT_EQ(cut, entries.size()) << place;
        EXPECT_TRUE(stream.has_ended()) << place;
    }

    std::map<std::string, std::size_t> counts_;
};

void take_lines(Sweep& sweep, const std::string& text, const std::string& place) {
    LineStream lines;
    lines.feed(text);
    lines.end();
    while (auto line = lines.next())
        sweep.take_text(line->text, place + ":" + std::to_string(line->number));
}

TEST(FhirSweep, ReadsResourcesOfOthersAndNamesWhatItCannotUse) {
    const std::filesystem::path folder = corpus();
    if (!std::filesystem::is_directory(folder)) GTEST_SKIP() << "no corpus here";
    Sweep sweep;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file()) continue;
        const std::string kind = entry.path().extension().string();
        if (kind == ".json") sweep.take_text(bytes_of(entry.path()), entry.path().string());
        if (kind == ".ndjson") take_lines(sweep, bytes_of(entry.path()), entry.path().string());
    }
    sweep.print();
    EXPECT_GT(sweep.of("used Observation"), 500U);
    EXPECT_GT(sweep.of("used Medication"), 20U);
    EXPECT_GT(sweep.of("used Patient"), 50U);
    EXPECT_GT(sweep.of("parked "), 10U);
    EXPECT_GT(sweep.of("refused "), 10U);
}

// column 4 of its INDEX says what another tool made of each file: what is no JSON there is none
// here.
TEST(FhirSweep, WhatIsNoJsonElsewhereIsNoneHere) {
    std::ifstream index(corpus() / "INDEX.tsv");
    if (!index) GTEST_SKIP() << "no corpus here";
    std::size_t checked = 0;
    for (std::string line; std::getline(index, line);) {
        const std::filesystem::path path = corpus() / line.substr(0, line.find('\t'));
        if (path.extension() != ".json" || !std::filesystem::exists(path)) continue;
        const bool is_json = line.find("NOT VALID JSON") == std::string::npos;
        const bool is_read = JsonDocument::parse(bytes_of(path)).has_value();
        EXPECT_EQ(is_read, is_json) << path;
        ++checked;
    }
    EXPECT_GT(checked, 300U);
}

}  // namespace
}  // namespace thiowatch::fhir

// How fast FHIR is read, beside the floor of the same run: RapidJSON parsing the same bytes into
// its own tree, and nothing more.
//
//   bench_fhir_read [--lines N] [--seconds N] [--bundle N]
//
// NDJSON of Observations, each with its patient as a logical reference; then Bundles of N entries.
// Prints bytes and resources per second, and the share of the floor.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <rapidjson/document.h>

#include "parsers/fhir/bundle_stream.h"
#include "parsers/fhir/observation_glance.h"
#include "parsers/fhir/reader.h"

namespace {

using namespace thiowatch;

std::string observation(std::size_t n) {
    const std::string number = std::to_string(n);
    return R"({"resourceType":"Observation","id":"o)" + number +
           R"(","meta":{"versionId":"1","lastUpdated":"2026-03-01T09:31:00.000+01:00"},)"
           R"("identifier":[{"type":{"coding":[{"code":"FILL"}]},"system":"urn:lab","value":"F)" +
           number +
           R"("}],"status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory"}]}],)"
           R"("code":{"coding":[{"system":"http://loinc.org","code":"6690-2","display":"Leukocytes [#/volume] in Blood by Automated count"}],"text":"WBC"},)"
           R"("subject":{"identifier":{"system":"urn:oid:1.2.3","value":")" +
           std::to_string(n % 5000) +
           R"("}},"effectiveDateTime":"2026-03-01T09:30:00+01:00","issued":"2026-03-01T10:00:00Z",)"
           R"("valueQuantity":{"value":5.10,"unit":"10*9/L","system":"http://unitsofmeasure.org","code":"10*9/L"},)"
           R"("interpretation":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation","code":"N"}]}],)"
           R"("referenceRange":[{"low":{"value":4.0,"unit":"10*9/L"},"high":{"value":11.0,"unit":"10*9/L"}}]})";
}

fhir::ReadOptions options() {
    fhir::ReadOptions read;
    read.authorities = {{"urn:oid:1.2.3", AssigningAuthority("H1")}};
    return read;
}

struct Rate {
    double bytes = 0;
    double resources = 0;
};

// Runs `work` over all texts, again and again for the time given. `work` answers how many
// resources it read.
Rate measure(
    const std::vector<std::string>& texts,
    double seconds,
    const std::function<std::size_t(const std::string&)>& work
) {
    using Clock = std::chrono::steady_clock;
    const auto begin = Clock::now();
    double bytes = 0;
    double resources = 0;
    double passed = 0;
    while (passed < seconds) {
        for (const std::string& text : texts) {
            resources += static_cast<double>(work(text));
            bytes += static_cast<double>(text.size());
        }
        passed = std::chrono::duration<double>(Clock::now() - begin).count();
    }
    return {bytes / passed, resources / passed};
}

void print(const char* name, const Rate& rate, const Rate& floor) {
    std::printf(
        "%-28s %8.1f MB/s %10.0f resources/s  %.2f of the floor\n",
        name,
        rate.bytes / 1e6,
        rate.resources,
        rate.bytes / floor.bytes
    );
}

void stop(const char* why) {
    std::fprintf(stderr, "%s\n", why);
    std::exit(1);
}

std::size_t parse_floor(const std::string& text) {
    rapidjson::Document document;
    document.Parse(text.data(), text.size());
    if (document.HasParseError()) stop("the floor cannot read the text");
    return 1;
}

std::size_t parse_ours(const std::string& text) {
    if (!fhir::JsonDocument::parse(text)) stop("the text cannot be read");
    return 1;
}

std::size_t glance_ours(const std::string& text) {
    if (!fhir::glance_at_observation(text)) stop("the text cannot be glanced at");
    return 1;
}

std::size_t read_ours(const std::string& text) {
    static const fhir::ReadOptions read_options = options();
    const auto document = fhir::JsonDocument::parse(text);
    if (!document) stop("the text cannot be read");
    const auto entries = fhir::read_entries(document->root());
    if (!entries) stop("no entries");
    const fhir::Reading reading = fhir::read_clinical(*entries, read_options);
    if (reading.content.people.empty()) stop("nobody was read");
    return entries->size();
}

std::size_t stream_ours(const std::string& text) {
    constexpr std::size_t kPiece = std::size_t{64} * 1024;
    fhir::BundleStream stream;
    std::size_t read = 0;
    for (std::size_t at = 0; at < text.size(); at += kPiece) {
        stream.feed(std::string_view(text).substr(at, kPiece));
        while (true) {
            const auto entry = stream.next();
            if (!entry) stop("the stream is broken");
            if (!*entry) break;
            ++read;
        }
    }
    return read;
}

double number_after(int count, char** words, std::string_view name, double otherwise) {
    for (int i = 1; i + 1 < count; ++i) {
        if (words[i] == name) return std::atof(words[i + 1]);
    }
    return otherwise;
}

}  // namespace

int main(int count, char** words) {
    const auto lines = static_cast<std::size_t>(number_after(count, words, "--lines", 2000));
    const auto size = static_cast<std::size_t>(number_after(count, words, "--bundle", 100));
    const double seconds = number_after(count, words, "--seconds", 2);
    std::vector<std::string> texts;
    for (std::size_t n = 0; n < lines; ++n)
        texts.push_back(observation(n));
    const Rate floor = measure(texts, seconds, parse_floor);
    print("line: RapidJSON, bare", floor, floor);
    print("line: glance", measure(texts, seconds, glance_ours), floor);
    print("line: document", measure(texts, seconds, parse_ours), floor);
    print("line: document and meaning", measure(texts, seconds, read_ours), floor);

    std::string bundle = R"({"resourceType":"Bundle","type":"batch","entry":[)";
    for (std::size_t n = 0; n < size; ++n) {
        bundle += (n == 0 ? "" : ",") + std::string(R"({"resource":)") + observation(n) +
                  R"(,"request":{"method":"POST","url":"Observation"}})";
    }
    const std::vector<std::string> bundles{bundle + "]}"};
    const Rate bundle_floor = measure(bundles, seconds, parse_floor);
    print("bundle: RapidJSON, bare", bundle_floor, bundle_floor);
    print("bundle: document and meaning", measure(bundles, seconds, read_ours), bundle_floor);
    print("bundle: cut as a stream", measure(bundles, seconds, stream_ours), bundle_floor);
    return 0;
}

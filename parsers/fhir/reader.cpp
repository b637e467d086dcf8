#include "parsers/fhir/reader.h"

#include <limits>

#include "parsers/fhir/submission_walk.h"

namespace thiowatch::fhir {

std::string_view name_of(Use use) {
    switch (use) {
        case Use::Used:
            return "used";
        case Use::Supporting:
            return "supporting";
        case Use::Parked:
            return "parked";
        case Use::Refused:
            return "refused";
        case Use::Ignored:
            return "ignored";
    }
    return {};
}

void note_problems(const EntryReading& reading, std::vector<Fault>& problems) {
    if (reading.use == Use::Refused && reading.reason) problems.push_back(*reading.reason);
    problems.insert(problems.end(), reading.warnings.begin(), reading.warnings.end());
}

Reading
read_clinical(std::span<const Entry> entries, const ReadOptions& options, const Library& library) {
    constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();
    const Entries lent(entries);
    SubmissionWalk walk(lent, options, library, kAll);
    Reading reading;
    walk.read([&reading](EntryReading entry) {
        note_problems(entry, reading.content.problems);
        reading.entries.push_back(std::move(entry));
    });
    reading.content.people = walk.part(0);
    reading.content.sent_at = walk.said_at();
    return reading;
}

}  // namespace thiowatch::fhir

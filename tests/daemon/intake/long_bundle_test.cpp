// A Bundle means the same whether it is held and read at once, or lies on the disk and is read in
// parts: the same submissions are taken in on each way, and what is here then is compared.

#include "daemon/intake/exchange.h"
#include "daemon/intake/resource_library.h"
#include "daemon/intake/resource_traits.h"
#include "tests/support/desk_bench.h"
#include "tests/support/fhir_samples.h"

namespace thiowatch::intake {
namespace {

using ::testing::AllOf;
using testing::bundle_resource;
using testing::CountResource;
using testing::DeskBench;
using testing::entry_resource;
using ::testing::HasSubstr;
using testing::kOnTheDrug;

constexpr std::size_t kAll = 1'000'000;
const Instant kNow =
    Instant::parse_rfc3339(testing::fhir_time(testing::hl7_time(Duration{}))).value();
const std::vector<std::string> kNumbers{"4711", "4712", "4713", "4714"};

enum class Way : std::uint8_t { Held, HeldInParts, LongInParts };

ExchangeOutcome take(Desk& desk, const std::string& text, Way way) {
    ExchangeOptions options;
    options.most_events = way == Way::Held ? kAll : 1;
    if (way != Way::LongInParts) return submit_fhir(desk, FeedName("lis"), text, options);
    auto outline = fhir::BundleText::outline(text);
    EXPECT_TRUE(outline);
    return exchange_long(desk, FeedName("lis"), {*std::move(outline), [] {}}, options);
}

std::string told(const std::vector<fhir::Issue>& issues) {
    std::string text;
    for (const fhir::Issue& issue : issues) {
        text += "  " + std::string(fhir::code_of(issue.severity)) + " " + issue.text + " at " +
                issue.expression + " of " + issue.full_url + "\n";
    }
    return text;
}

std::string told(const ExchangeOutcome& outcome) {
    std::string text = std::to_string(outcome.status) + "\n" + told(outcome.issues);
    for (const EntryOutcome& entry : outcome.entries)
        text += outcome_line(entry) + told(entry.issues);
    for (const Arrival& arrival : outcome.arrivals) {
        text += "arrival " + std::to_string(static_cast<int>(arrival.disposition)) + " results " +
                std::to_string(arrival.results) + " patient " +
                (arrival.patient ? arrival.patient->value.text() : "-") + "\n";
        for (const Fault& problem : arrival.problems)
            text += "  " + problem.where + ": " + problem.detail + "\n";
    }
    return text;
}

std::string results_of(Desk& desk, const std::string& number) {
    const PatientIdentifier identifier{AssigningAuthority("H1"), Mrn(number)};
    std::string text = number + ":";
    for (store::MessageId id : desk.store.messages.filed_under(identifier))
        text += " in " + std::to_string(static_cast<std::int64_t>(id));
    const auto person = desk.store.people.owner(identifier);
    if (!person) return text + "\n";
    text += " is " + std::to_string(static_cast<std::int64_t>(*person)) + "\n";
    for (const alerts::Measurement& one : desk.store.results.read(*person, Instant{})) {
        const auto* value = std::get_if<NumericValue>(&one.value);
        text += "  " + one.key.text + " " + std::to_string(static_cast<int>(one.status)) + " " +
                (value == nullptr ? "-" : value->reading.text()) + " " + one.collected.rfc3339() +
                " by " + one.message.text + "\n";
    }
    return text;
}

std::string resources_of(Desk& desk, const ExchangeOutcome& outcome) {
    std::string text;
    const store::FeedId feed = desk.store.messages.feed(FeedName("lis"));
    for (const EntryOutcome& entry : outcome.entries) {
        const auto row = desk.store.resources.current({feed, entry.type, entry.id});
        if (!row) continue;
        text += entry.name() + " " + std::to_string(row->version) + " " +
                (row->is_deleted() ? "deleted" : text_of(desk.store, *row).value_or("-")) + "\n";
    }
    return text;
}

/// All that is here after the submissions were taken in, and what was answered.
std::string record_after(const std::vector<std::string>& submissions, Way way) {
    DeskBench bench;
    bench.now = kNow;
    bench.roster(kOnTheDrug);
    std::string text;
    for (const std::string& submission : submissions) {
        bench.at_desk([&](Desk& desk) {
            const ExchangeOutcome outcome = take(desk, submission, way);
            text += told(outcome) + resources_of(desk, outcome);
        });
        bench.now = bench.now + std::chrono::minutes{10};
    }
    Desk desk = bench.desk();
    for (const std::string& number : kNumbers)
        text += results_of(desk, number);
    for (const std::string& rule : bench.open_rules())
        text += rule + "\n";
    for (const store::ReviewItem& item : desk.store.reviews.open(std::nullopt, 1000)) {
        text += std::string(store::name_of(item.queue)) + " " + item.place + " " + item.detail +
                " " + item.subject + "\n";
    }
    return text;
}

/// The record, which is the same on each way.
std::string record_of(const std::vector<std::string>& submissions) {
    std::string held = record_after(submissions, Way::Held);
    EXPECT_EQ(record_after(submissions, Way::HeldInParts), held);
    EXPECT_EQ(record_after(submissions, Way::LongInParts), held);
    return held;
}

std::string
patient(const std::string& id, const std::string& number, const std::string& more = {}) {
    return R"({"resourceType":"Patient","id":")" + id + R"(","identifier":[{"value":")" + number +
           R"("}],)" + more + R"("name":[{"family":"Family)" + number +
           R"(","given":["Ada"]}],"birthDate":"1981-07-14","gender":"female"})";
}

std::string order(const std::string& subject) {
    return R"({"resourceType":"MedicationRequest","id":"m1","status":"active","intent":"order",)"
           R"("medicationCodeableConcept":{"coding":[{"system":)"
           R"("http://www.nlm.nih.gov/research/umls/rxnorm","code":"1256"}]},"authoredOn":")" +
           testing::date_ago(100) + R"(","subject":)" + subject + "}";
}

std::string report(
    const std::string& id,
    const std::string& status,
    const std::vector<std::string>& results,
    const std::string& more = {}
) {
    std::string text = R"({"resourceType":"DiagnosticReport","id":")" + id +
                       R"(","identifier":[{"type":{"coding":[{"code":"FILL"}]},"value":"R-)" + id +
                       R"("}],)" + more + R"("status":")" + status +
                       R"(","code":{"text":"count"},"result":[)";
    for (const std::string& result : results)
        text += (text.ends_with('[') ? "" : ",") + (R"({"reference":")" + result + "\"}");
    return text + "]}";
}

std::string subject_of(const std::string& number) {
    return R"({"identifier":{"value":")" + number + R"("}})";
}

/// Entries in the order in which they are added.
class Sent {
  public:
    explicit Sent(std::string type) : type_(std::move(type)) {}
    Sent& post(const std::string& urn, const std::string& type, const std::string& resource) {
        return add(entry_resource("urn:uuid:" + urn, resource, "POST", type));
    }
    Sent& put(const std::string& address, const std::string& resource) {
        return add(entry_resource("http://ehr/" + address, resource, "PUT", address));
    }
    Sent& remove(const std::string& address) {
        return add(R"({"request":{"method":"DELETE","url":")" + address + R"("}})");
    }
    Sent& add(const std::string& entry) {
        entries_ += (entries_.empty() ? "" : ",") + entry;
        return *this;
    }
    [[nodiscard]] std::string text() const { return bundle_resource(type_, entries_); }

  private:
    std::string type_;
    std::string entries_;
};

CountResource
count(const std::string& subject, const std::string& value, const std::string& order) {
    CountResource count;
    count.subject = subject;
    count.value = value;
    count.order = order;
    return count;
}

CountResource
known_count(const std::string& id, const std::string& number, const std::string& value) {
    CountResource known = count(subject_of(number), value, "L-" + id);
    known.id = id;
    return known;
}

TEST(LongBundle, ATherapyThatStartsAfterTheResultsOfTheSamePerson) {
    Sent sent("transaction");
    sent.post("o1", "Observation", count(R"({"reference":"urn:uuid:p"})", "0.3", "A").text());
    sent.post("o2", "Observation", count(subject_of("4711"), "0.4", "B").text());
    sent.post("o3", "Observation", count(R"({"reference":"urn:uuid:p"})", "0.2", "C").text());
    sent.post("m", "MedicationRequest", order(R"({"reference":"urn:uuid:p"})"));
    sent.post("o4", "Observation", count(subject_of("4713"), "0.4", "D").text());
    sent.post("p", "Patient", patient("p", "4712"));
    const std::string record = record_of({sent.text()});
    EXPECT_THAT(record, HasSubstr("1 ANC.C"));
    EXPECT_THAT(record, HasSubstr("2 ANC.C"));
    EXPECT_THAT(record, HasSubstr("4713: in 1\n"));
}

TEST(LongBundle, ReportsAfterTheirResultsAndVoidOnes) {
    Sent sent("transaction");
    for (const std::string urn : {"o1", "o2", "o3"}) {
        CountResource bare = count(subject_of("4711"), "0.4", "");
        bare.collected = testing::fhir_time(testing::hl7_time(std::chrono::hours{urn[1] - '0'}));
        sent.post(urn, "Observation", bare.text());
    }
    const std::string contained = R"("contained":[)" + known_count("c1", "4712", "0.1").text() +
                                  "," + known_count("c2", "4711", "0.2").text() +
                                  R"(],"subject":)" + subject_of("4711") + ",";
    sent.post("r1", "DiagnosticReport", report("r1", "final", {"urn:uuid:o1", "urn:uuid:o2"}));
    sent.post("r2", "DiagnosticReport", report("r2", "entered-in-error", {"urn:uuid:o2"}));
    sent.post("r3", "DiagnosticReport", report("r3", "entered-in-error", {"urn:uuid:o3"}));
    sent.post("r4", "DiagnosticReport", report("r4", "final", {"#c1", "#c2", "#c3"}, contained));
    EXPECT_THAT(record_of({sent.text()}), HasSubstr("1 ANC.C"));
}

TEST(LongBundle, ARefusedEntryLeavesNothingOfATransaction) {
    CountResource bad = count(subject_of("4711"), "0.4", "B");
    bad.status = "approved";
    Sent sent("transaction");
    sent.post("o1", "Observation", count(subject_of("4711"), "0.3", "A").text());
    sent.post("o2", "Observation", bad.text());
    sent.post("o3", "Observation", count(subject_of("4712"), "0.3", "C").text());
    const std::string record = record_of({sent.text(), sent.text()});
    EXPECT_THAT(record, HasSubstr("422\n"));
    EXPECT_THAT(record, HasSubstr("4711: is 1\n4712:\n"));
    Sent batch("batch");
    batch.post("o1", "Observation", count(subject_of("4711"), "0.3", "A").text());
    batch.post("o2", "Observation", bad.text()).add("5").add(R"({"fullUrl":"urn:uuid:x"})");
    EXPECT_THAT(record_of({batch.text()}), HasSubstr("1 ANC.C"));
}

TEST(LongBundle, TheSameAgainAndNewerVersions) {
    Sent first("batch");
    Sent second("batch");
    for (const std::string id : {"o1", "o2", "o3", "o4"})
        first.put("Observation/" + id, known_count(id, "4711", "0.3").text());
    CountResource other_time = known_count("o2", "4711", "0.3");
    other_time.collected = testing::fhir_time(testing::hl7_time(std::chrono::hours{9}));
    CountResource step_back = known_count("o3", "4711", "0.3");
    step_back.status = "preliminary";
    second.put("Observation/o1", known_count("o1", "4712", "0.3").text());
    second.put("Observation/o2", other_time.text());
    second.put("Observation/o3", step_back.text());
    second.remove("Observation/o4");
    second.put("MedicationRequest/m1", order(subject_of("4712")));
    Sent third("batch");
    third.put("MedicationRequest/m1", order(subject_of("4713")));
    third.put("Observation/o4", known_count("o4", "4711", "0.2").text());
    third.post("r", "DiagnosticReport", report("r", "final", {"Observation/o3"}));
    const std::string record =
        record_of({first.text(), first.text(), second.text(), second.text(), third.text()});
    EXPECT_THAT(record, HasSubstr("4713: in"));
}

TEST(LongBundle, ResultsThatWaitForTheirPatient) {
    Sent first("batch");
    first.post("o1", "Observation", count(R"({"reference":"Patient/late"})", "0.3", "A").text());
    first.post("o2", "Observation", count(subject_of("4712"), "0.3", "B").text());
    Sent second("batch");
    second.put("Patient/late", patient("late", "4711"));
    second.post("o3", "Observation", count(R"({"reference":"resource:0"})", "0.2", "C").text());
    EXPECT_THAT(record_of({first.text(), second.text()}), HasSubstr("4711: in 1 in 2 is 1"));
}

TEST(LongBundle, PeopleWhoAreMergedAmongTheirResults) {
    Sent sent("transaction");
    sent.post("o1", "Observation", count(R"({"reference":"urn:uuid:b"})", "0.3", "A").text());
    const std::string link = R"("link":[{"other":{"reference":"urn:uuid:b"},"type":"replaces"}],)";
    sent.post("a", "Patient", patient("a", "4711", link));
    sent.post("b", "Patient", patient("b", "4714"));
    sent.post("o2", "Observation", count(R"({"reference":"urn:uuid:b"})", "0.2", "B").text());
    sent.post("o3", "Observation", count(subject_of("4714"), "0.1", "C").text());
    EXPECT_THAT(
        record_of({sent.text()}), AllOf(HasSubstr(" 0.3 "), HasSubstr(" 0.2 "), HasSubstr(" 0.1 "))
    );
}

// The reference leads to a Patient that came before, the identifier to nobody yet.
TEST(LongBundle, ATherapyThatStartsAfterResultsOfThePersonByAnotherName) {
    Sent known("transaction");
    known.put("Patient/p", patient("p", "4713"));
    Sent sent("collection");
    sent.add(R"({"resource":)" + count(subject_of("4713"), "0.3", "A").text() + "}");
    sent.add(R"({"resource":)" + order(R"({"reference":"Patient/p"})") + "}");
    EXPECT_THAT(record_of({known.text(), sent.text()}), HasSubstr(" 0.3 "));
}

TEST(LongBundle, AHistoryOfVersionsAndADeletion) {
    const auto version =
        [](const std::string& id, const std::string& number, const std::string& value) {
            CountResource count = known_count(id, "4711", value);
            count.extra = R"("meta":{"versionId":")" + number + R"("},)";
            return R"({"fullUrl":"http://ehr/Observation/)" + id + R"(","resource":)" +
                   count.text() + R"(,"request":{"method":"PUT","url":"Observation/)" + id +
                   R"("},"response":{"status":"200"}})";
        };
    Sent sent("history");
    sent.add(R"({"fullUrl":"http://ehr/Observation/o2","request":{"method":"DELETE","url":)"
             R"("Observation/o2"},"response":{"status":"204"}})");
    sent.add(version("o1", "1", "0.4"))
        .add(version("o1", "3", "0.2"))
        .add(version("o2", "1", "0.1"));
    sent.add(version("o1", "2", "0.3"));
    sent.add(R"({"resource":{"resourceType":"OperationOutcome","issue":[]}})").add("{}");
    EXPECT_THAT(record_of({sent.text()}), HasSubstr("0.2"));
}

TEST(LongBundle, PatchesConditionsAndEntriesThatAskForOneThingTwice) {
    Sent first("collection");
    first.add(
        R"({"fullUrl":"Observation/o1","resource":)" + known_count("o1", "4711", "0.3").text() + "}"
    );
    first.add(R"({"resource":)" + known_count("o2", "4711", "0.4").text() + "}");
    first.add(R"({"resource":)" + patient("p", "4712") + "}");
    Sent second("transaction");
    // [{"op":"replace","path":"/status","value":"corrected"}]
    second.add(R"({"fullUrl":"urn:uuid:b","resource":{"resourceType":"Binary","contentType":)"
               R"("application/json-patch+json","data":)"
               R"("W3sib3AiOiJyZXBsYWNlIiwicGF0aCI6Ii9zdGF0dXMiLCJ2YWx1ZSI6ImNvcnJlY3RlZCJ9XQ=="},)"
               R"("request":{"method":"PATCH","url":"Observation/o1"}})");
    second.add(entry_resource(
        "urn:uuid:q",
        patient("q", "4713"),
        "POST",
        "Patient",
        R"(,"ifNoneExist":"identifier=|4713")"
    ));
    second.add(entry_resource(
        "urn:uuid:s",
        patient("s", "4713"),
        "POST",
        "Patient",
        R"(,"ifNoneExist":"identifier=|4713")"
    ));
    second.post("o", "Observation", count(R"({"reference":"urn:uuid:s"})", "0.3", "A").text());
    Sent third("transaction");
    third.put("Observation/o1", known_count("o1", "4711", "0.1").text());
    third.put("Observation/o1", known_count("o1", "4711", "0.2").text());
    EXPECT_THAT(
        record_of({first.text(), second.text(), third.text()}),
        HasSubstr("two entries of the transaction")
    );
}

}  // namespace
}  // namespace thiowatch::intake

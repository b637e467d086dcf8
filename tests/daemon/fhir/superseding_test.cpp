// A newer version of a resource that says who, what or when otherwise than the one before it.

#include "tests/support/fhir_app.h"

namespace thiowatch {
namespace {

using ::testing::Contains;
using testing::CountResource;
using ::testing::ElementsAre;
using testing::FhirApp;
using testing::FhirClient;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;
using testing::patient_resource;

/// Values that stand for the person with the number, "0.4 final", by collection time.
std::vector<std::string> values_of(FhirApp& app, const std::string& mrn) {
    std::vector<std::string> values;
    app.running().look([&](intake::Desk& desk) {
        const auto person = desk.store.people.owner({AssigningAuthority("H1"), Mrn(mrn)});
        if (!person) return;
        for (const alerts::Measurement& one : desk.store.results.read(*person, Instant{})) {
            if (one.status == ResultStatus::Ignored || one.is_withdrawn()) continue;
            const auto* number = std::get_if<NumericValue>(&one.value);
            values.push_back(number == nullptr ? "none" : number->reading.text());
        }
    });
    return values;
}

std::string order_of(const std::string& mrn) {
    return R"({"resourceType":"MedicationRequest","id":"m1","status":"active","intent":"order",)"
           R"("medicationCodeableConcept":{"coding":[{"system":)"
           R"("http://www.nlm.nih.gov/research/umls/rxnorm","code":"1256"}]},"authoredOn":")" +
           testing::date_ago(100) + R"(","subject":{"identifier":{"system":"urn:mrn","value":")" +
           mrn + R"("}}})";
}

class Superseding : public ::testing::Test {
  protected:
    Superseding() {
        client_.put("/Patient/p1", patient_resource("p1", "4711"));
        client_.put("/Patient/p2", patient_resource("p2", "4712"));
    }
    void put(const CountResource& count) {
        const testing::FhirAnswer answer = client_.put("/Observation/o1", count.text());
        EXPECT_LT(answer.status, 300) << answer.body;
    }
    void put_report(const std::string& number) {
        const testing::FhirAnswer answer = client_.put(
            "/DiagnosticReport/r1",
            R"({"resourceType":"DiagnosticReport","id":"r1","identifier":[{"type":{"coding":[{"code":)"
            R"("FILL"}]},"value":")" +
                number +
                R"("}],"status":"final","code":{"text":"count"},"subject":{"reference":"Patient/p1"},)"
                R"("result":[{"reference":"Observation/o1"}]})"
        );
        EXPECT_LT(answer.status, 300) << answer.body;
    }
    static CountResource count(const std::string& value, const std::string& status = "final") {
        CountResource count;
        count.id = "o1";
        count.value = value;
        count.status = status;
        return count;
    }
    /// One that says no order of its own: it gets that of its report.
    static CountResource bare_count(const std::string& value, const std::string& status = "final") {
        CountResource bare = count(value, status);
        bare.order = "";
        return bare;
    }

    FhirApp app_;
    FhirClient client_ = app_.client();
};

TEST_F(Superseding, AResultOfTheWrongPersonIsTakenBackFromThem) {
    put(count("0.4"));
    EXPECT_THAT(app_.rules(), ElementsAre("ANC.C open"));
    CountResource moved = count("0.4", "corrected");
    moved.subject = R"({"reference":"Patient/p2"})";
    put(moved);
    EXPECT_THAT(values_of(app_, "4711"), IsEmpty());
    EXPECT_THAT(app_.rules(), IsSupersetOf({"ANC.C withdrawn", "CORR open"}));
}

TEST_F(Superseding, AResultThatComesBackCountsAgain) {
    put(count("0.4"));
    CountResource moved = count("0.4");
    moved.subject = R"({"reference":"Patient/p2"})";
    put(moved);
    put(count("0.4"));
    EXPECT_THAT(values_of(app_, "4711"), ElementsAre("0.4"));
    EXPECT_THAT(app_.rules(), Contains("ANC.C open"));
}

TEST_F(Superseding, AnotherCollectionTimeMovesTheResult) {
    put(count("0.4"));
    CountResource earlier = count("0.4", "corrected");
    earlier.collected = testing::fhir_time(testing::hl7_time(std::chrono::hours{26}));
    put(earlier);
    EXPECT_THAT(values_of(app_, "4711"), ElementsAre("0.4"));
}

TEST_F(Superseding, AnotherTestIsAnotherResult) {
    put(count("0.4"));
    CountResource leukocytes = count("4.4", "corrected");
    leukocytes.code = "6690-2";
    put(leukocytes);
    EXPECT_THAT(values_of(app_, "4711"), ElementsAre("4.4"));
    EXPECT_THAT(app_.rules(), IsSupersetOf({"ANC.C withdrawn", "CORR open"}));
}

// The report that has the order number came in between.
TEST_F(Superseding, AResultThatWasReadBeforeItsReportIsCorrectedAfterIt) {
    put(bare_count("0.4"));
    EXPECT_THAT(app_.rules(), ElementsAre("ANC.C open"));
    put_report("L-9");
    put(bare_count("4.4", "corrected"));
    EXPECT_THAT(values_of(app_, "4711"), ElementsAre("4.4"));
    EXPECT_THAT(app_.rules(), Not(Contains("ANC.C open")));
}

TEST_F(Superseding, AResultThatWasReadBeforeItsReportIsOneWhenItComesAgain) {
    put(bare_count("0.4"));
    put_report("L-9");
    put(bare_count("0.4"));
    EXPECT_THAT(values_of(app_, "4711"), ElementsAre("0.4"));
    EXPECT_THAT(app_.rules(), ElementsAre("ANC.C open"));
}

TEST_F(Superseding, AResultThatWasReadBeforeItsReportIsGoneWhenItIsDeleted) {
    put(bare_count("0.4"));
    put_report("L-9");
    EXPECT_EQ(client_.ask("DELETE", "/Observation/o1").status, 204);
    EXPECT_THAT(values_of(app_, "4711"), IsEmpty());
    EXPECT_THAT(app_.rules(), IsSupersetOf({"ANC.C withdrawn", "CORR open"}));
}

TEST_F(Superseding, AResultThatWasDeletedAndIsPutAgainCounts) {
    put(count("0.4"));
    client_.ask("DELETE", "/Observation/o1");
    EXPECT_THAT(values_of(app_, "4711"), IsEmpty());
    put(count("0.4"));
    EXPECT_THAT(values_of(app_, "4711"), ElementsAre("0.4"));
    EXPECT_THAT(app_.rules(), Contains("ANC.C open"));
}

TEST_F(Superseding, AResultEnteredInErrorByMistakeCountsAgain) {
    put(count("0.4"));
    put(count("0.4", "entered-in-error"));
    EXPECT_THAT(values_of(app_, "4711"), IsEmpty());
    put(count("0.4"));
    EXPECT_THAT(values_of(app_, "4711"), ElementsAre("0.4"));
}

// Without its order the second result looks like the first: same test, same minute, same value.
TEST_F(Superseding, AnotherResourceThatSaysTheSameStands) {
    CountResource other = bare_count("0.4");
    other.id = "o2";
    client_.put("/Observation/o2", other.text());
    put_report("L-9");
    put(bare_count("0.4"));
    EXPECT_THAT(values_of(app_, "4711"), ElementsAre("0.4", "0.4"));
    put(bare_count("4.4", "corrected"));
    EXPECT_THAT(values_of(app_, "4711"), ::testing::UnorderedElementsAre("0.4", "4.4"));
}

// What the other road has corrected since is not undone by a word on something else.
TEST_F(Superseding, AnEchoOfAnOldStateDoesNotUndoACorrectionByMllp) {
    testing::OruText oru;
    put(count("0.4"));
    oru.order = "L-1";
    oru.results[0].status = "C";
    oru.results[0].value = "4.4";
    auto mllp = app_.running().connect();
    EXPECT_EQ(testing::code_in(mllp.send(oru.text())), "AA");
    EXPECT_THAT(values_of(app_, "4711"), ElementsAre("4.4"));
    CountResource same = count("0.4");
    same.extra = R"("issued":"2020-01-01T00:00:00Z",)";
    put(same);
    EXPECT_THAT(values_of(app_, "4711"), ElementsAre("4.4"));
}

TEST_F(Superseding, ResultsOfLinesMoveAwayFromSomebodyFollowed) {
    put(count("0.4"));
    CountResource moved = count("0.4");
    moved.subject = R"({"identifier":{"system":"urn:mrn","value":"9999"}})";
    const auto answer =
        client_.post("/", moved.text() + "\n", {{"Content-Type", "application/fhir+ndjson"}});
    EXPECT_LT(answer.status, 300) << answer.body;
    EXPECT_THAT(values_of(app_, "4711"), IsEmpty());
    EXPECT_THAT(app_.rules(), IsSupersetOf({"ANC.C withdrawn", "CORR open"}));
}

// They are no resources of their own, and name nobody but by their report.
TEST_F(Superseding, ResultsWithinAReportOfTheWrongPersonAreTakenBack) {
    const auto put_whole = [this](const std::string& patient) {
        CountResource inside = bare_count("0.4");
        inside.subject = R"({"reference":"Patient/)" + patient + R"("})";
        const testing::FhirAnswer answer = client_.put(
            "/DiagnosticReport/r2",
            R"({"resourceType":"DiagnosticReport","id":"r2","contained":[)" + inside.text() +
                R"(],"identifier":[{"type":{"coding":[{"code":"FILL"}]},"value":"L-7"}],"status":)"
                R"("final","code":{"text":"count"},"subject":)" +
                inside.subject + R"(,"result":[{"reference":"#o1"}]})"
        );
        EXPECT_LT(answer.status, 300) << answer.body;
    };
    put_whole("p1");
    EXPECT_THAT(values_of(app_, "4711"), ElementsAre("0.4"));
    put_whole("p2");
    EXPECT_THAT(values_of(app_, "4711"), IsEmpty());
    EXPECT_THAT(app_.rules(), Contains("ANC.C withdrawn"));
}

TEST_F(Superseding, AnOrderOfTheWrongPersonEndsWithThem) {
    client_.put("/Patient/p3", patient_resource("p3", "4713"));
    EXPECT_LT(client_.put("/MedicationRequest/m1", order_of("4712")).status, 300);
    EXPECT_LT(client_.put("/MedicationRequest/m1", order_of("4713")).status, 300);
    app_.running().look([](intake::Desk& desk) {
        const auto takes = [&](const std::string& mrn) {
            const auto person = desk.store.people.owner({AssigningAuthority("H1"), Mrn(mrn)});
            if (!person) return false;
            return alerts::TherapyTimeline(desk.store.therapies.read(*person))
                .is_on_thiopurine(desk.now);
        };
        EXPECT_FALSE(takes("4712"));
        EXPECT_TRUE(takes("4713"));
    });
}

/// Nobody is followed when results come, and when one of them is moved.
class SupersedingBefore : public Superseding {
  protected:
    static CountResource of_p2(const std::string& value, const std::string& id) {
        CountResource count;
        count.id = id;
        count.order = "L-" + value;
        count.value = value;
        count.subject = R"({"reference":"Patient/p2"})";
        return count;
    }
    void post(const CountResource& count) { last_ = client_.post("/Observation", count.text()); }
    void move(CountResource count, const std::string& name) {
        count.id = name.substr(name.find('/') + 1);
        count.subject = R"({"identifier":{"system":"urn:mrn","value":"9999"}})";
        EXPECT_EQ(client_.put("/" + name, count.text()).status, 200);
    }
    void follow() { EXPECT_LT(client_.put("/MedicationRequest/m1", order_of("4712")).status, 300); }
    testing::FhirAnswer last_;
};

TEST_F(SupersedingBefore, WhatWasMovedAwayIsNotReadForWhoIsFollowedLater) {
    put(of_p2("0.4", "o1"));
    client_.put("/Observation/o2", of_p2("5.5", "o2").text());
    move(of_p2("0.4", "o1"), "Observation/o1");
    follow();
    EXPECT_THAT(values_of(app_, "4712"), ElementsAre("5.5"));
}

TEST_F(SupersedingBefore, NeitherIsWhatWasPostedAndGotItsIdFromUs) {
    post(of_p2("5.5", ""));
    post(of_p2("0.4", ""));
    move(of_p2("0.4", ""), last_.name());
    follow();
    EXPECT_THAT(values_of(app_, "4712"), ElementsAre("5.5"));
}

// The id in what is posted is none: another resource may have it.
TEST_F(SupersedingBefore, WhatWasPostedIsReadThoughAnotherIsPutUnderTheIdItBrought) {
    post(of_p2("0.4", "o1"));
    put(of_p2("5.5", "o1"));
    follow();
    EXPECT_THAT(values_of(app_, "4712"), ::testing::UnorderedElementsAre("0.4", "5.5"));
}

}  // namespace
}  // namespace thiowatch

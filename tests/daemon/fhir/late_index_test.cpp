#include "tests/support/fhir_app.h"

namespace thiowatch {
namespace {

using testing::count_of;
using testing::CountResource;
using testing::FhirAnswer;
using testing::FhirApp;
using testing::FhirClient;
using ::testing::HasSubstr;

/// Results of somebody followed, which came by themselves: the index of resources has them from the
/// first search on.
class LateIndex : public ::testing::Test {
  protected:
    static CountResource count(const std::string& order, const std::string& value = "4.2") {
        CountResource count;
        count.subject = R"({"identifier":{"system":"urn:mrn","value":"4711"}})";
        count.order = order;
        count.value = value;
        return count;
    }
    FhirAnswer post(const CountResource& one) { return client_.post("/Observation", one.text()); }
    FhirAnswer put_patient(const std::string& identifier) {
        return client_.put(
            "/Patient/p1",
            R"({"resourceType":"Patient","id":"p1","identifier":[{"system":"urn:mrn","value":")" +
                identifier + R"("}]})"
        );
    }
    int matches(const std::string& query) {
        return count_of(client_.get("/Observation?" + query).body, "\"mode\":\"match\"");
    }
    int indexed() {
        int rows = 0;
        app_.running().look([&](intake::Desk& desk) {
            store::Statement count(
                desk.store.connection, "SELECT count(DISTINCT number) FROM resource_token"
            );
            store::Cursor row = count.query();
            rows = row.next() ? static_cast<int>(row.integer(0)) : 0;
        });
        return rows;
    }

    FhirApp app_;
    FhirClient client_ = app_.client();
};

TEST_F(LateIndex, IsWrittenOnTheDaySomebodySearchesAndOnlyForWhatIsLookedFor) {
    ASSERT_EQ(post(count("a")).status, 201);
    ASSERT_EQ(post(count("b")).status, 201);
    EXPECT_EQ(app_.stored_results(), 2);
    EXPECT_EQ(indexed(), 0);
    EXPECT_EQ(matches("identifier=urn:lab%7Ca"), 1);
    EXPECT_EQ(indexed(), 1);
    EXPECT_EQ(matches("subject:identifier=urn:mrn%7C4711"), 2);
    EXPECT_EQ(indexed(), 2);
    EXPECT_EQ(matches("subject:identifier=urn:mrn%7C4711"), 2);
}

TEST_F(LateIndex, FindsAResultByWhateverItSays) {
    CountResource named = count("a");
    named.id = "o1";
    ASSERT_EQ(client_.put("/Observation/o1", named.text()).status, 201);
    EXPECT_EQ(matches("_id=o1&subject:identifier=urn:mrn%7C4711"), 1);
    EXPECT_EQ(matches("_id=o1&subject:identifier=urn:mrn%7C4712"), 0);
    ASSERT_EQ(post(count("b")).status, 201);
    EXPECT_EQ(matches("identifier=b"), 1);
    EXPECT_EQ(matches("identifier=urn:other%7Cb"), 0);
    ASSERT_EQ(post(count("c")).status, 201);
    EXPECT_EQ(matches("code=751-8&subject:identifier=urn:mrn%7C4711"), 3);
    ASSERT_EQ(post(count("d")).status, 201);
    EXPECT_EQ(matches("code=751-8"), 4);
    ASSERT_EQ(post(count("e")).status, 201);
    EXPECT_THAT(client_.get("/Observation?_summary=count").body, HasSubstr("\"total\":5"));
}

TEST_F(LateIndex, FindsResultsOfAPatientByTheResource) {
    ASSERT_EQ(put_patient("4711").status, 201);
    CountResource one = count("a");
    one.subject = R"({"reference":"Patient/p1"})";
    ASSERT_EQ(post(one).status, 201);
    EXPECT_EQ(app_.stored_results(), 1);
    // What the resource says by now is another matter.
    ASSERT_EQ(put_patient("9999").status, 200);
    EXPECT_EQ(matches("patient=p1"), 1);
    EXPECT_EQ(matches("patient=Patient/p1"), 1);
}

TEST_F(LateIndex, HasOnlyTheCurrentVersionOfAResult) {
    CountResource first = count("a");
    first.id = "o1";
    ASSERT_EQ(client_.put("/Observation/o1", first.text()).status, 201);
    CountResource second = count("b", "4.1");
    second.id = "o1";
    ASSERT_EQ(client_.put("/Observation/o1", second.text()).status, 200);
    EXPECT_EQ(matches("identifier=a"), 0);
    EXPECT_EQ(matches("identifier=b"), 1);
    ASSERT_EQ(client_.ask("DELETE", "/Observation/o1").status, 204);
    EXPECT_EQ(matches("identifier=b"), 0);
}

TEST_F(LateIndex, IsLookedAtByWhoeverCreatesOnACondition) {
    ASSERT_EQ(post(count("a")).status, 201);
    FhirAnswer kept = client_.post(
        "/Observation", count("a").text(), {{"If-None-Exist", "identifier=urn:lab|a"}}
    );
    EXPECT_EQ(kept.status, 200) << kept.body;
    EXPECT_EQ(app_.stored_results(), 1);
}

TEST_F(LateIndex, HasLinesAsItHasPosts) {
    const std::string lines = count("a").text() + "\n" + count("b", "0.4").text() + "\n";
    FhirAnswer answer = client_.post("", lines, {{"Content-Type", "application/fhir+ndjson"}});
    EXPECT_THAT(answer.body, HasSubstr("2 lines were taken"));
    EXPECT_EQ(indexed(), 0);
    EXPECT_THAT(app_.rules(), ::testing::ElementsAre("ANC.C open"));
    EXPECT_EQ(matches("identifier=b"), 1);
    EXPECT_EQ(matches("subject:identifier=urn:mrn%7C4711"), 2);
}

}  // namespace
}  // namespace thiowatch

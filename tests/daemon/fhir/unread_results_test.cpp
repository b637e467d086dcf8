#include "tests/support/fhir_app.h"

namespace thiowatch {
namespace {

using ::testing::AllOf;
using testing::count_of;
using testing::CountResource;
using ::testing::ElementsAre;
using testing::FhirAnswer;
using testing::FhirApp;
using testing::FhirClient;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const FhirClient::Headers kLines{{"Content-Type", "application/fhir+ndjson"}};
const std::string kStranger = R"({"identifier":{"system":"urn:mrn","value":"8150"}})";

/// A daemon that gets results of somebody nobody follows, and may come to follow her.
class UnreadResults : public ::testing::Test {
  protected:
    static CountResource count(const std::string& order, const std::string& value = "0.4") {
        CountResource count;
        count.subject = kStranger;
        count.order = order;
        count.value = value;
        return count;
    }
    FhirAnswer send_lines(const std::string& lines) { return client_.post("", lines, kLines); }
    void begin_to_follow() {
        FhirAnswer answer = client_.post(
            "/MedicationRequest",
            R"({"resourceType":"MedicationRequest","status":"active","intent":"order",)"
            R"("medicationCodeableConcept":{"coding":[{"system":)"
            R"("http://www.nlm.nih.gov/research/umls/rxnorm","code":"1256"}]},)"
            R"("authoredOn":")" +
                testing::fhir_time(testing::hl7_time(std::chrono::hours{24 * 200})) +
                R"(","subject":)" + kStranger + "}"
        );
        EXPECT_EQ(answer.status, 201) << answer.body;
    }
    int matches(const std::string& query) {
        return count_of(client_.get("/Observation?" + query).body, "\"mode\":\"match\"");
    }
    /// The order numbers on all pages of a search, as their `next` links lead through them.
    std::vector<std::string> orders_of_all(const std::string& query) {
        constexpr std::string_view kOrder = R"("system":"urn:lab","value":")";
        std::vector<std::string> orders;
        std::string cursor;
        do {
            const std::string body = client_.get("/Observation?" + query + cursor).body;
            for (std::size_t at = body.find(kOrder); at != std::string::npos;
                 at = body.find(kOrder, at)) {
                at += kOrder.size();
                orders.push_back(body.substr(at, body.find('"', at) - at));
            }
            const std::size_t next = body.find(R"("relation":"next")");
            const std::size_t page = body.find("&_page=", next);
            cursor =
                next == std::string::npos ? "" : body.substr(page, body.find('"', page) - page);
        } while (!cursor.empty());
        return orders;
    }
    std::int64_t messages() {
        std::int64_t count = 0;
        app_.running().look([&](intake::Desk& desk) { count = desk.store.messages.count(); });
        return count;
    }

    FhirApp app_;
    FhirClient client_ = app_.client();
};

TEST_F(UnreadResults, OfLinesAreOneMessageAndAreReadOnTheDayTheirPersonIsFollowed) {
    std::string lines;
    for (int number = 0; number < 14; ++number)
        lines += count("S-" + std::to_string(number), "4.2").text() + "\n";
    std::int64_t before = messages();
    lines += count("low").text() + "\n";
    ASSERT_LT(lines.size(), std::size_t{16} << 10) << "more may be several messages";
    FhirAnswer answer = send_lines(lines);
    EXPECT_THAT(answer.body, HasSubstr("15 lines were taken, 0 were refused"));
    EXPECT_EQ(messages(), before + 1);
    EXPECT_EQ(app_.stored_results(), 0);
    EXPECT_THAT(app_.rules(), IsEmpty());
    begin_to_follow();
    EXPECT_EQ(app_.stored_results(), 15);
    EXPECT_THAT(app_.rules(), ElementsAre("ANC.C open"));
}

TEST_F(UnreadResults, ThatWerePostedAreReadOnTheDayTheirPersonIsFollowed) {
    FhirAnswer answer = client_.post("/Observation", count("one").text());
    ASSERT_EQ(answer.status, 201) << answer.body;
    EXPECT_EQ(answer.header("etag"), "W/\"1\"");
    begin_to_follow();
    EXPECT_THAT(app_.rules(), ElementsAre("ANC.C open"));
}

TEST_F(UnreadResults, SentAgainChangeNothing) {
    std::string lines = count("a").text() + "\n" + count("b").text() + "\n";
    send_lines(lines);
    std::int64_t before = messages();
    FhirAnswer again = send_lines(lines);
    EXPECT_THAT(again.body, HasSubstr("2 lines were taken, 0 were refused"));
    EXPECT_EQ(messages(), before);
    FhirAnswer first = client_.post("/Observation", count("c").text());
    FhirAnswer second = client_.post("/Observation", count("c").text());
    EXPECT_EQ(second.status, 201) << second.body;
    EXPECT_EQ(first.header("location"), second.header("location"));
    EXPECT_EQ(messages(), before + 1);
}

TEST_F(UnreadResults, AreFoundByWhoeverAsks) {
    CountResource named = count("n-1");
    named.id = "o17";
    send_lines(named.text() + "\n" + count("n-2").text() + "\n");
    FhirAnswer posted = client_.post("/Observation", count("n-3").text());
    FhirAnswer read = client_.get("/Observation/o17");
    EXPECT_EQ(read.status, 200) << read.body;
    EXPECT_THAT(read.body, HasSubstr("n-1"));
    EXPECT_EQ(read.header("etag"), "W/\"1\"");
    read = client_.get("/" + posted.name());
    EXPECT_EQ(read.status, 200) << read.body;
    EXPECT_THAT(read.body, HasSubstr("n-3"));
    EXPECT_EQ(matches("identifier=urn:lab%7Cn-2"), 1);
    EXPECT_EQ(matches("identifier=n-2"), 1);
    EXPECT_EQ(matches("identifier=urn:other%7Cn-2"), 0);
    EXPECT_EQ(matches("_id=o17"), 1);
    EXPECT_EQ(client_.get("/Observation/nobody").status, 404);
    EXPECT_THAT(client_.get("/Observation?_summary=count").body, HasSubstr("\"total\":3"));
    EXPECT_EQ(matches("code=751-8"), 3);
}

TEST_F(UnreadResults, AreAllFoundPageByPageInBothOrders) {
    constexpr int kAll = 600;  // more messages than one page looks at
    for (int number = 0; number < kAll; ++number) {
        const std::string order = "P-" + std::to_string(number);
        CountResource one = count(order, "4.2");
        if (number % 100 == 7) one.code = "718-7";
        ASSERT_EQ(client_.post("/Observation", one.text()).status, 201);
    }
    // Read before its turn comes, and still in its place.
    EXPECT_EQ(matches("identifier=P-3"), 1);
    const std::vector<std::string> newest = orders_of_all("_count=200");
    ASSERT_EQ(newest.size(), std::size_t{kAll});
    EXPECT_EQ(newest.front(), "P-599");
    EXPECT_EQ(newest[kAll - 4], "P-3");
    const std::vector<std::string> oldest = orders_of_all("_sort=_lastUpdated&_count=200");
    EXPECT_TRUE(std::equal(oldest.begin(), oldest.end(), newest.rbegin(), newest.rend()));
    EXPECT_THAT(
        orders_of_all("code=718-7"), ElementsAre("P-507", "P-407", "P-307", "P-207", "P-107", "P-7")
    );
}

TEST_F(UnreadResults, AreCountedAsFarAsTheyAreReadAndThatIsSaid) {
    client_.post("/Observation", count("one").text());
    EXPECT_THAT(
        client_.get("/Observation?_summary=count").body,
        AllOf(HasSubstr("\"total\":1"), Not(HasSubstr("may not be counted")))
    );
    for (int number = 0; number < 300; ++number)
        client_.post("/Observation", count("C-" + std::to_string(number)).text());
    EXPECT_THAT(client_.get("/Observation?_summary=count").body, HasSubstr("may not be counted"));
}

TEST_F(UnreadResults, AreUpdatedAndDeletedLikeAnyOther) {
    CountResource first = count("u-1");
    first.id = "o18";
    CountResource second = count("u-2");
    second.id = "o19";
    send_lines(first.text() + "\n" + second.text() + "\n");
    first.value = "4.1";
    EXPECT_EQ(client_.put("/Observation/o18", first.text()).status, 200);
    EXPECT_EQ(client_.get("/Observation/o18").header("etag"), "W/\"2\"");
    EXPECT_EQ(client_.ask("DELETE", "/Observation/o19").status, 204);
    EXPECT_EQ(client_.get("/Observation/o19").status, 410);
    FhirAnswer kept = client_.post(
        "/Observation", count("u-1").text(), {{"If-None-Exist", "identifier=urn:lab|u-1"}}
    );
    EXPECT_EQ(kept.status, 200) << kept.body;
    begin_to_follow();
    EXPECT_THAT(app_.rules(), IsEmpty()) << "one was corrected, the other withdrawn";
}

TEST_F(UnreadResults, AreNoneWhereTheReaderHasSomethingToSay) {
    CountResource followed = count("f-1");
    followed.subject = R"({"identifier":{"system":"urn:mrn","value":"4711"}})";
    CountResource bad = count("f-2");
    bad.status = "approved";
    CountResource nobody = count("f-3");
    nobody.subject = R"({"identifier":{"value":"8150"}})";
    FhirAnswer answer = send_lines(
        count("f-4").text() + "\n" + followed.text() + "\n" + bad.text() + "\n" + nobody.text() +
        "\n"
    );
    EXPECT_THAT(
        answer.body,
        AllOf(
            HasSubstr("2 lines were taken, 2 were refused"),
            HasSubstr("line 3"),
            HasSubstr("line 4")
        )
    );
    EXPECT_THAT(app_.rules(), ElementsAre("ANC.C open"));
}

}  // namespace
}  // namespace thiowatch

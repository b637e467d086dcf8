// Searches on a running daemon: lists of alternatives, orders, pages, and what is refused.

#include <gmock/gmock.h>

#include "tests/support/fhir_app.h"

namespace thiowatch {
namespace {

using ::testing::AllOf;
using testing::CountResource;
using ::testing::ElementsAre;
using testing::FhirAnswer;
using testing::FhirApp;
using testing::FhirClient;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::patient_resource;

/// The order numbers of the observations in a searchset, in its order.
std::vector<std::string> orders_in(const std::string& body) {
    std::vector<std::string> orders;
    constexpr std::string_view kBefore = R"("system":"urn:lab","value":")";
    for (std::size_t at = body.find(kBefore); at != std::string::npos;
         at = body.find(kBefore, at)) {
        at += kBefore.size();
        orders.push_back(body.substr(at, body.find('"', at) - at));
    }
    return orders;
}

std::string cursor_in(const std::string& body) {
    const std::size_t at = body.find("_page=");
    return at == std::string::npos ? std::string() : body.substr(at, body.find('"', at) - at);
}

class Searching : public ::testing::Test {
  protected:
    Searching() {
        client.put("/Patient/p1", patient_resource("p1", "4711"));
        client.put("/Patient/p2", patient_resource("p2", "4712"));
        put("L-0", "751-8", "p1");
        put("L-1", "718-7", "p1");
        put("L-2", "777-3", "p1");
        put("L-3", "751-8", "p2");
    }
    void put(const std::string& order, const std::string& code, const std::string& person) {
        CountResource count;
        count.id = order;
        count.order = order;
        count.code = code;
        count.subject = R"({"reference":"Patient/)" + person + R"("})";
        EXPECT_LT(client.put("/Observation/" + order, count.text()).status, 300);
    }
    FhirAnswer ask(const std::string& query, const FhirClient::Headers& headers = {}) {
        return client.get("/Observation?" + query, headers);
    }
    std::vector<std::string> found(const std::string& query) { return orders_in(ask(query).body); }

    FhirApp app;
    FhirClient client = app.client();
};

TEST_F(Searching, AListOfValuesMeansAnyOfThem) {
    EXPECT_THAT(found("code=718-7,777-3"), ElementsAre("L-2", "L-1"));
    EXPECT_THAT(found("code=http://loinc.org%7C751-8,718-7&patient=p1"), ElementsAre("L-1", "L-0"));
    EXPECT_THAT(found("code=751-8&patient=Patient/p1,p2"), ElementsAre("L-3", "L-0"));
    EXPECT_THAT(found("identifier=L-0,urn:lab%7CL-3,L-9"), ElementsAre("L-3", "L-0"));
    EXPECT_THAT(found("code=751-8,751-8"), ElementsAre("L-3", "L-0"));
    EXPECT_THAT(found("identifier=L-0%5C,L-3"), IsEmpty());  // an escaped comma makes no list
}

TEST_F(Searching, IdsAreFoundTogetherWithTheOtherConditions) {
    EXPECT_THAT(found("_id=L-1,L-0,L-1,nobody"), ElementsAre("L-1", "L-0"));
    EXPECT_THAT(found("_id=L-0,L-1,L-3&code=751-8,777-3&patient=p1"), ElementsAre("L-0"));
    EXPECT_THAT(found("_id=L-0&code=718-7"), IsEmpty());
}

TEST_F(Searching, PagesOfAListGoOnWhereTheLastEnded) {
    FhirAnswer page = ask("code=718-7,777-3,751-8&_count=3");
    EXPECT_THAT(orders_in(page.body), ElementsAre("L-3", "L-2", "L-1"));
    FhirAnswer last = ask("code=718-7,777-3,751-8&_count=3&" + cursor_in(page.body));
    EXPECT_THAT(orders_in(last.body), ElementsAre("L-0"));
    EXPECT_EQ(last.body.find(R"("relation":"next")"), std::string::npos);
    FhirAnswer ids = ask("_id=L-0,L-1,L-2&_count=2");
    EXPECT_THAT(orders_in(ids.body), ElementsAre("L-2", "L-1"));
    EXPECT_THAT(found("_id=L-0,L-1,L-2&_count=2&" + cursor_in(ids.body)), ElementsAre("L-0"));
}

TEST_F(Searching, SortsByTheTimeOfChangeBothWays) {
    put("L-0", "777-3", "p1");  // changed last
    EXPECT_THAT(found("_sort=-_lastUpdated"), ElementsAre("L-0", "L-3", "L-2", "L-1"));
    EXPECT_THAT(found("_sort=_lastUpdated"), ElementsAre("L-1", "L-2", "L-3", "L-0"));
    EXPECT_THAT(found("code=777-3,718-7&_sort=_lastUpdated"), ElementsAre("L-1", "L-2", "L-0"));
    EXPECT_THAT(found("_id=L-0,L-2&_sort=_lastUpdated"), ElementsAre("L-2", "L-0"));
    FhirAnswer page = ask("_sort=_lastUpdated&_count=3");
    EXPECT_THAT(orders_in(page.body), ElementsAre("L-1", "L-2", "L-3"));
    EXPECT_THAT(page.body, HasSubstr("_sort=_lastUpdated&_count=3&_page="));
    EXPECT_THAT(found("_sort=_lastUpdated&_count=3&" + cursor_in(page.body)), ElementsAre("L-0"));
}

TEST_F(Searching, AlertsTakeListsToo) {
    EXPECT_EQ(client.get("/DetectedIssue?_id=a,b").status, 200);
    const std::string of_both = client.get("/DetectedIssue?patient=Patient/p1,p2").body;
    EXPECT_THAT(of_both, AllOf(HasSubstr("ANC.C"), HasSubstr("PLT.C")));
}

TEST_F(Searching, AlertsAreSortedToo) {
    const std::string down = client.get("/DetectedIssue?_sort=-_lastUpdated").body;
    const std::string up = client.get("/DetectedIssue?_sort=_lastUpdated").body;
    auto place = [](const std::string& body, const std::string& rule) { return body.find(rule); };
    ASSERT_NE(place(up, "ANC.C"), std::string::npos);
    ASSERT_NE(place(up, "PLT.C"), std::string::npos);
    EXPECT_LT(place(up, "ANC.C"), place(up, "PLT.C"));
    EXPECT_GT(place(down, "ANC.C"), place(down, "PLT.C"));
}

TEST_F(Searching, AnotherOrderIsRefusedUnlessTheSenderIsLenient) {
    FhirAnswer refused = ask("_sort=date");
    EXPECT_EQ(refused.status, 400);
    EXPECT_THAT(
        refused.body, AllOf(HasSubstr("not-supported"), HasSubstr("_lastUpdated and -_lastUpdated"))
    );
    FhirAnswer lenient = ask("_sort=date", {{"Prefer", "handling=lenient"}});
    EXPECT_EQ(lenient.status, 200);
    EXPECT_THAT(lenient.body, HasSubstr("_sort was ignored"));
    EXPECT_EQ(client.get("/DetectedIssue?_sort=patient").status, 400);
}

TEST_F(Searching, RefusesWhatItWouldGetWrong) {
    EXPECT_EQ(ask("code=,").status, 400);
    EXPECT_EQ(ask("_id=").status, 400);
    EXPECT_EQ(client.get("/DetectedIssue?_id=,").status, 400);
    std::string list = "x";
    for (int number = 0; number < 30; ++number)
        list += ",x" + std::to_string(number);
    EXPECT_EQ(ask("code=" + list).status, 200);
    FhirAnswer refused = ask("code=" + list + "&patient=" + list);
    EXPECT_EQ(refused.status, 400);
    EXPECT_THAT(refused.body, HasSubstr("too-costly"));
}

TEST_F(Searching, MetadataSaysWhatIsSearchedAndSorted) {
    EXPECT_THAT(
        client.get("/metadata").body,
        AllOf(HasSubstr("lists of alternatives"), HasSubstr("_sort=-_lastUpdated"))
    );
}

}  // namespace
}  // namespace thiowatch

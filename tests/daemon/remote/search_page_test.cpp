#include "daemon/remote/search_page.h"

namespace thiowatch::remote {
namespace {

constexpr std::string_view kBase = "https://ehr.example/fhir";

TEST(SearchPage, KeepsTheBytesOfEachResource) {
    const auto page = read_search_page(
        R"({"resourceType":"Bundle","type":"searchset","link":[{"relation":"self","url":"x"},)"
        R"({"relation":"next","url":"https://ehr.example/fhir?page=2"}],"entry":[{"resource":)"
        R"({"resourceType":"Observation","id":"1","meta":{"versionId":"3","lastUpdated":)"
        R"("2026-03-01T09:30:00.123Z"},"valueQuantity":{"value":5.10},"subject":{"reference":)"
        R"("https://ehr.example/fhir/Patient/12/_history/2"}}},)"
        R"({"search":{"mode":"outcome"},"resource":{"resourceType":"OperationOutcome","id":"o"}}]})",
        kBase
    );
    ASSERT_TRUE(page) << page.error().detail;
    EXPECT_EQ(page->next, "https://ehr.example/fhir?page=2");
    ASSERT_EQ(page->resources.size(), 1U);
    const RemoteResource& one = page->resources[0];
    EXPECT_NE(one.text.find(R"("value":5.10)"), std::string::npos) << "digits as written";
    EXPECT_EQ(one.version.version, "3");
    EXPECT_EQ(one.version.updated.rfc3339(), "2026-03-01T09:30:00.123Z");
    EXPECT_EQ(one.references, std::vector<std::string>{"Patient/12"});
}

TEST(SearchPage, FollowsNoReferenceElsewhere) {
    for (const char* reference : {
             "https://other.example/Patient/1",
             "urn:uuid:8d0a",
             "#p",
             "Patient",
             "Patient/",
             "/Patient",
             "Patient/1?x=y",
             "Patient/../Group",
             "Practitioner/1",
             "Patient/..",
             "Patient/a b",
             "",
         }) {
        const auto one = read_resource(
            R"({"resourceType":"Observation","id":"1","subject":{"reference":")" +
                std::string(reference) + R"("}})",
            kBase
        );
        ASSERT_TRUE(one) << reference;
        EXPECT_TRUE(one->references.empty()) << reference;
    }
}

TEST(SearchPage, IsRefusedWhenItIsNoBundle) {
    for (const char* body : {"", "<html>", "[]", R"({"resourceType":"Observation","id":"1"})"}) {
        EXPECT_FALSE(read_search_page(body, kBase)) << body;
    }
    EXPECT_FALSE(read_resource(R"({"resourceType":"Observation"})", kBase));
}

TEST(Origin, IsSchemeHostAndPort) {
    EXPECT_EQ(origin_of("https://EHR.example/fhir?x"), "https://ehr.example:443");
    EXPECT_EQ(origin_of("http://ehr.example:8080"), "http://ehr.example:8080");
    EXPECT_EQ(origin_of("https://[::1]/x"), "https://[::1]:443");
    EXPECT_EQ(origin_of("https://[::1]:8443/x"), "https://[::1]:8443");
    for (const char* none : {"", "ehr.example", "ftp://x", "https://", "https://a@b/", "//x"})
        EXPECT_EQ(origin_of(none), "") << none;
}

TEST(Resolved, MakesLinksAbsolute) {
    EXPECT_EQ(resolved("https://a.example/x", kBase), "https://a.example/x");
    EXPECT_EQ(resolved("/page/2", kBase), "https://ehr.example/page/2");
    EXPECT_EQ(resolved("Observation?page=2", kBase), "https://ehr.example/fhir/Observation?page=2");
}

}  // namespace
}  // namespace thiowatch::remote

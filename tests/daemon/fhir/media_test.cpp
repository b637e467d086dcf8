#include "daemon/fhir/media.h"

namespace thiowatch::endpoint {
namespace {

net::HttpRequest with(const std::string& header, const std::string& value) {
    net::HttpRequest request;
    request.headers[header] = value;
    return request;
}

TEST(Media, TakesJsonInAllItsNames) {
    for (const char* type :
         {"application/fhir+json",
          "application/json",
          "application/json+fhir",
          "Application/FHIR+JSON; charset=UTF-8",
          "application/fhir+json;fhirVersion=4.0",
          "application/fhir+json; charset=\"utf-8\"; fhirVersion=4.3"}) {
        EXPECT_EQ(body_kind(with("content-type", type)), BodyKind::Json) << type;
    }
    EXPECT_EQ(body_kind({}), BodyKind::Json);
    EXPECT_EQ(body_kind(with("content-type", "application/fhir+ndjson")), BodyKind::Lines);
    EXPECT_EQ(body_kind(with("content-type", "text/xml")), BodyKind::Xml);
    EXPECT_EQ(
        body_kind(with("content-type", "application/fhir+json; fhirVersion=3.0")), BodyKind::Unknown
    );
    EXPECT_EQ(
        body_kind(with("content-type", "application/json; charset=latin1")), BodyKind::Unknown
    );
}

TEST(Media, KnowsWhenAnAnswerInJsonIsNotWanted) {
    EXPECT_TRUE(takes_json({}));
    EXPECT_TRUE(takes_json(with("accept", "text/html, application/xhtml+xml, */*;q=0.8")));
    EXPECT_TRUE(takes_json(with("accept", "application/fhir+xml, application/fhir+json;q=0.5")));
    EXPECT_FALSE(takes_json(with("accept", "application/fhir+xml")));
    EXPECT_FALSE(takes_json(with("accept", "application/fhir+json;q=0")));
    EXPECT_FALSE(takes_json(with("accept", "application/fhir+json; fhirVersion=5.0")));
    net::HttpRequest asked = with("accept", "text/html");
    asked.query["_format"] = "json";
    EXPECT_TRUE(takes_json(asked));
    asked.query["_format"] = "xml";
    EXPECT_FALSE(takes_json(asked));
}

TEST(Media, ReadsWhatTheClientPrefers) {
    EXPECT_EQ(returning({}), Returning::Unsaid);
    EXPECT_EQ(returning(with("prefer", "return=representation")), Returning::Representation);
    EXPECT_EQ(
        returning(with("prefer", "handling=strict; return=OperationOutcome")), Returning::Outcome
    );
    EXPECT_EQ(handling(with("prefer", "return=minimal, handling=strict")), Handling::Strict);
    EXPECT_EQ(handling(with("prefer", "handling=lenient")), Handling::Lenient);
    EXPECT_EQ(handling(with("prefer", "return=minimal")), Handling::Unsaid);
    EXPECT_EQ(body_encoding(with("content-encoding", "GZIP")), Encoding::Gzip);
    EXPECT_EQ(body_encoding(with("content-encoding", "deflate")), Encoding::Unknown);
}

}  // namespace
}  // namespace thiowatch::endpoint

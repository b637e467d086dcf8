#include "alerts/notices/fhir_body.h"

#include "tests/support/notice_samples.h"

namespace thiowatch::alerts {
namespace {

using namespace samples;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr FhirSending kSendings[] = {
    FhirSending::Transaction,
    FhirSending::Message,
    FhirSending::Communication};

TEST(FhirBody, PutsEachResourceWhereARetryFindsItAgain) {
    const std::string text =
        fhir_body(view_of(NoticeKind::Opened, Detail::Clinical), FhirSending::Transaction);
    EXPECT_THAT(text, HasSubstr(R"("type": "transaction")"));
    EXPECT_THAT(text, HasSubstr(R"({"method": "PUT", "url": "DetectedIssue/7KQ-204"})"));
    EXPECT_THAT(text, HasSubstr(R"({"method": "PUT", "url": "Communication/d1042"})"));
    EXPECT_EQ(
        text, fhir_body(view_of(NoticeKind::Opened, Detail::Clinical), FhirSending::Transaction)
    );
}

TEST(FhirBody, OfAMessageBeginsWithItsHeader) {
    const std::string text =
        fhir_body(view_of(NoticeKind::Opened, Detail::None), FhirSending::Message);
    EXPECT_THAT(text, HasSubstr(R"("type": "message")"));
    EXPECT_LT(text.find("MessageHeader"), text.find("DetectedIssue"));
    EXPECT_THAT(
        text, HasSubstr(R"("fullUrl": "https://thiowatch.example/fhir/DetectedIssue/7KQ-204")")
    );
    EXPECT_THAT(text, HasSubstr(R"("code": "alert.opened")"));
    EXPECT_THAT(text, Not(HasSubstr(R"("request")")));
}

TEST(FhirBody, CarriesOfThePersonOnlyWhatItsDetailAllows) {
    for (const FhirSending sending : kSendings) {
        for (const NoticeKind kind : kAllKinds) {
            for (const Detail detail : kAllDetails) {
                const std::string text = fhir_body(view_of(kind, detail), sending);
                if (detail == Detail::None) {
                    EXPECT_THAT(text, Not(HasSubstr("0.9"))) << name_of(kind);
                }
                if (detail != Detail::Full) {
                    EXPECT_THAT(text, Not(HasSubstr("4711"))) << name_of(kind);
                }
                EXPECT_THAT(text, Not(HasSubstr("Osei")));
                EXPECT_THAT(text, Not(HasSubstr("1981")));
            }
        }
    }
}

TEST(FhirBody, OfTheServicesOwnNewsSpeaksOfNoAlert) {
    NoticeView view = view_of(NoticeKind::Operator, Detail::None);
    view.news = OperatorNews{"feed.silent", "lis: no message for a day"};
    const std::string text = fhir_body(view, FhirSending::Transaction);
    EXPECT_THAT(text, Not(HasSubstr("DetectedIssue")));
    EXPECT_THAT(text, HasSubstr("lis: no message for a day"));
}

TEST(FhirBody, SaysThatItIsAShadow) {
    NoticeView view = view_of(NoticeKind::Opened, Detail::None);
    view.is_live = false;
    EXPECT_THAT(fhir_body(view, FhirSending::Communication), HasSubstr("SHADOW MODE"));
}

}  // namespace
}  // namespace thiowatch::alerts

#include "daemon/intake/digest.h"

#include "daemon/intake/acknowledge.h"
#include "tests/support/desk_bench.h"

namespace thiowatch::intake {
namespace {

using std::chrono::hours;
using testing::DeskBench;
using testing::DeskSetting;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kOnTheDrug;
using ::testing::Not;
using testing::OruText;

const DeskSetting kClinical{.routes = "  - {to: [dr-smith], by: [drop], detail: clinical}\n"};

/// ALT a little above twice its limit: information.
OruText information(const DeskBench& bench, const std::string& control) {
    OruText oru = bench.count(control, "90");
    oru.results.front().code = "1742-6^ALT^LN";
    oru.results.front().unit = "U/L";
    oru.results.front().range = "0-40";
    return oru;
}

std::string digest_mail(DeskBench& bench) {
    std::string mime;
    bench.at_desk([&](Desk& desk) {
        for (const Rendered& parcel : claim_parcels(desk, ChannelName("drop"), 10))
            mime += parcel.mime;
    });
    return mime;
}

TEST(Digest, TellsOfInformationOnceADayAtTheTimeOfTheSite) {
    DeskBench bench(kClinical);
    bench.roster(kOnTheDrug);
    bench.send(bench.count("M0", "4.0"));
    bench.send(information(bench, "M1"));
    EXPECT_THAT(bench.rules(), ElementsAre("ALT.I open"));
    EXPECT_THAT(bench.notices(), IsEmpty()) << "nobody is disturbed for it";
    bench.pass(hours{19});
    EXPECT_THAT(bench.notices(), IsEmpty());
    bench.pass(hours{1});
    EXPECT_THAT(bench.notices(), ElementsAre("digest 0 dr-smith drop"));
    const std::string mail = digest_mail(bench);
    EXPECT_THAT(mail, HasSubstr("[DIGEST] ThioWatch: 1 item"));
    EXPECT_THAT(mail, HasSubstr("ALT"));
    EXPECT_THAT(mail, Not(HasSubstr("Osei"))) << "the route says clinical";
    EXPECT_THAT(mail, Not(HasSubstr("4711")));
    bench.deliver();
    bench.pass(days(3));
    EXPECT_THAT(bench.notices(), IsEmpty()) << "told once";
}

TEST(Digest, ShowsNoResultWhereTheRouteSaysNone) {
    DeskBench bench;
    bench.roster(kOnTheDrug);
    bench.send(information(bench, "M1"));
    const std::string ref = bench.alerts().front().ref.text();
    bench.pass(hours{20});
    const std::string mail = digest_mail(bench);
    EXPECT_THAT(mail, HasSubstr(ref));
    EXPECT_THAT(mail, Not(HasSubstr("ALT")));
    EXPECT_THAT(mail, Not(HasSubstr("4711")));
}

TEST(Digest, HoldsWhatIsNoWorseThanPeopleWereTold) {
    DeskBench bench(kClinical);
    bench.roster(kOnTheDrug);
    bench.send(bench.count("M1", "0.9", days(2)));
    bench.deliver();
    bench.send(bench.count("M2", "0.92"));
    EXPECT_THAT(bench.notices(), IsEmpty());
    EXPECT_EQ(bench.alerts().front().version, 1);
    bench.at_desk([&](Desk& desk) {
        acknowledge(desk, {bench.alerts().front().ref, "Dr Smith", "", std::nullopt});
    });
    bench.pass(hours{20});
    EXPECT_THAT(digest_mail(bench), HasSubstr("0.92"));
}

TEST(Digest, AfterAWeekAResultNoWorseIsToldAgain) {
    DeskBench bench(kClinical);
    bench.roster(kOnTheDrug);
    bench.send(bench.count("M1", "0.9", days(7)));
    bench.deliver();
    bench.send(bench.count("M2", "0.92", Duration{}));
    EXPECT_THAT(bench.notices(), ElementsAre("updated 0 dr-smith drop"));
    EXPECT_EQ(bench.alerts().front().version, 2);
}

TEST(Digest, TellsOfMilestonesOfTheResponse) {
    DeskBench bench(kClinical);
    const std::string start = (bench.now - days(55)).rfc3339().substr(0, 10);
    bench.roster("4711,H1,Osei,Amara,1981-07-14,F,azathioprine," + start + ",,dr-smith\n");
    bench.send(bench.count("M1", "4.0"));
    bench.pass(hours{13});
    EXPECT_THAT(bench.notices(), Not(::testing::Contains("digest 0 dr-smith drop")));
    bench.pass(hours{7});
    EXPECT_THAT(bench.notices(), ::testing::Contains("digest 0 dr-smith drop"));
    EXPECT_THAT(digest_mail(bench), HasSubstr("8 weeks on the drug"));
}

TEST(Digest, IsSentAtTheSameTimeOfDayBeforeAndAfterTheClockChanges) {
    DeskBench bench({.time_zone = "Europe/London", .more = "digest: {at: \"06:00\"}\n"});
    auto next_after = [&](const char* now) {
        bench.now = Instant::parse_rfc3339(now).value();
        return next_digest(bench.desk().snapshot, bench.now).rfc3339();
    };
    EXPECT_EQ(next_after("2026-03-28T05:00:00Z"), "2026-03-28T06:00:00Z");
    EXPECT_EQ(next_after("2026-03-28T12:00:00Z"), "2026-03-29T05:00:00Z") << "summer time";
    EXPECT_EQ(next_after("2026-07-01T05:00:00Z"), "2026-07-02T05:00:00Z") << "at, not after";
}

}  // namespace
}  // namespace thiowatch::intake

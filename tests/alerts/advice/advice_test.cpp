#include "alerts/advice/advice.h"

#include "tests/support/alert_samples.h"

namespace thiowatch::alerts {
namespace {

using samples::at;

const Instant kNow = at("2026-03-01T12:00:00Z");

TherapyTimeline on(Ingredient ingredient) {
    TherapyFact fact;
    fact.ingredient = ingredient;
    fact.at = at("2025-12-01T00:00:00Z");
    fact.order = "roster";
    return TherapyTimeline({fact});
}

Measurement result(Analyte analyte, const char* collected) {
    Measurement one;
    one.analyte = analyte;
    one.collected = at(collected);
    one.value = NumericValue{};
    return one;
}

PatientRecord well_known() {
    PatientRecord record;
    record.tpmt = Metaboliser::Normal;
    record.measurements = {
        result(Analyte::Wbc, "2026-02-20T08:00:00Z"), result(Analyte::Alt, "2026-02-20T08:00:00Z")};
    return record;
}

Alert open_alert(const char* rule, Severity severity) {
    Alert alert;
    alert.ref = AlertRef("7KQ-204");
    alert.opened_at = kNow;
    alert.finding = samples::finding(rule, severity, {});
    alert.finding.headline = "Neutrophils 0.9 10*9/L, below 1.0";
    return alert;
}

std::vector<std::string> kinds(const std::vector<Advice>& advice) {
    std::vector<std::string> names;
    for (const Advice& one : advice)
        names.emplace_back(name_of(one.kind));
    return names;
}

using Names = std::vector<std::string>;

/// Of a well known person: the cards on allergies, "critical Allergy or intolerance to ...".
std::vector<std::string>
on_allergies(PatientRecord record, std::set<Ingredient> ordered, std::set<Ingredient> allergies) {
    record.allergies = std::move(allergies);
    std::vector<std::string> cards;
    for (const Advice& one : advise({&record, {}, std::move(ordered)}, kNow)) {
        if (one.kind != AdviceKind::Allergy) continue;
        cards.push_back(std::string(name_of(one.indicator)) + " " + one.summary);
    }
    return cards;
}

TEST(Advise, TellsOfAnAllergyToWhatIsOrderedOrTaken) {
    using enum Ingredient;
    const PatientRecord well = well_known();
    PatientRecord treated = well_known();
    treated.therapy = on(Azathioprine);
    const std::string azathioprine = "critical Allergy or intolerance to azathioprine on file";
    EXPECT_EQ(on_allergies(well, {Azathioprine}, {Azathioprine}), Names{azathioprine});
    EXPECT_EQ(on_allergies(well, {Mercaptopurine}, {Azathioprine}), Names{azathioprine});
    EXPECT_EQ(on_allergies(treated, {}, {Azathioprine}), Names{azathioprine});
    EXPECT_EQ(
        on_allergies(well, {Allopurinol}, {Allopurinol}),
        Names{"critical Allergy or intolerance to allopurinol on file"}
    );
    EXPECT_EQ(
        on_allergies(well, {Azathioprine}, {Allopurinol}),
        Names{"info Allergy or intolerance to allopurinol on file"}
    );
    EXPECT_EQ(on_allergies(well, {}, {Azathioprine}), Names{});
    EXPECT_EQ(on_allergies(well, {Azathioprine}, {Tacrolimus}), Names{});
}

TEST(Advise, SaysTheSameAllergyOnceThoughThereIsAnAlert) {
    PatientRecord record = well_known();
    record.therapy = on(Ingredient::Azathioprine);
    record.allergies = {Ingredient::Azathioprine};
    const Alert alert = open_alert("ALG.W", Severity::Warning);
    EXPECT_EQ(kinds(advise({&record, {alert}, {}}, kNow)), Names{"allergy"});
}

TEST(Advise, SaysNothingWhenAllIsKnownAndWell) {
    const PatientRecord record = well_known();
    EXPECT_EQ(kinds(advise({&record, {}, {Ingredient::Azathioprine}}, kNow)), Names{});
    EXPECT_EQ(kinds(advise({&record, {}, {}}, kNow)), Names{});
    EXPECT_EQ(kinds(advise({nullptr, {}, {}}, kNow)), Names{});
}

TEST(Advise, AsksForTpmtBeforeAThiopurine) {
    PatientRecord record = well_known();
    record.tpmt.reset();
    const auto advice = advise({&record, {}, {Ingredient::Azathioprine}}, kNow);
    ASSERT_EQ(kinds(advice), Names{"no-tpmt"});
    EXPECT_EQ(advice[0].tests, std::vector{SuggestedTest::Tpmt});
    record.measurements.push_back(result(Analyte::Tpmt, "2020-01-01T00:00:00Z"));
    EXPECT_EQ(kinds(advise({&record, {}, {Ingredient::Azathioprine}}, kNow)), Names{});
}

TEST(Advise, DoesNotAskForTpmtBeforeAnotherDrug) {
    PatientRecord record = well_known();
    record.tpmt.reset();
    EXPECT_EQ(kinds(advise({&record, {}, {Ingredient::Allopurinol}}, kNow)), Names{});
}

TEST(Advise, WarnsOfPoorMetabolisersLoudest) {
    PatientRecord record = well_known();
    record.tpmt = Metaboliser::Poor;
    record.measurements.clear();
    const auto advice = advise({&record, {}, {Ingredient::Mercaptopurine}}, kNow);
    ASSERT_EQ(kinds(advice), (Names{"metaboliser", "no-baseline"}));
    EXPECT_EQ(advice[0].indicator, Indicator::Critical);
    record.tpmt = Metaboliser::Normal;
    record.nudt15 = Metaboliser::Intermediate;
    EXPECT_EQ(
        advise({&record, {}, {Ingredient::Azathioprine}}, kNow)[0].indicator, Indicator::Warning
    );
}

TEST(Advise, FindsTheInteractionFromEitherSide) {
    PatientRecord record = well_known();
    record.therapy = on(Ingredient::Allopurinol);
    EXPECT_EQ(kinds(advise({&record, {}, {Ingredient::Azathioprine}}, kNow)), Names{"interaction"});
    record.therapy = on(Ingredient::Azathioprine);
    for (const Ingredient inhibitor : {Ingredient::Allopurinol, Ingredient::Febuxostat}) {
        const auto advice = advise({&record, {}, {inhibitor}}, kNow);
        ASSERT_EQ(kinds(advice), Names{"interaction"});
        EXPECT_EQ(advice[0].indicator, Indicator::Critical);
    }
    const auto both =
        advise({nullptr, {}, {Ingredient::Azathioprine, Ingredient::Allopurinol}}, kNow);
    EXPECT_EQ(both.at(0).kind, AdviceKind::Interaction) << "both in one order";
    record.therapy = {};
    record.comedications = {Ingredient::Febuxostat};
    EXPECT_EQ(kinds(advise({&record, {}, {Ingredient::Azathioprine}}, kNow)), Names{"interaction"});
    EXPECT_EQ(kinds(advise({&record, {}, {}}, kNow)), Names{}) << "nobody orders anything";
}

TEST(Advise, AsksForTheBaselineThatIsMissing) {
    PatientRecord record = well_known();
    record.measurements = {result(Analyte::Wbc, "2025-10-01T08:00:00Z")};  // too old
    const auto advice = advise({&record, {}, {Ingredient::Azathioprine}}, kNow);
    ASSERT_EQ(kinds(advice), Names{"no-baseline"});
    EXPECT_EQ(advice[0].tests, (std::vector{SuggestedTest::BloodCount, SuggestedTest::LiverTests}));
}

TEST(Advise, RepeatsWhatIsOpen) {
    PatientRecord record = well_known();
    record.therapy = on(Ingredient::Azathioprine);
    const Alert grave = open_alert("ANC.U", Severity::Urgent);
    const Alert overdue = open_alert("MON.COUNT", Severity::Warning);
    const auto advice = advise({&record, {overdue, grave}, {}}, kNow);
    ASSERT_EQ(kinds(advice), (Names{"open-alert", "overdue"}));
    EXPECT_EQ(advice[0].indicator, Indicator::Critical);
    EXPECT_EQ(advice[0].alert.text(), "7KQ-204");
    EXPECT_FALSE(advice[1].tests.empty());
}

TEST(Advise, DoesNotRepeatOnAChartWhatSomebodyAcknowledged) {
    PatientRecord record = well_known();
    record.therapy = on(Ingredient::Azathioprine);
    Alert alert = open_alert("ANC.U", Severity::Urgent);
    alert.acknowledged = Acknowledgement{"dr-smith", kNow, "", 1};
    EXPECT_EQ(kinds(advise({&record, {alert}, {}}, kNow)), Names{});
    EXPECT_EQ(
        kinds(advise({&record, {alert}, {Ingredient::Azathioprine}}, kNow)), Names{"open-alert"}
    );
    const Alert mild = open_alert("WBC.I", Severity::Info);
    EXPECT_EQ(kinds(advise({&record, {mild}, {}}, kNow)), Names{});
}

TEST(Advise, SaysWhenNobodyFollowsThePerson) {
    const auto advice = advise({nullptr, {}, {Ingredient::Azathioprine}}, kNow);
    ASSERT_EQ(kinds(advice), (Names{"no-tpmt", "no-baseline"}));
    EXPECT_NE(advice[0].detail.find("does not follow"), std::string::npos);
}

TEST(Advise, KeepsItsSummariesShorterThan140Characters) {
    PatientRecord record = well_known();
    record.therapy = on(Ingredient::Azathioprine);
    Alert alert = open_alert("ANC.U", Severity::Urgent);
    alert.finding.headline.clear();
    for (int n = 0; n < 100; ++n)
        alert.finding.headline += "Neutrophil \xC3\xA9";
    const std::string summary = advise({&record, {alert}, {}}, kNow).at(0).summary;
    EXPECT_LT(summary.size(), 140U);
    EXPECT_TRUE(summary.ends_with("..."));
    const auto before = static_cast<unsigned char>(summary[summary.size() - 4]);
    EXPECT_NE(before, 0xC3) << "cut within a character";
}

}  // namespace
}  // namespace thiowatch::alerts

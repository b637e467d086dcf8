#include "alerts/notices/alert_json.h"

#include <gtest/gtest.h>

#include "tests/support/notice_samples.h"

namespace thiowatch::alerts {
namespace {

using namespace samples;

TEST(AlertJson, HasTheShapeOfSimulate) {
    Alert alert = urgent_alert();
    alert.finding.notes.clear();
    EXPECT_EQ(
        alert_json(alert, amara().identifier, AlertShape::Simulate),
        R"({"patient": "H1|4711", "rule": "ANC.U", "severity": "urgent", "state": "open", )"
        R"("opened_at": "2026-03-01T09:30:01Z", "message": "a.hl7#0", "corrected": false, )"
        R"("evidence": [{"analyte": "ANC", "value": "0.9", "unit": "10*9/L", )"
        R"("collected": "2026-03-01T08:00:00Z", "status": "final", "range": "2.0-7.5"}], )"
        R"("text": "URGENT: Neutrophils 0.9 10*9/L, below 1.0.\n)"
        R"(Rule ANC.U (x < 1.0 10*9/L), rule pack aza-core 0.1.0.\n)"
        R"(Neutrophils (ANC) 0.9 10*9/L, collected 2026-03-01T08:00:00Z, final, )"
        R"(laboratory range 2.0-7.5.\n)"
        R"(Options the sources name, not an order: consider antibiotics if febrile.\n)"
        R"(Sources: SPS mercaptopurine 2023; CTCAE 5.0 grade 3.\n)"
        R"(The absence of alerts is no sign of safety: )"
        R"(a result that never reaches ThioWatch is not checked."})"
    );
}

TEST(AlertJson, AddsReferenceAndAnswerForTheApi) {
    Alert alert = urgent_alert();
    const std::string open = alert_json(alert, amara().identifier, AlertShape::Api);
    EXPECT_TRUE(open.starts_with(R"({"ref": "7KQ-204", "version": 1, "patient": "H1|4711")"));
    EXPECT_NE(
        open.find(R"("acknowledge_by": "2026-03-01T13:30:01Z", "acknowledged": null, "evidence")"),
        std::string::npos
    );
    alert.acknowledge_by.reset();
    alert.acknowledged = Acknowledgement{"dr-smith", at("2026-03-01T10:00:00Z"), "seen", 1};
    EXPECT_NE(
        alert_json(alert, amara().identifier, AlertShape::Api)
            .find(R"("acknowledge_by": null, "acknowledged": {"by": "dr-smith", )"
                  R"("at": "2026-03-01T10:00:00Z", "note": "seen", "version": 1})"),
        std::string::npos
    );
}

TEST(AlertJson, ShowsWhatWasConvertedCorrectedOrComputed) {
    Evidence one = anc("k1", "900");
    one.unit = "/uL";
    one.canonical_value = "0.900";
    one.status = ResultStatus::Corrected;
    one.before_correction = "4000";
    one.derived = true;
    one.range.clear();
    JsonWriter json;
    write_evidence(json, {one});
    EXPECT_EQ(
        json.text(),
        R"([{"analyte": "ANC", "value": "900", "unit": "/uL", "collected": "2026-03-01T08:00:00Z", )"
        R"("status": "corrected", "canonical": "0.900 10*9/L", "before_correction": "4000", )"
        R"("derived": true}])"
    );
}

TEST(AlertText, SaysCorrectedInItsFirstLine) {
    Alert alert = urgent_alert();
    alert.corrected = true;
    EXPECT_TRUE(alert_text(alert).starts_with("URGENT, CORRECTED: "));
}

TEST(AlertText, KeepsFreeTextOnItsLine) {
    Alert alert = urgent_alert();
    alert.finding.evidence[0].value = "0.9\nALL CLEAR";
    alert.finding.notes = {"a\r\nb"};
    const std::string text = alert_text(alert);
    EXPECT_EQ(text.find("\nALL CLEAR"), std::string::npos);
    EXPECT_EQ(text.find('\r'), std::string::npos);
}

}  // namespace
}  // namespace thiowatch::alerts

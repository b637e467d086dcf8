// Results as they are kept, and how two of them are compared.
#pragma once

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "alerts/rules/evidence.h"
#include "daemon/store/packed_results.h"

namespace thiowatch::store::testing {

inline StoredResult count_of(const std::string& key, const std::string& value) {
    StoredResult stored;
    alerts::Measurement& measured = stored.measured;
    measured.analyte = Analyte::Anc;
    measured.key.text = key;
    measured.code = "loinc:751-8";
    measured.specimen_key = "order/4711";
    measured.message.text = "412";
    measured.value = NumericValue{*Reading::parse(value)};
    measured.unit_text = "10*9/L";
    measured.range = {Decimal(18, 1), Decimal(75, 1)};
    measured.range_text = "1.8-7.5";
    measured.collected = {1'772'355'600'000, Precision::Minute, std::int16_t{60}};
    measured.reported = measured.collected + std::chrono::hours{2};
    measured.received = measured.collected + std::chrono::hours{3};
    stored.order = "4711";
    return stored;
}

/// One of each kind, in the order of their keys.
inline std::vector<StoredResult> odd_results() {
    StoredResult none = count_of("local:ANC|", "1");
    none.measured.value = NoValue{};
    StoredResult words = count_of("local:ANC|9||2026-03-01T09:00:00Z", "1");
    words.measured.value = TextValue{FreeText("0.4 (manual diff)"), Reading::leading_in("0.4 (")};
    words.measured.message.text = "413";
    words.measured.unit_text.clear();
    words.order.clear();
    StoredResult rich = count_of("loinc:751-8|4711|2|2026-03-01T09:00:00Z", "<0.5");
    rich.measured.property = CodeProperty::Fraction;
    rich.measured.status = ResultStatus::Corrected;
    rich.measured.specimen = {true, false, true};
    rich.measured.specimen_key = "specimen/a long name of a specimen that needs its own room";
    rich.measured.collected_stated = false;
    rich.measured.collected = {-62'135'596'800'000, Precision::Year, std::nullopt};
    rich.measured.flags = {"LL", "", "A flag of more letters than fit into a short text"};
    rich.measured.before_correction = "5.0";
    rich.measured.range = {std::nullopt, Decimal(-3, 0)};
    rich.default_unit = Unit::PerMicrolitre;
    rich.order = "4712";
    StoredResult plain = count_of("loinc:751-8|4711||2026-03-01T09:00:00Z", "2.30");
    StoredResult later = count_of("loinc:752-8|4711||2026-03-01T09:00:00Z", "2.30");
    later.measured.received = later.measured.received + std::chrono::hours{1};
    StoredResult unlimited = count_of("loinc:753-8|4711||2026-03-01T09:00:00Z", ">7");
    unlimited.measured.analyte = Analyte::Wbc;
    unlimited.measured.range = {};
    unlimited.measured.range_text.clear();
    unlimited.measured.flags = {"H"};
    StoredResult zone = count_of("loinc:754-8|4711||2026-03-01T09:00:00Z", "2.30");
    zone.measured.collected.offset_minutes = std::int16_t{120};
    StoredResult rough = count_of("loinc:755-8|4711||2026-03-01T09:00:00Z", "2.30");
    rough.measured.collected.precision = Precision::Hour;
    rough.measured.range_text = "1.8 to 7.5, by the method of the house";
    StoredResult bare;
    bare.measured.key.text = "z";
    return {none, words, rich, plain, later, unlimited, zone, rough, bare};
}

/// In everything but whether a usual text of a range is written out.
inline void expect_same(const alerts::Measurement& a, const alerts::Measurement& b) {
    EXPECT_EQ(a.analyte, b.analyte);
    EXPECT_EQ(a.property, b.property);
    EXPECT_EQ(a.status, b.status);
    EXPECT_EQ(a.specimen, b.specimen);
    EXPECT_EQ(a.collected_stated, b.collected_stated);
    EXPECT_EQ(a.key, b.key);
    EXPECT_EQ(a.code, b.code);
    EXPECT_EQ(a.specimen_key, b.specimen_key);
    EXPECT_EQ(a.message, b.message);
    EXPECT_EQ(a.value, b.value);
    EXPECT_EQ(a.unit_text, b.unit_text);
    EXPECT_EQ(a.range, b.range);
    EXPECT_EQ(alerts::evidence_of(a).range, alerts::evidence_of(b).range);
    EXPECT_EQ(a.flags, b.flags);
    EXPECT_EQ(a.collected, b.collected);
    EXPECT_EQ(a.collected.precision, b.collected.precision);
    EXPECT_EQ(a.collected.offset_minutes, b.collected.offset_minutes);
    EXPECT_EQ(a.reported, b.reported);
    EXPECT_EQ(a.received, b.received);
    EXPECT_EQ(a.before_correction, b.before_correction);
}

inline void expect_same(const StoredResult& a, const StoredResult& b) {
    expect_same(a.measured, b.measured);
    EXPECT_EQ(a.default_unit, b.default_unit);
    EXPECT_EQ(a.order, b.order);
}

/// What was found out of them, too.
inline void expect_same_when_read(const alerts::Measurement& a, const alerts::Measurement& b) {
    expect_same(a, b);
    EXPECT_EQ(a.range_text, b.range_text);
    EXPECT_EQ(a.verdict, b.verdict);
    EXPECT_EQ(a.unit, b.unit);
    EXPECT_EQ(a.canonical, b.canonical);
    EXPECT_EQ(a.uln, b.uln);
    EXPECT_EQ(a.lln, b.lln);
}

}  // namespace thiowatch::store::testing

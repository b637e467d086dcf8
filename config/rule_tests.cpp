#include "config/rule_tests.h"

#include <algorithm>
#include <utility>

#include "config/binder.h"
#include "config/notation.h"
#include "config/pack_draft.h"

namespace thiowatch::config {

namespace {

using alerts::TherapyFact;

constexpr Duration kDrawnAt = std::chrono::hours{8};
constexpr Duration kJudgedAt = std::chrono::hours{12};
constexpr Duration kUsualTherapy = days(365);

std::optional<Instant> day_named(const Value& value, const std::string& name) {
    const auto day = Instant::parse_date(name);
    if (day) return Instant{day->utc_ms, Precision::Second, std::nullopt};
    value.error(FaultCode::ConfigBadValue, in_quotes(name) + " is not a day", "write 2026-03-01");
    return std::nullopt;
}

ResultValue value_written(const std::string& text) {
    if (const auto reading = Reading::parse(text)) return NumericValue{*reading};
    return TextValue{FreeText(text), Reading::leading_in(text)};
}

CodeProperty property_of(Analyte analyte) {
    const auto unit = canonical_unit(analyte);
    if (!unit) return CodeProperty::Text;
    return *unit == Unit::Percent ? CodeProperty::Fraction : CodeProperty::Quantity;
}

void read_specimen(const Value& value, SpecimenFlags& flags) {
    for (const std::string& word : value.texts()) {
        if (word == "haemolysed") {
            flags.haemolysed = true;
        } else if (word == "clumped") {
            flags.clumped = true;
        } else if (word == "clotted") {
            flags.clotted = true;
        } else {
            value.refuse("haemolysed, clumped or clotted");
        }
    }
}

void read_result(const Value& value, LabResult& result) {
    if (value.is_scalar()) {
        result.value = value_written(value.text().value_or(""));
        return;
    }
    MapReader map(value);
    if (const auto written = map.find("value")) {
        result.value = value_written(written->text().value_or(""));
    }
    map.read("uln", result.range.high);
    map.read("lln", result.range.low);
    map.read(
        "status",
        result.status,
        {
            {"preliminary", ResultStatus::Preliminary},
            {"final", ResultStatus::Final},
            {"corrected", ResultStatus::Corrected},
            {"withdrawn", ResultStatus::Withdrawn},
            {"not_obtained", ResultStatus::NotObtained},
        }
    );
    if (const auto specimen = map.find("specimen")) read_specimen(*specimen, result.specimen);
    map.finish();
}

/// Reads one example.
class TestReader {
  public:
    explicit TestReader(const Value& value) : map_(value) {}
    RuleTest read();

  private:
    void read_patient(const Value& value);
    void read_drug(const Value& value);
    void read_series(const std::string& name, const Value& value);
    void read_expectations(const Value& value);
    void read_expected(const Value& value, std::vector<ExpectedFinding>& into);
    void settle();

    MapReader map_;
    RuleTest test_;
    std::vector<TherapyFact> facts_;
    std::optional<int> age_;
};

void TestReader::read_drug(const Value& value) {
    MapReader map(value);
    TherapyFact fact;
    map.read(
        "name",
        fact.ingredient,
        {
            {"azathioprine", Ingredient::Azathioprine},
            {"mercaptopurine", Ingredient::Mercaptopurine},
            {"tioguanine", Ingredient::Tioguanine},
            {"allopurinol", Ingredient::Allopurinol},
            {"febuxostat", Ingredient::Febuxostat},
        }
    );
    if (const auto dose = map.find("dose")) {
        const std::string text = dose->text().value_or("");
        const std::size_t space = text.find(' ');
        const auto amount = Decimal::parse(std::string_view(text).substr(0, space));
        if (!amount || space == std::string::npos) {
            dose->refuse("an amount and a unit", "write 150 mg/d");
        } else {
            fact.dose = Dose{*amount, text.substr(space + 1)};
        }
    }
    if (const auto start = map.require("start")) {
        if (const auto at = day_named(*start, start->text().value_or(""))) fact.at = *at;
    }
    facts_.push_back(fact);
    if (const auto stop = map.find("stop")) {
        fact.action = TherapyAction::Stop;
        if (const auto at = day_named(*stop, stop->text().value_or(""))) fact.at = *at;
        facts_.push_back(fact);
    }
    map.finish();
}

void TestReader::read_patient(const Value& value) {
    constexpr int kOldest = 120;
    MapReader map(value);
    if (const auto age = map.find("age")) {
        if (const auto years = age->integer(0, kOldest)) age_ = static_cast<int>(*years);
    }
    map.read(
        "sex",
        test_.record.demographics.sex,
        {{"F", Sex::Female}, {"M", Sex::Male}, {"O", Sex::Other}, {"U", Sex::Unknown}}
    );
    if (const auto drugs = map.find("drugs")) {
        for (const Value& drug : drugs->items_or_one())
            read_drug(drug);
    }
    if (const auto profiles = map.find("profiles")) {
        for (const std::string& name : profiles->texts()) {
            const auto profile = alerts::profile_named(name);
            if (!profile) profiles->refuse("known profiles");
            if (profile) test_.record.profiles.insert(*profile);
        }
    }
    map.finish();
}

/// `ANC 10*9/L: {2026-02-02: 1.7}`
void TestReader::read_series(const std::string& name, const Value& value) {
    const std::size_t space = name.find(' ');
    std::string analyte_text = name.substr(0, space);
    std::transform(analyte_text.begin(), analyte_text.end(), analyte_text.begin(), [](char letter) {
        return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
    });
    const auto analyte = analyte_named(analyte_text);
    if (!analyte) {
        value.error(
            FaultCode::ConfigBadValue,
            in_quotes(name) + " begins with no analyte the rules know",
            "write the analyte and its unit: ANC 10*9/L"
        );
        return;
    }
    for (const auto& [day_text, written] : value.entries()) {
        const auto day = day_named(written, day_text);
        if (!day) continue;
        LabResult result;
        result.codes = {TestCode{analyte_text, {}, "test"}};
        result.unit = space == std::string::npos ? "" : name.substr(space + 1);
        result.collected = *day + kDrawnAt;
        result.specimen_number = SpecimenNumber(day_text);
        read_result(written, result);
        const CodeMeaning meaning{*analyte, property_of(*analyte), std::nullopt};
        test_.record.measurements.push_back(
            alerts::measure(result, meaning, *result.collected, {test_.name})
        );
    }
}

void TestReader::read_expected(const Value& value, std::vector<ExpectedFinding>& into) {
    ExpectedFinding expected;
    if (value.is_scalar()) {
        expected.rule = RuleId(value.text().value_or(""));
    } else {
        MapReader map(value);
        std::string rule;
        map.required("rule", rule);
        expected.rule = RuleId(rule);
        if (const auto severity = map.find("severity"))
            expected.severity = read_severity(*severity);
        map.read("text", expected.text);
        map.finish();
    }
    into.push_back(std::move(expected));
}

void TestReader::read_expectations(const Value& value) {
    for (const auto& [day_text, list] : value.entries()) {
        const auto day = day_named(list, day_text);
        if (!day) continue;
        auto& expected = test_.expect[*day + kJudgedAt];
        for (const Value& item : list.items())
            read_expected(item, expected);
    }
}

/// What follows from all keys together.
void TestReader::settle() {
    if (test_.expect.empty()) return;
    const Instant first = test_.expect.begin()->first;
    if (facts_.empty()) {
        TherapyFact usual;
        usual.at = first - kUsualTherapy;
        facts_.push_back(usual);
    }
    test_.record.therapy = alerts::TherapyTimeline(std::move(facts_));
    if (age_) {
        const auto today = CivilDate::parse(first.rfc3339().substr(0, 10));
        if (today) {
            const auto year = static_cast<std::int16_t>(today->year - *age_);
            test_.record.demographics.birth_date = CivilDate{year, 1, 1};
        }
    }
    auto& results = test_.record.measurements;
    std::stable_sort(results.begin(), results.end(), [](const auto& a, const auto& b) {
        return a.collected < b.collected;
    });
}

RuleTest TestReader::read() {
    test_.at = map_.value().place();
    map_.required("name", test_.name);
    if (const auto patient = map_.find("patient")) read_patient(*patient);
    if (const auto results = map_.find("results")) {
        for (const auto& [name, series] : results->entries())
            read_series(name, series);
    }
    if (const auto expect = map_.require("expect")) read_expectations(*expect);
    map_.read("todo", test_.is_todo);
    map_.finish();
    settle();
    return std::move(test_);
}

}  // namespace

std::vector<RuleTest>
read_rule_tests(const std::string& file, std::string_view text, Diagnostics& diagnostics) {
    std::vector<RuleTest> tests;
    diagnostics.add_source(file, text);
    const auto root = read_yaml(file, text, diagnostics);
    if (!root) return tests;
    MapReader map(Value(*root, diagnostics));
    if (const auto list = map.require("tests")) {
        for (const Value& item : list->items())
            tests.push_back(TestReader(item).read());
    }
    map.finish();
    return tests;
}

}  // namespace thiowatch::config

#include "config/rule_tests.h"

#include <algorithm>
#include <utility>

#include "config/binder.h"
#include "config/pack_draft.h"
#include "config/rule_test_results.h"
#include "config/rule_test_schedules.h"

namespace thiowatch::config {

namespace {

using alerts::TherapyFact;

constexpr Duration kDrawnAt = std::chrono::hours{8};
constexpr Duration kJudgedAt = std::chrono::hours{12};
constexpr Duration kUsualTherapy = days(365);
/// 2026-03-02 12:00 UTC.
constexpr Instant kDayOfCases{1'772'452'800'000, Precision::Second, std::nullopt};

Instant beginning_of_day(const Instant& at) {
    constexpr std::int64_t kDay = 86'400'000;
    return Instant{at.utc_ms - (at.utc_ms % kDay), Precision::Second, std::nullopt};
}

/// Reads one example, or the cases of one.
class TestReader {
  public:
    /// `schedules` are those of the file.
    TestReader(const Value& value, const std::optional<alerts::ScheduleSet>& schedules)
        : map_(value) {
        test_.schedules = schedules;
    }
    void read(std::vector<RuleTest>& into);

  private:
    void read_case(const Value& value, RuleTest test, const std::optional<PersonTraits>& person);
    void read_series(const std::string& name, const Value& value);
    void read_expectations(const Value& value);
    void read_step(const Value& value);
    void read_step_results(const Value& value, const Instant& taken, const Instant& now);
    std::optional<Instant> read_moment(MapReader& map);
    void settle(const std::optional<PersonTraits>& person);
    [[nodiscard]] std::optional<Instant> first_moment() const;

    MapReader map_;
    RuleTest test_;
    std::optional<Instant> last_step_;
};

std::vector<ExpectedFinding> read_findings(const Value& list) {
    std::vector<ExpectedFinding> findings;
    for (const Value& value : list.items()) {
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
            if (const auto notes = map.find("note")) expected.notes = notes->texts();
            map.read("without_note", expected.without_note);
            map.read("answer_within", expected.answer_within);
            map.read("repeat_every", expected.repeat_every);
            map.finish();
        }
        findings.push_back(std::move(expected));
    }
    return findings;
}

std::vector<std::string> read_ids(const Value& list) {
    std::vector<std::string> ids = list.texts();
    std::ranges::sort(ids);
    return ids;
}

/// `ANC 10*9/L: {2026-02-02: 1.7}`
void TestReader::read_series(const std::string& name, const Value& value) {
    for (const auto& [day_text, written] : value.entries()) {
        const auto taken = moment_named(written, day_text, kDrawnAt);
        if (!taken) continue;
        auto result = read_example_result(name, written, {*taken, *taken, day_text});
        if (result) test_.events.push_back({*taken, std::move(*result)});
    }
}

void TestReader::read_expectations(const Value& value) {
    for (const auto& [day_text, list] : value.entries()) {
        const auto at = moment_named(list, day_text, kJudgedAt);
        if (at) test_.checks.push_back({.at = *at, .findings = read_findings(list)});
    }
}

std::optional<Instant> TestReader::read_moment(MapReader& map) {
    const auto on = map.find("on");
    const auto after = map.find("after");
    if (on && !after) return moment_named(*on, on->text().value_or(""), kJudgedAt);
    if (after && !on && last_step_) {
        const auto by = after->duration();
        return by ? std::optional(*last_step_ + *by) : std::nullopt;
    }
    map.value().refuse(
        "either 'on', or 'after' another step", "write on: 2026-03-01, then after: 7d"
    );
    return std::nullopt;
}

void TestReader::read_step_results(const Value& value, const Instant& taken, const Instant& now) {
    for (const auto& [name, written] : value.entries()) {
        auto result = read_example_result(name, written, {taken, now, taken.rfc3339()});
        if (result) test_.events.push_back({now, std::move(*result)});
    }
}

void TestReader::read_step(const Value& value) {
    MapReader map(value);
    const auto now = read_moment(map);
    if (!now) return;
    if (last_step_ && *now < *last_step_) value.refuse("a moment after the step before");
    last_step_ = now;
    Instant taken = std::min(beginning_of_day(*now) + kDrawnAt, *now);
    if (const auto said = map.find("taken")) {
        taken = moment_named(*said, said->text().value_or(""), kDrawnAt).value_or(taken);
    }
    if (const auto traits = map.find("patient")) {
        test_.events.push_back({*now, read_person(*traits)});
    }
    if (const auto therapy = map.find("therapy")) {
        test_.events.push_back({*now, read_therapy(*therapy, *now)});
    }
    if (const auto results = map.find("results")) read_step_results(*results, taken, *now);
    RuleTestCheck check{.at = *now};
    if (const auto list = map.find("expect")) check.findings = read_findings(*list);
    if (const auto list = map.find("told")) check.told = read_ids(*list);
    if (const auto list = map.find("open")) check.open = read_ids(*list);
    if (const auto list = map.find("milestones")) check.milestones = read_ids(*list);
    test_.checks.push_back(std::move(check));
    map.finish();
}

std::optional<Instant> TestReader::first_moment() const {
    return test_.checks.empty() ? std::nullopt : std::optional(test_.checks.front().at);
}

/// What follows from all keys together.
void TestReader::settle(const std::optional<PersonTraits>& person) {
    std::ranges::stable_sort(test_.checks, {}, &RuleTestCheck::at);
    const auto first = first_moment();
    if (!first) return;
    PersonTraits traits = person.value_or(PersonTraits{});
    if (traits.therapy.empty()) {
        TherapyFact usual;
        usual.at = *first - kUsualTherapy;
        traits.therapy.push_back(usual);
    }
    // What is known of the person from the beginning comes before everything else.
    Instant beginning = *first;
    for (const RuleTestEvent& event : test_.events)
        beginning = std::min(beginning, event.at);
    test_.events.insert(test_.events.begin(), {beginning, std::move(traits)});
    std::ranges::stable_sort(test_.events, {}, &RuleTestEvent::at);
}

/// One line of `cases`: what was measured on one day in somebody nothing else is known of.
void TestReader::read_case(
    const Value& value,
    RuleTest test,
    const std::optional<PersonTraits>& person
) {
    test_ = std::move(test);
    MapReader map(value);
    test_.at = value.place();
    const Instant now = kDayOfCases;
    if (const auto traits = map.find("patient")) {
        test_.events.push_back({now, read_person(*traits)});
    }
    if (const auto results = map.find("results")) {
        read_step_results(*results, beginning_of_day(now) + kDrawnAt, now);
    }
    if (const auto list = map.require("expect")) {
        test_.checks.push_back({.at = now, .findings = read_findings(*list)});
    }
    map.read("todo", test_.is_todo);
    map.finish();
    settle(person);
}

void TestReader::read(std::vector<RuleTest>& into) {
    test_.at = map_.value().place();
    map_.required("name", test_.name);
    std::optional<PersonTraits> person;
    if (const auto patient = map_.find("patient")) person = read_person(*patient);
    if (const auto results = map_.find("results")) {
        for (const auto& [name, series] : results->entries())
            read_series(name, series);
    }
    const auto expect = map_.find("expect");
    const auto steps = map_.find("steps");
    const auto cases = map_.find("cases");
    if (expect) read_expectations(*expect);
    if (steps) {
        for (const Value& step : steps->items())
            read_step(step);
    }
    if (!expect && !steps && !cases) map_.require("expect");
    map_.read("todo", test_.is_todo);
    map_.read("monitoring", test_.counts_monitoring);
    if (auto schedules = read_example_schedules(map_)) test_.schedules = std::move(schedules);
    if (test_.schedules) test_.counts_monitoring = true;
    map_.finish();
    RuleTest head = test_;  // of `results`: what was known before each case
    head.checks.clear();
    if (expect || steps) {
        settle(person);
        into.push_back(std::move(test_));
    }
    if (!cases) return;
    for (const Value& item : cases->items()) {
        read_case(item, head, person);
        into.push_back(std::move(test_));
    }
}

}  // namespace

bool is_on_monitoring(const RuleId& rule) {
    return rule.text().starts_with("MON.");
}

std::vector<RuleTest>
read_rule_tests(const std::string& file, std::string_view text, Diagnostics& diagnostics) {
    std::vector<RuleTest> tests;
    diagnostics.add_source(file, text);
    const auto root = read_yaml(file, text, diagnostics);
    if (!root) return tests;
    MapReader map(Value(*root, diagnostics));
    const auto schedules = read_example_schedules(map);
    if (const auto list = map.require("tests")) {
        for (const Value& item : list->items())
            TestReader(item, schedules).read(tests);
    }
    map.finish();
    return tests;
}

}  // namespace thiowatch::config

// The packaged pack and small records to judge by it, for the tests of alerts/rules.
#pragma once

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "alerts/rules/assess.h"
#include "config/pack_loader.h"
#include "tests/support/rule_samples.h"

namespace thiowatch::alerts::samples {

inline const RulePack& core_pack() {
    static const RulePack kPack = [] {
        config::Diagnostics diagnostics;
        auto pack = config::load_pack("aza-core", diagnostics);
        EXPECT_TRUE(pack) << diagnostics.human();
        return pack.value_or(RulePack{});
    }();
    return kPack;
}

inline const Instant kNow = moment("2026-03-10T12:00:00Z");

/// A record that grows result by result: `given(Analyte::Anc, "0.9").at_day(-7)`.
class Person {
  public:
    Person& has(Analyte analyte, std::string value, std::string unit = "10*9/L") {
        flush();
        next_ = Stated{};
        next_.analyte = analyte;
        next_.value = std::move(value);
        next_.unit = std::move(unit);
        next_.collected = kNow - std::chrono::hours{4};
        has_next_ = true;
        return *this;
    }
    Person& days_ago(int count) {
        next_.collected = next_.collected - days(count);
        next_.specimen = "S-" + std::to_string(count);
        return *this;
    }
    Person& specimen(std::string name) {
        next_.specimen = std::move(name);
        return *this;
    }
    Person& status(ResultStatus status) {
        next_.status = status;
        return *this;
    }
    Person& uln(int number) {
        next_.uln = Decimal(number, 0);
        return *this;
    }
    Person& flags(SpecimenFlags flags) {
        next_.flags = flags;
        return *this;
    }
    /// The record as it stands, for what these words do not say.
    PatientRecord& record() {
        flush();
        auto& all = record_.measurements;
        std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
            return a.collected < b.collected;
        });
        return record_;
    }
    Assessment assessment() { return assess(record(), core_pack(), kNow); }

  private:
    void flush() {
        if (has_next_) record_.measurements.push_back(measurement(next_));
        has_next_ = false;
    }
    PatientRecord record_ = record_of({});
    Stated next_;
    bool has_next_ = false;
};

inline Person given(Analyte analyte, std::string value, std::string unit = "10*9/L") {
    Person person;
    person.has(analyte, std::move(value), std::move(unit));
    return person;
}

inline std::multiset<std::string> rules_in(const Assessment& assessment) {
    std::multiset<std::string> rules;
    for (const Finding& finding : assessment.findings)
        rules.insert(finding.rule.text());
    return rules;
}

using Rules = std::multiset<std::string>;

inline const Finding* finding_of(const Assessment& assessment, const std::string& rule) {
    for (const Finding& finding : assessment.findings) {
        if (finding.rule.text() == rule) return &finding;
    }
    return nullptr;
}

/// How a rule stands, or none when the assessment says nothing of it.
inline std::optional<Standing>
standing_in(const Assessment& assessment, const std::string& rule, const std::string& subject) {
    for (const RuleStanding& standing : assessment.standings) {
        const bool is_it = standing.rule == rule && standing.subject_text() == subject;
        if (is_it) return standing.standing;
    }
    return std::nullopt;
}

inline bool has_note(const Finding& finding, const std::string& part) {
    return std::any_of(finding.notes.begin(), finding.notes.end(), [&](const std::string& note) {
        return note.find(part) != std::string::npos;
    });
}

}  // namespace thiowatch::alerts::samples

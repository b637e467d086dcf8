#include <algorithm>
#include <set>
#include <utility>

#include "alerts/rules/assess.h"
#include "alerts/rules/monitoring.h"
#include "config/notation.h"
#include "config/rule_test_alerts.h"
#include "config/rule_tests.h"

namespace thiowatch::config {

namespace {

using alerts::Assessment;
using alerts::Finding;
using alerts::Measurement;
using alerts::PatientRecord;
using alerts::RulePack;
using alerts::TherapyFact;

// ---- the record as it becomes known ---------------------------------------------------------

/// Folds the events of an example into a record.
class GrowingRecord {
  public:
    void take(const RuleTestEvent& event) {
        at_ = event.at;
        std::visit([this](const auto& what) { add(what); }, event.what);
    }
    [[nodiscard]] const PatientRecord& record() const { return record_; }

  private:
    void add(const Measurement& result);
    void add(const std::vector<TherapyFact>& facts);
    void add(const PersonTraits& traits) {
        traits.apply(record_, at_);
        add(traits.therapy);
    }

    PatientRecord record_;
    std::vector<TherapyFact> facts_;
    Instant at_;
};

/// As sent, for "before the correction".
std::optional<std::string> text_sent(const Measurement& result) {
    if (const auto* number = std::get_if<NumericValue>(&result.value)) {
        return number->reading.text();
    }
    return std::nullopt;
}

/// A result of the same key takes the place of the one before it.
void GrowingRecord::add(const Measurement& result) {
    auto& known = record_.measurements;
    const auto before = std::ranges::find(known, result.key, &Measurement::key);
    if (before != known.end()) {
        const auto sent = text_sent(*before);
        const bool is_same = sent == text_sent(result);
        const auto first_sent = is_same ? before->before_correction : sent;
        *before = result;
        before->before_correction = first_sent;
        return;
    }
    const auto place =
        std::ranges::upper_bound(known, result.collected, {}, &Measurement::collected);
    known.insert(place, result);
}

void GrowingRecord::add(const std::vector<TherapyFact>& facts) {
    if (facts.empty()) return;
    facts_.insert(facts_.end(), facts.begin(), facts.end());
    record_.therapy = alerts::TherapyTimeline(facts_);
}

// ---- expected and found ---------------------------------------------------------------------

std::string name_of_expected(const ExpectedFinding& expected) {
    std::string text = expected.rule.text();
    if (expected.severity) text += " (" + std::string(name_of(*expected.severity)) + ")";
    if (!expected.text.empty()) text += " with " + in_quotes(expected.text);
    for (const std::string& note : expected.notes)
        text += " with the note " + in_quotes(note);
    if (!expected.without_note.empty()) {
        text += " without the note " + in_quotes(expected.without_note);
    }
    if (expected.answer_within) {
        text += " to be answered within " + duration_text(*expected.answer_within);
    }
    if (expected.repeat_every) {
        text += " to be repeated every " + duration_text(*expected.repeat_every);
    }
    return text;
}

std::string name_of_found(const Finding& finding) {
    return finding.rule.text() + " (" + std::string(name_of(finding.severity)) + ", " +
           in_quotes(finding.headline) + ")";
}

bool has_note(const Finding& finding, const std::string& text) {
    if (text.empty()) return true;
    return std::ranges::any_of(finding.notes, [&](const std::string& note) {
        return note.find(text) != std::string::npos;
    });
}

bool fits(const ExpectedFinding& expected, const Finding& found, const RulePack& pack) {
    const auto& policy = pack.severities[static_cast<std::size_t>(found.severity)];
    return expected.rule == found.rule &&
           (!expected.severity || *expected.severity == found.severity) &&
           found.headline.find(expected.text) != std::string::npos &&
           std::ranges::all_of(
               expected.notes, [&](const std::string& note) { return has_note(found, note); }
           ) &&
           (expected.without_note.empty() || !has_note(found, expected.without_note)) &&
           (!expected.answer_within || expected.answer_within == policy.acknowledge_within) &&
           (!expected.repeat_every || expected.repeat_every == policy.repeat_every);
}

using Problems = std::vector<std::string>;

/// What was expected and not found, and what was found and not expected.
void compare(
    const std::vector<ExpectedFinding>& expected,
    std::vector<Finding> found,
    const RulePack& pack,
    Problems& problems
) {
    for (const ExpectedFinding& wanted : expected) {
        const auto match = std::ranges::find_if(found, [&](const Finding& finding) {
            return fits(wanted, finding, pack);
        });
        if (match == found.end()) {
            problems.push_back("expected " + name_of_expected(wanted) + ", did not find it");
        } else {
            found.erase(match);
        }
    }
    for (const Finding& finding : found)
        problems.push_back("did not expect " + name_of_found(finding));
}

std::string rules_text(const std::vector<std::string>& rules) {
    return rules.empty() ? "nothing" : listed(rules);
}

void compare(
    std::string_view what,
    const std::optional<std::vector<std::string>>& expected,
    const std::vector<std::string>& found,
    Problems& problems
) {
    if (!expected || *expected == found) return;
    problems.push_back(
        std::string(what) + ": expected " + rules_text(*expected) + ", found " + rules_text(found)
    );
}

// ---- one example ----------------------------------------------------------------------------

std::optional<RulePack> with_own_schedules(const RulePack& pack, const ReadyTest& ready) {
    if (!ready.test->schedules) return std::nullopt;
    RulePack own = pack;
    own.schedules = *ready.test->schedules;
    return own;
}

class Trial {
  public:
    Trial(const RulePack& pack, const ReadyTest& ready)
        : own_(with_own_schedules(pack, ready)), pack_(own_ ? *own_ : pack), ready_(ready) {}
    Trial(const Trial&) = delete;
    Trial& operator=(const Trial&) = delete;

    /// Calls `report` with the moment and the problems of each check that has any, until it says
    /// that this is enough.
    template <class Report>
    void run(Report report);

  private:
    Assessment assess_at(std::size_t check, const Instant& now);
    Assessment live_through(std::size_t check, const Instant& now);
    void let_time_pass(std::size_t check);

    std::optional<RulePack> own_;  ///< of examples that name their schedule
    const RulePack& pack_;
    const ReadyTest& ready_;
    ExampleAlerts alerts_;
    std::set<std::string, std::less<>> topics_;  ///< of milestones that came
    std::vector<std::string> milestones_;        ///< since the check before
    std::optional<Instant> next_review_;
};

Assessment Trial::assess_at(std::size_t check, const Instant& now) {
    Assessment assessment = alerts::assess(ready_.records[check], pack_, now);
    if (!ready_.test->counts_monitoring) {
        std::erase_if(assessment.findings, [](const Finding& finding) {
            return is_on_monitoring(finding.rule);
        });
    }
    next_review_ = assessment.next_review_at;
    return assessment;
}

/// What is true at a moment, and what the daemon would do then: bring the alerts into line, note
/// milestones for the digest, each once.
Assessment Trial::live_through(std::size_t check, const Instant& now) {
    Assessment assessment = assess_at(check, now);
    alerts_.follow(assessment, now);
    for (const auto& reached : alerts::reached_milestones(ready_.records[check], pack_, now)) {
        if (topics_.insert(reached.topic).second) milestones_.push_back(reached.name);
    }
    return assessment;
}

/// What happens by time alone between the check before this one and this one.
void Trial::let_time_pass(std::size_t check) {
    constexpr int kMostReviews = 1000;
    if (check == 0) return;
    const Instant& until = ready_.test->checks[check].at;
    for (int i = 0; i < kMostReviews && next_review_ && *next_review_ < until; ++i) {
        const Instant now = *next_review_;
        live_through(check - 1, now);
    }
}

template <class Report>
void Trial::run(Report report) {
    for (std::size_t i = 0; i < ready_.test->checks.size(); ++i) {
        const RuleTestCheck& check = ready_.test->checks[i];
        Problems problems;
        if (ready_.follows_time) let_time_pass(i);
        const Assessment assessment =
            ready_.follows_time ? live_through(i, check.at) : assess_at(i, check.at);
        if (ready_.follows_time) {
            compare("told", check.told, alerts_.take_told(), problems);
            compare("open", check.open, alerts_.open(), problems);
            std::ranges::sort(milestones_);
            compare("milestones", check.milestones, std::exchange(milestones_, {}), problems);
        }
        if (check.findings) compare(*check.findings, assessment.findings, pack_, problems);
        if (!problems.empty() && !report(check.at, problems)) return;
    }
}

std::string moment_text(const Instant& at) {
    const std::string text = at.rfc3339();
    constexpr std::size_t kDay = 10;
    constexpr std::string_view kNoon = "T12:00:00Z";
    return std::string_view(text).substr(kDay) == kNoon ? text.substr(0, kDay) : text;
}

}  // namespace

std::vector<ReadyTest> make_ready(const std::vector<RuleTest>& tests) {
    std::vector<ReadyTest> all;
    all.reserve(tests.size());
    for (const RuleTest& test : tests) {
        ReadyTest ready{&test, {}, false};
        GrowingRecord growing;
        auto event = test.events.begin();
        for (const RuleTestCheck& check : test.checks) {
            for (; event != test.events.end() && event->at <= check.at; ++event)
                growing.take(*event);
            ready.records.push_back(growing.record());
            ready.follows_time = ready.follows_time || check.told || check.open || check.milestones;
        }
        all.push_back(std::move(ready));
    }
    return all;
}

RuleTestResult try_example(const RulePack& pack, const ReadyTest& ready) {
    const RuleTest& test = *ready.test;
    RuleTestResult result{test.name, test.at, test.is_todo, {}};
    Trial(pack, ready).run([&](const Instant& at, const Problems& problems) {
        for (const std::string& problem : problems)
            result.problems.push_back(moment_text(at) + ": " + problem);
        return true;
    });
    return result;
}

bool agrees(const RulePack& pack, const ReadyTest& ready) {
    bool is_same = true;
    Trial(pack, ready).run([&](const Instant&, const Problems&) {
        is_same = false;
        return false;
    });
    return is_same;
}

std::vector<RuleTestResult>
run_rule_tests(const RulePack& pack, const std::vector<RuleTest>& tests) {
    std::vector<RuleTestResult> results;
    for (const ReadyTest& ready : make_ready(tests))
        results.push_back(try_example(pack, ready));
    return results;
}

}  // namespace thiowatch::config

// A simulated year through `assess` and `reconcile` on a virtual clock.

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "alerts/rules/assess.h"
#include "config/pack_loader.h"
#include "config/rule_test_alerts.h"
#include "config/schedule_loader.h"
#include "tests/simulation/life.h"
#include "tests/simulation/sheet.h"

namespace thiowatch::simulation {

namespace {

struct Asked {
    int patients = 2000;
    int sheet_patients = 2000;
    std::uint64_t seed = 1;
    std::string pack = "aza-core";
};

/// What one rule did in all lives.
struct RuleTally {
    int false_alarms = 0;
    std::array<int, kPlantCount> found{};
    std::array<int, kPlantCount> tests_to_find{};
};

struct Tally {
    std::map<std::string, RuleTally> rules;
    std::array<int, kPlantCount> planted{};
    std::array<int, kPlantCount> found{};  ///< by any rule
    std::array<int, kPlantCount> tests_to_find{};
    std::array<double, kPlantCount> days_to_find{};
    double quiet_years = 0;  ///< patient-years in which every alarm is false
    int false_alarms = 0;
};

/// Whether a rule may rightly speak of the event.
bool is_about(const std::string& rule, Plant plant) {
    const auto has = [&](std::string_view part) { return rule.find(part) != std::string::npos; };
    switch (plant) {
        case Plant::None:
            return false;
        case Plant::Step30:
        case Plant::Step40:
        case Plant::Step50:
        case Plant::Drift10:
            return has("WBC") || has("ANC") || has("LYM");
        case Plant::LiverRise:
            return has("ALT") || has("AST") || has("HYS");
        case Plant::MissedTests:
            return has("MON");
    }
    return false;
}

/// One life under the rules.
class Follower {
  public:
    Follower(Life life, const alerts::RulePack& pack, Tally& tally)
        : life_(std::move(life)), pack_(pack), tally_(tally) {}
    void run();

  private:
    void look(const Instant& now);
    void count(const std::string& rule, const Instant& now);
    void let_time_pass(const Instant& until);
    [[nodiscard]] int tests_since_onset(const Instant& now) const;

    Life life_;
    const alerts::RulePack& pack_;
    Tally& tally_;
    config::ExampleAlerts alerts_;
    std::optional<Instant> next_review_;
    std::set<std::string> found_by_;
    bool is_found_ = false;
};

int Follower::tests_since_onset(const Instant& now) const {
    int tests = 0;
    for (std::size_t i = life_.onset; i < life_.visits.size(); ++i)
        tests += life_.visits[i].at <= now ? 1 : 0;
    return tests;
}

void Follower::count(const std::string& rule, const Instant& now) {
    if (now < first_day()) return;
    RuleTally& tally = tally_.rules[rule];
    const auto plant = static_cast<std::size_t>(life_.plant);
    const int tests = life_.plant == Plant::None ? 0 : tests_since_onset(now);
    if (tests == 0) {
        ++tally.false_alarms;
        ++tally_.false_alarms;
        return;
    }
    if (!is_about(rule, life_.plant)) return;
    if (found_by_.insert(rule).second) {
        ++tally.found[plant];
        tally.tests_to_find[plant] += tests;
    }
    if (is_found_) return;
    is_found_ = true;
    ++tally_.found[plant];
    tally_.tests_to_find[plant] += tests;
    constexpr double kDay = 86'400'000;
    tally_.days_to_find[plant] +=
        static_cast<double>((now - life_.visits[life_.onset].at).count()) / kDay;
}

void Follower::look(const Instant& now) {
    const alerts::Assessment assessment = alerts::assess(life_.record, pack_, now);
    next_review_ = assessment.next_review_at;
    alerts_.follow(assessment, now);
    for (const std::string& rule : alerts_.take_told())
        count(rule, now);
}

void Follower::let_time_pass(const Instant& until) {
    constexpr int kMostReviews = 1000;
    for (int i = 0; i < kMostReviews && next_review_ && *next_review_ < until; ++i)
        look(*next_review_);
}

void Follower::run() {
    for (const Visit& visit : life_.visits) {
        let_time_pass(visit.at);
        if (visit.is_missed) continue;
        for (const alerts::Measurement& result : visit.results)
            life_.record.measurements.push_back(result);
        look(visit.at);
    }
    const auto plant = static_cast<std::size_t>(life_.plant);
    ++tally_.planted[plant];
    const Instant end =
        life_.plant == Plant::None ? life_.visits.back().at : life_.visits[life_.onset].at;
    const Instant beginning = std::max(first_day(), life_.visits.front().at);
    constexpr double kYear = 365.25 * 86'400'000;
    tally_.quiet_years += std::max(static_cast<double>((end - beginning).count()) / kYear, 0.0);
}

std::string found_text(int found, int tests, int planted) {
    if (planted == 0 || found == 0) return "-";
    std::array<char, 40> out{};
    std::snprintf(
        out.data(),
        out.size(),
        "%.0f %% (%.1f)",
        100.0 * found / planted,
        static_cast<double>(tests) / found
    );
    return out.data();
}

void print_row(
    const std::string& name,
    int false_alarms,
    double years,
    const std::array<std::string, kPlantCount>& cells
) {
    std::printf("%-13s %9d %10.4f  ", name.c_str(), false_alarms, false_alarms / years);
    for (std::size_t i = 1; i < kPlantCount; ++i)
        std::printf(" %-12s", cells[i].c_str());
    std::printf("\n");
}

void print_year(const Tally& tally, const alerts::RulePack& pack, const Asked& asked) {
    std::printf(
        "%s, %d people, one year, seed %llu; %.0f patient-years without a planted event\n\n",
        pack.name().c_str(),
        asked.patients,
        static_cast<unsigned long long>(asked.seed),
        tally.quiet_years
    );
    std::printf(
        "%-13s %9s %10s   found: share of planted events (mean test of the first alert)\n",
        "rule",
        "false",
        "per p-year"
    );
    std::printf("%-13s %9s %10s  ", "", "alarms", "");
    for (std::size_t i = 1; i < kPlantCount; ++i)
        std::printf(" %-12s", std::string(name_of(static_cast<Plant>(i))).c_str());
    std::printf("\n");
    std::array<std::string, kPlantCount> cells;
    for (const auto& [rule, row] : tally.rules) {
        for (std::size_t i = 0; i < kPlantCount; ++i)
            cells[i] = found_text(row.found[i], row.tests_to_find[i], tally.planted[i]);
        print_row(rule, row.false_alarms, tally.quiet_years, cells);
    }
    for (std::size_t i = 0; i < kPlantCount; ++i)
        cells[i] = found_text(tally.found[i], tally.tests_to_find[i], tally.planted[i]);
    print_row("any rule", tally.false_alarms, tally.quiet_years, cells);
    std::printf("%-35s", "days from onset to the first alert");
    for (std::size_t i = 1; i < kPlantCount; ++i) {
        const double mean =
            tally.found[i] == 0 ? 0 : tally.days_to_find[i] / static_cast<double>(tally.found[i]);
        std::printf(" %-12.0f", mean);
    }
    std::printf("\n%-35s", "events planted");
    for (std::size_t i = 1; i < kPlantCount; ++i)
        std::printf(" %-12d", tally.planted[i]);
    std::printf("\n");
}

/// Three of ten people have an event, the kinds in turn.
Plant plant_of(int person) {
    constexpr int kOfTen = 10;
    constexpr int kWithEvent = 3;
    if (person % kOfTen >= kWithEvent) return Plant::None;
    const int events = person / kOfTen * kWithEvent + person % kOfTen;
    return static_cast<Plant>(1 + static_cast<std::size_t>(events) % (kPlantCount - 1));
}

int run(const Asked& asked) {
    config::Diagnostics diagnostics;
    auto pack = config::load_pack(asked.pack, diagnostics);
    const auto schedule = config::load_schedule("fda_label", diagnostics);
    if (pack && schedule) pack->schedules.schedules = {*schedule};
    if (!pack || !schedule) {
        std::fputs(diagnostics.human().c_str(), stderr);
        return 78;
    }
    Tally tally;
    for (int person = 0; person < asked.patients; ++person) {
        // A person's life does not depend on how many others there are.
        Chance chance(asked.seed * 1'000'003 + static_cast<std::uint64_t>(person));
        Follower(live(plant_of(person), chance), *pack, tally).run();
    }
    print_year(tally, *pack, asked);
    print_sheet(*pack, asked.sheet_patients, asked.seed);
    // A rule set that overlooks half of the steep falls is broken, whatever else it does.
    const auto steep = static_cast<std::size_t>(Plant::Step50);
    return tally.found[steep] * 2 >= tally.planted[steep] ? 0 : 1;
}

}  // namespace

}  // namespace thiowatch::simulation

int main(int count, char** words) {
    thiowatch::simulation::Asked asked;
    for (int i = 1; i + 1 < count; i += 2) {
        const std::string key = words[i];
        if (key == "--patients") asked.patients = std::atoi(words[i + 1]);
        if (key == "--sheet-patients") asked.sheet_patients = std::atoi(words[i + 1]);
        if (key == "--seed") asked.seed = std::strtoull(words[i + 1], nullptr, 10);
        if (key == "--pack") asked.pack = words[i + 1];
    }
    return thiowatch::simulation::run(asked);
}

// The proof that the examples of a pack and of the schedules hold every number of them fast.

#include <algorithm>
#include <functional>
#include <iostream>
#include <iterator>

#include "config/pack_loader.h"
#include "config/packaged.h"
#include "config/rule_tests.h"
#include "config/schedule_loader.h"
#include "tests/mutation/mutants.h"

namespace thiowatch::mutation {

namespace {

constexpr std::string_view kPackFolder = "config/packs/";
constexpr std::string_view kScheduleFolder = "config/schedules/";

/// A pack and the examples it is tried against, which may have schedules of their own.
struct World {
    alerts::RulePack pack;
    std::vector<config::RuleTest> tests;
    std::vector<config::ReadyTest> ready;  ///< points into `tests`
};

auto has_id(const std::string& id) {
    return [id](const alerts::Schedule& schedule) { return schedule.id == id; };
}

World world_of(const alerts::RulePack& pack, std::vector<config::RuleTest> tests) {
    World world{pack, std::move(tests), {}};
    world.ready = config::make_ready(world.tests);
    return world;
}

/// What becomes of a changed pack.
enum class Fate : std::uint8_t { Refused, Noticed, Survived };

/// A file whose numbers are changed.
struct Subject {
    std::string file;
    std::string text;
    World world;
    /// Puts the changed text into the world; false when the loader refuses it.
    std::function<bool(const std::string& text, World& world)> put;
};

Fate fate_of(const Mutant& mutant, Subject& subject) {
    if (!subject.put(mutant.text, subject.world)) return Fate::Refused;
    auto& ready = subject.world.ready;
    const auto killer = std::ranges::find_if(ready, [&](const config::ReadyTest& test) {
        return !config::agrees(subject.world.pack, test);
    });
    if (killer == ready.end()) return Fate::Survived;
    // Numbers near each other are held by the same examples: try those first.
    std::rotate(ready.begin(), killer, killer + 1);
    return Fate::Noticed;
}

/// Whether the examples agree with everything as it is; says where not.
bool is_sound(const World& world) {
    bool is_sound = !world.ready.empty();
    for (const config::ReadyTest& ready : world.ready) {
        const auto result = config::try_example(world.pack, ready);
        for (const std::string& problem : result.problems)
            std::cerr << result.name << ": " << problem << "\n";
        is_sound = is_sound && result.is_passed();
    }
    return is_sound;
}

/// How many changes of the subject no example notices.
int survivors_of(Subject& subject, bool is_verbose) {
    int refused = 0;
    int noticed = 0;
    int survived = 0;
    for (const Mutant& mutant : mutants_of(subject.file, subject.text)) {
        const Fate fate = fate_of(mutant, subject);
        refused += fate == Fate::Refused ? 1 : 0;
        noticed += fate == Fate::Noticed ? 1 : 0;
        survived += fate == Fate::Survived ? 1 : 0;
        if (fate != Fate::Survived && !is_verbose) continue;
        std::cout << (fate == Fate::Survived  ? "SURVIVES  "
                      : fate == Fate::Noticed ? "noticed   "
                                              : "refused   ")
                  << subject.file << ":" << mutant.line << "\n    " << mutant.from << "\n    "
                  << mutant.to << "\n";
    }
    std::cout << subject.file << ": " << refused + noticed + survived << " changes, " << noticed
              << " noticed by an example, " << refused << " refused when loaded, " << survived
              << " survive\n";
    return survived;
}

Subject subject_of_pack(const std::string& file, const World& world) {
    return {
        file,
        std::string(config::packaged_file(file).value_or("")),
        world_of(world.pack, world.tests),
        [schedules = world.pack.schedules](const std::string& text, World& changed) {
            config::Diagnostics diagnostics;
            auto pack = config::read_pack("mutant.yaml", text, diagnostics);
            if (!pack) return false;
            changed.pack = *std::move(pack);
            changed.pack.schedules = schedules;
            return true;
        }};
}

bool puts_schedule(const std::string& id, const std::string& text, World& changed) {
    config::Diagnostics diagnostics;
    const auto schedule = config::read_schedule("mutant.yaml", text, diagnostics);
    if (!schedule) return false;
    for (config::RuleTest& test : changed.tests)
        std::ranges::replace_if(test.schedules->schedules, has_id(id), *schedule);
    return true;
}

/// With the examples that name the schedule.
Subject subject_of_schedule(const std::string& id, const World& world) {
    const std::string file = std::string(kScheduleFolder) + id + ".yaml";
    std::vector<config::RuleTest> tests;
    std::ranges::copy_if(world.tests, std::back_inserter(tests), [&](const auto& test) {
        return test.schedules && std::ranges::any_of(test.schedules->schedules, has_id(id));
    });
    return {
        file,
        std::string(config::packaged_file(file).value_or("")),
        world_of(world.pack, std::move(tests)),
        [id](const std::string& text, World& changed) { return puts_schedule(id, text, changed); }};
}

/// The pack as it is, with the examples that are meant to pass; none when they cannot be read.
std::optional<World> read_world(const std::string& name) {
    config::Diagnostics diagnostics;
    std::vector<config::RuleTest> tests;
    for (const std::string& file : config::packaged_examples(name)) {
        const std::string_view text = config::packaged_file(file).value_or("");
        std::ranges::move(
            config::read_rule_tests(file, text, diagnostics), std::back_inserter(tests)
        );
    }
    std::erase_if(tests, [](const config::RuleTest& test) { return test.is_todo; });
    auto pack = config::load_pack(name, diagnostics);
    if (pack) pack->schedules = config::schedules_of(config::default_settings(), diagnostics);
    std::cerr << diagnostics.human();
    if (!pack || diagnostics.has_errors()) return std::nullopt;
    return world_of(*pack, std::move(tests));
}

int check(const std::string& name, bool is_verbose) {
    const auto world = read_world(name);
    if (!world) {
        std::cerr << "error: no packaged pack " << name << " with examples\n";
        return 66;
    }
    if (!is_sound(*world)) {
        std::cerr << "error: the pack does not agree with its examples as it is\n";
        return 65;
    }
    Subject pack = subject_of_pack(std::string(kPackFolder) + name + ".yaml", *world);
    int survived = survivors_of(pack, is_verbose);
    for (const std::string& schedule : config::packaged_schedules()) {
        Subject subject = subject_of_schedule(schedule, *world);
        survived += survivors_of(subject, is_verbose);
    }
    return survived == 0 ? 0 : 1;
}

}  // namespace

}  // namespace thiowatch::mutation

int main(int count, char** words) {
    std::string pack = "aza-core";
    bool is_verbose = false;
    for (int i = 1; i < count; ++i) {
        const std::string word = words[i];
        if (word == "--verbose") {
            is_verbose = true;
        } else {
            pack = word;
        }
    }
    return thiowatch::mutation::check(pack, is_verbose);
}

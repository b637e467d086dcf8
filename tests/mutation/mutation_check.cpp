// The proof that the examples of a pack hold every number of it fast.

#include <algorithm>
#include <functional>
#include <iostream>

#include "config/pack_loader.h"
#include "config/packaged.h"
#include "config/rule_tests.h"
#include "config/schedule_loader.h"
#include "tests/mutation/mutants.h"

namespace thiowatch::mutation {

namespace {

constexpr std::string_view kFolder = "config/packs/";

struct Examples {
    alerts::ScheduleSet schedules;
    std::vector<config::RuleTest> tests;
    std::vector<config::ReadyTest> ready;
};

bool read_examples(const std::string& pack, Examples& examples) {
    config::Diagnostics diagnostics;
    for (const std::string& name : config::packaged_names(std::string(kFolder) + pack + ".")) {
        if (!name.ends_with(".test.yaml")) continue;
        auto tests =
            config::read_rule_tests(name, config::packaged_file(name).value_or(""), diagnostics);
        std::ranges::move(tests, std::back_inserter(examples.tests));
    }
    examples.schedules = config::schedules_of(config::default_settings(), diagnostics);
    std::cerr << diagnostics.human();
    std::erase_if(examples.tests, [](const config::RuleTest& test) { return test.is_todo; });
    examples.ready = config::make_ready(examples.tests);
    return !diagnostics.has_errors() && !examples.ready.empty();
}

/// What becomes of a changed pack.
enum class Fate : std::uint8_t { Refused, Noticed, Survived };

/// A file whose numbers are changed, and the pack to be tried with it changed; none when the loader
/// refuses it.
struct Subject {
    std::string file;
    std::string text;
    std::function<config::LoadedPack(const std::string& text)> pack_with;
};

Fate fate_of(const Mutant& mutant, const Subject& subject, Examples& examples) {
    const auto pack = subject.pack_with(mutant.text);
    if (!pack) return Fate::Refused;
    auto& ready = examples.ready;
    const auto killer = std::ranges::find_if(ready, [&](const config::ReadyTest& test) {
        return !config::agrees(*pack, test);
    });
    if (killer == ready.end()) return Fate::Survived;
    // Numbers near each other in the pack are held by the same examples: try those first.
    std::rotate(ready.begin(), killer, killer + 1);
    return Fate::Noticed;
}

/// Whether the examples agree with the pack as it is; says where not.
bool is_sound(const alerts::RulePack& pack, const Examples& examples) {
    bool is_sound = true;
    for (const config::ReadyTest& ready : examples.ready) {
        const auto result = config::try_example(pack, ready);
        for (const std::string& problem : result.problems)
            std::cerr << result.name << ": " << problem << "\n";
        is_sound = is_sound && result.is_passed();
    }
    return is_sound;
}

/// How many changes of the subject no example notices.
int survivors_of(const Subject& subject, Examples& examples, bool is_verbose) {
    int refused = 0;
    int noticed = 0;
    int survived = 0;
    for (const Mutant& mutant : mutants_of(subject.file, subject.text)) {
        const Fate fate = fate_of(mutant, subject, examples);
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

/// The pack itself, and the schedule its examples are judged by.
std::vector<Subject> subjects_of(
    const std::string& pack_file,
    const std::string& pack_text,
    const alerts::RulePack& sound,
    const Examples& examples
) {
    const std::string schedule_file =
        "config/schedules/" + config::default_settings().rules.schedule + ".yaml";
    return {
        {pack_file,
         pack_text,
         [&examples](const std::string& text) {
             config::Diagnostics diagnostics;
             auto pack = config::read_pack("mutant.yaml", text, diagnostics);
             if (pack) pack->schedules = examples.schedules;
             return pack;
         }},
        {schedule_file,
         std::string(config::packaged_file(schedule_file).value_or("")),
         [&sound](const std::string& text) {
             config::Diagnostics diagnostics;
             auto schedule = config::read_schedule("mutant.yaml", text, diagnostics);
             if (!schedule) return config::LoadedPack{};
             config::LoadedPack pack = sound;
             pack->schedules.schedules.front() = *std::move(schedule);
             return pack;
         }}};
}

int check(const std::string& name, bool is_verbose) {
    const std::string file = std::string(kFolder) + name + ".yaml";
    const auto text = config::packaged_file(file);
    Examples examples;
    if (!text || !read_examples(name, examples)) {
        std::cerr << "error: no packaged pack " << name << " with examples\n";
        return 66;
    }
    config::Diagnostics diagnostics;
    auto pack = config::read_pack(file, *text, diagnostics);
    if (pack) pack->schedules = examples.schedules;
    if (!pack || !is_sound(*pack, examples)) {
        std::cerr << "error: the pack does not agree with its examples as it is\n";
        return 65;
    }
    int survived = 0;
    for (const Subject& subject : subjects_of(file, std::string(*text), *pack, examples))
        survived += survivors_of(subject, examples, is_verbose);
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

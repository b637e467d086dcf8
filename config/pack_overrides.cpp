#include "config/pack_overrides.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "alerts/rules/limit.h"
#include "config/binder.h"
#include "config/limit_change.h"
#include "config/limit_written.h"
#include "config/notation.h"
#include "config/pack_draft.h"

namespace thiowatch::config {

namespace {

using alerts::Limit;
using alerts::NumericLimit;
using alerts::Profile;
using alerts::Rule;
using alerts::RulePack;
using alerts::Side;
using alerts::SiteChange;

constexpr std::size_t kApproversOfLaxer = 2;

constexpr std::array kSides{
    std::pair{std::string_view("below "), Side::Below},
    std::pair{std::string_view("at_most "), Side::AtMost},
    std::pair{std::string_view("above "), Side::Above},
    std::pair{std::string_view("at_least "), Side::AtLeast},
};

/// `below 3.8` or `below 3.8 x ULN`, counted like the limit it takes the place of.
std::optional<Limit> limit_instead(const Limit& old, const std::string& text) {
    for (const auto& [word, side] : kSides) {
        if (!text.starts_with(word)) continue;
        const std::string rest = text.substr(word.size());
        const auto number = Decimal::parse(std::string_view(rest).substr(0, rest.find(' ')));
        if (!number) return std::nullopt;
        Limit limit = old;
        limit.side = side;
        limit.number = *number;
        const std::string written = limit_written(limit);
        const bool is_whole = text == written || written.starts_with(text + ", only without");
        return is_whole ? std::optional(limit) : std::nullopt;
    }
    return std::nullopt;
}

std::vector<std::string> limits_of(const Rule& rule, std::optional<Profile> profile) {
    std::vector<std::string> texts;
    for (const NumericLimit& known : alerts::numeric_limits(rule)) {
        if (known.profile == profile) texts.push_back(limit_written(*known.limit));
    }
    return texts;
}

/// Makes the changes of one file.
class PackChange {
  public:
    PackChange(RulePack& pack, PackDraft& names, std::vector<std::string> approved_by)
        : pack_(pack), names_(names), approved_by_(std::move(approved_by)) {}
    void make(const Value& value);

  private:
    Rule* find(const Value& name);
    void switch_off(const Rule& rule, std::vector<std::string> sources);
    void change_limit(MapReader& map, Rule& rule, const std::vector<std::string>& sources);
    void tell(Rule& rule);

    RulePack& pack_;
    PackDraft& names_;  ///< its sources are those of the file
    std::vector<std::string> approved_by_;
};

Rule* PackChange::find(const Value& name) {
    const std::string wanted = name.text().value_or("");
    std::vector<std::string> ids;
    for (Rule& rule : pack_.rules) {
        if (alerts::head_of(rule).id.text() == wanted) return &rule;
        ids.push_back(alerts::head_of(rule).id.text());
    }
    const auto meant = closest(wanted, ids);
    name.error(
        FaultCode::ConfigReference,
        "no rule of " + pack_.id + " is called " + in_quotes(wanted),
        meant ? "did you mean " + in_quotes(*meant) + "?" : "see: thiowatch rules list"
    );
    return nullptr;
}

void PackChange::switch_off(const Rule& rule, std::vector<std::string> sources) {
    const RuleId id = alerts::head_of(rule).id;
    pack_.site.changes.push_back({id, "the rule", "off", true, std::move(sources), approved_by_});
    std::erase_if(pack_.rules, [&](const Rule& known) { return alerts::head_of(known).id == id; });
}

void PackChange::tell(Rule& rule) {
    const SiteChange& change = pack_.site.changes.back();
    std::string note = "limit of this site: " + change.to + " instead of " + change.from;
    if (change.is_laxer) note = "LAXER " + note + ", approved by " + listed(change.approved_by);
    std::visit([&](auto& kind) { kind.notes.push_back(note); }, rule);
}

void PackChange::change_limit(MapReader& map, Rule& rule, const std::vector<std::string>& sources) {
    const auto from = map.require("limit");
    const auto to = map.require("to");
    std::optional<Profile> profile;
    if (const auto name = map.find("profile")) {
        profile = alerts::profile_named(name->text().value_or(""));
        if (!profile) return name->refuse("a profile");
    }
    if (!from || !to) return;
    const std::vector<NumericLimit> limits = alerts::numeric_limits(rule);
    bool is_found = false;
    for (std::size_t i = 0; i < limits.size(); ++i) {
        const Limit old = *limits[i].limit;
        if (limits[i].profile != profile || limit_written(old) != from->text()) continue;
        auto by = limit_instead(old, to->text().value_or(""));
        if (!by) {
            return to->refuse(
                "a limit of the same kind", "write it as " + in_quotes(limit_written(old))
            );
        }
        by->sources = sources;
        const bool is_laxer = strictness(rule, *limits[i].limit, *by) != Strictness::Stricter;
        limit_of(rule, i) = *by;
        is_found = true;
        const std::string whose =
            profile ? " (" + std::string(alerts::name_of(*profile)) + ")" : "";
        pack_.site.changes.push_back(
            {alerts::head_of(rule).id,
             limit_written(old) + whose,
             limit_written(*by),
             is_laxer,
             sources,
             approved_by_}
        );
        tell(rule);
    }
    if (is_found) return;
    from->error(
        FaultCode::ConfigReference,
        "the rule has no limit " + in_quotes(from->text().value_or("")),
        "it has: " + listed(limits_of(rule, profile))
    );
}

void PackChange::make(const Value& value) {
    MapReader map(value);
    const auto name = map.require("rule");
    const auto sources = require_sources(map, names_);
    bool is_off = false;
    map.read("off", is_off);
    Rule* rule = name ? find(*name) : nullptr;
    if (rule != nullptr && is_off) {
        switch_off(*rule, sources);
    } else if (rule != nullptr) {
        change_limit(map, *rule, sources);
    }
    for (const char* key : {"limit", "to", "profile"})
        map.find(key);
    map.finish();
}

void read_names(const Value& value, PackDraft& names) {
    for (const auto& [name, citation] : value.entries()) {
        if (const auto text = citation.text()) names.sources.emplace(name, *text);
    }
}

void apply(MapReader& map, RulePack& pack) {
    PackDraft names;
    std::string version;
    map.required("version", version);
    pack.version += "+" + version;
    std::vector<std::string> approved_by;
    if (const auto people = map.find("approved_by")) approved_by = people->texts();
    auto& all = pack.site.approved_by;
    all.insert(all.end(), approved_by.begin(), approved_by.end());
    if (const auto sources = map.find("sources")) read_names(*sources, names);
    PackChange change(pack, names, std::move(approved_by));
    if (const auto list = map.require("changes")) {
        for (const Value& item : list->items())
            change.make(item);
    }
    pack.index = alerts::index_of(pack.rules);
    map.finish();
}

/// A name by its letters and digits: "Dr A. Example" is "dr a example".
std::string folded(std::string_view name) {
    constexpr unsigned char kAscii = 0x80;
    std::string out;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        const bool is_part = byte >= kAscii || std::isalnum(byte) != 0;
        if (is_part) out += static_cast<char>(std::tolower(byte));
    }
    return out;
}

/// What people write where nobody has approved anything: "none", " ", "-".
bool is_nobody(std::string_view folded_name) {
    constexpr std::array kNobody{"none", "nobody", "no", "null", "tbd", "draft"};
    return folded_name.empty() || std::ranges::find(kNobody, folded_name) != kNobody.end();
}

/// Who approved a change, in its own file or in the configuration.
std::vector<std::string> approvers_of(const SiteChange& change, const RulesSettings& rules) {
    std::vector<std::string> approvals = change.approved_by;
    approvals.insert(approvals.end(), rules.approved_by.begin(), rules.approved_by.end());
    return people_in(approvals);
}

void check_approval(const RulePack& pack, const RulesSettings& rules, Diagnostics& diagnostics) {
    std::vector<std::string> laxer;
    std::vector<std::string> people;
    for (const SiteChange& change : pack.site.changes) {
        if (!change.is_laxer) continue;
        const auto approvers = approvers_of(change, rules);
        if (approvers.size() >= kApproversOfLaxer) continue;
        people = approvers;
        laxer.push_back(change.rule.text() + " (" + change.from + ": " + change.to + ")");
    }
    if (laxer.empty()) return;
    const std::string& file = rules.overrides.empty() ? rules.packs.back() : rules.overrides;
    diagnostics.error(
        FaultCode::ConfigUnsafe,
        {file, 0, 0, 1},
        "laxer limits need two people who approved them: " + listed(laxer),
        people.empty() ? "nobody is named; write approved_by: [\"Dr A. Example, 2026-11-01\", "
                         "\"B. Second, 2026-11-02\"] into the file of changes"
                       : "only " + people.front() + " is named; add the second to approved_by"
    );
}

}  // namespace

bool is_overrides(const YamlNode& root) {
    return root.find("extends") != nullptr;
}

LoadedPack read_extension(const YamlNode& root, Diagnostics& diagnostics) {
    const std::size_t errors_before = diagnostics.error_count();
    MapReader map(Value(root, diagnostics));
    const auto base = map.require("extends");
    const auto name = base ? base->text() : std::nullopt;
    if (!name) return std::nullopt;
    auto pack = load_pack(*name, diagnostics, base->place());
    if (!pack) return std::nullopt;
    apply(map, *pack);
    if (diagnostics.error_count() > errors_before) return std::nullopt;
    return pack;
}

bool override_pack(RulePack& pack, const std::string& file, Diagnostics& diagnostics) {
    const std::size_t errors_before = diagnostics.error_count();
    const auto text = read_text_file(file, diagnostics);
    if (!text) return false;
    diagnostics.add_source(file, *text);
    const auto root = read_yaml(file, *text, diagnostics);
    if (!root) return false;
    MapReader map(Value(*root, diagnostics));
    if (const auto base = map.require("extends")) {
        if (base->text() && *base->text() != pack.id) base->refuse("the pack in use: " + pack.id);
    }
    apply(map, pack);
    return diagnostics.error_count() == errors_before;
}

LoadedPack load_site_pack(const RulesSettings& rules, Diagnostics& diagnostics) {
    LoadedPack pack;
    for (const std::string& name : rules.packs)
        pack = load_pack(name, diagnostics);
    if (!pack) return std::nullopt;
    if (!rules.overrides.empty() && !override_pack(*pack, rules.overrides, diagnostics)) {
        return std::nullopt;
    }
    check_approval(*pack, rules, diagnostics);
    return pack;
}

std::vector<std::string> people_in(const std::vector<std::string>& approvals) {
    std::vector<std::string> people;
    std::vector<std::string> known;
    for (const std::string& approval : approvals) {
        const std::string_view name =
            trimmed(std::string_view(approval).substr(0, approval.find(',')));
        const std::string key = folded(name);
        if (is_nobody(key) || std::ranges::find(known, key) != known.end()) continue;
        known.push_back(key);
        people.emplace_back(name);
    }
    return people;
}

}  // namespace thiowatch::config

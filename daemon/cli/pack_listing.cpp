#include "daemon/cli/pack_listing.h"

#include <iostream>

#include "alerts/notices/json_text.h"
#include "daemon/cli/rule_words.h"

namespace thiowatch::cli {

namespace {

using alerts::JsonWriter;
using alerts::QualityRule;
using alerts::RulePack;
using alerts::ThresholdRule;

std::vector<ThresholdRule> thresholds_of(const RulePack& pack) {
    std::vector<ThresholdRule> rules;
    for (const alerts::Rule& rule : pack.rules) {
        if (const auto* threshold = std::get_if<ThresholdRule>(&rule)) rules.push_back(*threshold);
    }
    return rules;
}

void write_texts(JsonWriter& json, std::string_view key, const std::vector<std::string>& texts) {
    json.key(key).begin_array();
    for (const std::string& text : texts)
        json.string(text);
    json.end_array();
}

void write_limits(JsonWriter& json, const std::vector<alerts::Limit>& limits, Analyte analyte) {
    json.key("limits").begin_array();
    for (const alerts::Limit& limit : limits) {
        json.begin_object().member("limit", limit_text(limit, analyte));
        write_texts(json, "sources", limit.sources);
        json.end_object();
    }
    json.end_array();
}

void write_rule(JsonWriter& json, const ThresholdRule& rule) {
    json.begin_object()
        .member("id", rule.id.text())
        .member("severity", alerts::name_of(rule.severity))
        .key("analytes")
        .begin_array();
    for (Analyte analyte : rule.analytes)
        json.string(name_of(analyte));
    json.end_array().member("adult_only", rule.adult_only);
    write_limits(json, rule.limits, rule.analytes.front());
    json.key("profiles").begin_array();
    for (const alerts::ProfileLimits& profile : rule.overrides) {
        json.begin_object().member("profile", alerts::name_of(profile.profile));
        write_limits(json, profile.limits, rule.analytes.front());
        json.end_object();
    }
    json.end_array();
    write_texts(json, "notes", rule.notes);
    write_texts(json, "actions", rule.actions);
    json.end_object();
}

void write_check(JsonWriter& json, const QualityRule& rule) {
    json.begin_object().member("id", rule.id.text());
    json.member("severity", alerts::name_of(rule.severity));
    write_texts(json, "sources", rule.sources);
    write_texts(json, "actions", rule.actions);
    json.end_object();
}

void print_limits(const std::vector<alerts::Limit>& limits, Analyte analyte) {
    for (const alerts::Limit& limit : limits) {
        std::cout << "  " << limit_text(limit, analyte) << "\n";
        for (const std::string& source : limit.sources)
            std::cout << "    " << source << "\n";
    }
}

void write_changes(JsonWriter& json, const RulePack& pack) {
    json.key("site_changes").begin_array();
    for (const alerts::SiteChange& change : pack.site.changes) {
        json.begin_object()
            .member("rule", change.rule.text())
            .member("from", change.from)
            .member("to", change.to)
            .member("laxer", change.is_laxer);
        write_texts(json, "sources", change.sources);
        json.end_object();
    }
    json.end_array();
    write_texts(json, "site_approved_by", pack.site.approved_by);
}

/// What the site changed: in one rule, or in all when `only` is empty.
void print_changes(const RulePack& pack, const std::string& only) {
    for (const alerts::SiteChange& change : pack.site.changes) {
        if (!only.empty() && change.rule.text() != only) continue;
        std::cout << "changed by this site  " << change.rule.text() << "  " << change.from << " -> "
                  << change.to << (change.is_laxer ? "  LAXER" : "") << "\n";
        for (const std::string& person : pack.site.approved_by)
            std::cout << "    approved by " << person << "\n";
        for (const std::string& source : change.sources)
            std::cout << "    " << source << "\n";
    }
}

void print_texts(std::string_view name, const std::vector<std::string>& texts) {
    for (const std::string& text : texts)
        std::cout << name << "  " << text << "\n";
}

}  // namespace

bool has_rule(const RulePack& pack, const std::string& id) {
    for (const ThresholdRule& rule : thresholds_of(pack)) {
        if (rule.id.text() == id) return true;
    }
    for (const QualityRule& rule : pack.quality) {
        if (rule.id.text() == id) return true;
    }
    return false;
}

std::string pack_json(const RulePack& pack, const std::string& only) {
    JsonWriter json;
    json.begin_object()
        .member("schema", "thiowatch.rules/1")
        .member("pack", pack.id)
        .member("version", pack.version)
        .member("title", pack.title)
        .member("approved_by", pack.approved_by);
    write_changes(json, pack);
    json.key("rules").begin_array();
    for (const ThresholdRule& rule : thresholds_of(pack)) {
        if (only.empty() || rule.id.text() == only) write_rule(json, rule);
    }
    json.end_array().key("checks").begin_array();
    for (const QualityRule& rule : pack.quality) {
        if (only.empty() || rule.id.text() == only) write_check(json, rule);
    }
    return json.end_array().end_object().take() + "\n";
}

void print_rules(const RulePack& pack) {
    std::cout << pack.name() << "  " << pack.title << "\n"
              << (pack.approved_by ? "approved by " + *pack.approved_by : "a draft, not approved")
              << "\n";
    print_changes(pack, {});
    for (const ThresholdRule& rule : thresholds_of(pack)) {
        std::cout << rule.id.text() << "  " << alerts::name_of(rule.severity) << "  "
                  << analytes_text(rule) << "  " << limits_text(rule.limits, rule.analytes.front())
                  << (rule.adult_only ? "  adults only" : "") << "\n";
    }
    for (const QualityRule& rule : pack.quality) {
        std::cout << rule.id.text() << "  " << alerts::name_of(rule.severity) << "\n";
    }
}

bool print_rule(const RulePack& pack, const std::string& id) {
    for (const ThresholdRule& rule : thresholds_of(pack)) {
        if (rule.id.text() != id) continue;
        std::cout << id << "  " << alerts::name_of(rule.severity) << "  " << analytes_text(rule)
                  << "  of " << pack.name() << (rule.adult_only ? "  adults only" : "") << "\n";
        print_limits(rule.limits, rule.analytes.front());
        for (const alerts::ProfileLimits& profile : rule.overrides) {
            std::cout << "with profile " << alerts::name_of(profile.profile) << "\n";
            print_limits(profile.limits, rule.analytes.front());
        }
        print_texts("note", rule.notes);
        print_texts("option", rule.actions);
        print_changes(pack, id);
        return true;
    }
    for (const QualityRule& rule : pack.quality) {
        if (rule.id.text() != id) continue;
        std::cout << id << "  " << alerts::name_of(rule.severity) << "  check of " << pack.name()
                  << "\n";
        print_texts("source", rule.sources);
        print_texts("option", rule.actions);
        return true;
    }
    return false;
}

}  // namespace thiowatch::cli

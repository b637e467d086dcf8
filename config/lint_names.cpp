// Every name that is used must be somebody's or something's.
#include <algorithm>
#include <filesystem>
#include <system_error>

#include "config/lint_desk.h"
#include "config/notation.h"
#include "config/schedule_loader.h"

namespace thiowatch::config {
namespace {

constexpr std::string_view kPrescriber = "prescriber";

/// Names there are, those whose values could not be read among them.
std::vector<std::string> keys_of(const LintDesk& desk, std::string_view section) {
    std::vector<std::string> names;
    if (const YamlNode* node = desk.root.find(section)) {
        for (const YamlMember& member : node->members)
            names.push_back(member.key);
    }
    return names;
}

std::vector<std::string> contact_names(const LintDesk& desk) {
    std::vector<std::string> names = keys_of(desk, "contacts");
    for (const auto& [key, contact] : desk.settings.contacts)
        names.push_back(key.text());
    return names;
}

std::vector<std::string> channel_names(const LintDesk& desk) {
    std::vector<std::string> names = keys_of(desk, "channels");
    for (const auto& [name, channel] : desk.settings.channels)
        names.push_back(name.text());
    return names;
}

void check_name(
    const LintDesk& desk,
    std::string_view kind,
    const std::string& name,
    const std::vector<std::string>& known,
    const std::string& path
) {
    if (std::ranges::find(known, name) != known.end()) return;
    const auto meant = closest(name, known);
    std::string help = "there is none";
    if (!known.empty()) help = "known: " + listed(known);
    if (meant) help = "did you mean " + in_quotes(*meant) + "?";
    desk.error(
        FaultCode::ConfigReference,
        path,
        "no " + std::string(kind) + " is called " + in_quotes(name),
        help
    );
}

std::string item(const std::string& list, std::size_t index) {
    return list + '/' + std::to_string(index);
}

void check_people(
    const LintDesk& desk,
    const std::vector<std::string>& names,
    const std::string& path
) {
    std::vector<std::string> known = contact_names(desk);
    known.emplace_back(kPrescriber);
    std::ranges::sort(known);
    known.erase(std::ranges::unique(known).begin(), known.end());
    for (std::size_t index = 0; index < names.size(); ++index) {
        check_name(desk, "contact", names[index], known, item(path, index));
    }
}

void check_channels(
    const LintDesk& desk,
    const std::vector<ChannelName>& names,
    const std::string& path
) {
    std::vector<std::string> known = channel_names(desk);
    std::ranges::sort(known);
    known.erase(std::ranges::unique(known).begin(), known.end());
    for (std::size_t index = 0; index < names.size(); ++index) {
        check_name(desk, "channel", names[index].text(), known, item(path, index));
    }
}

void check_packs(const LintDesk& desk) {
    for (std::size_t index = 0; index < desk.settings.rules.packs.size(); ++index) {
        const std::string& pack = desk.settings.rules.packs[index];
        const std::string path = item("/rules/packs", index);
        if (!pack.ends_with(".yaml") && pack.find('/') == std::string::npos) {
            check_name(desk, "packaged rule pack", pack, desk.packs, path);
            continue;
        }
        std::error_code error;
        if (std::filesystem::is_regular_file(pack, error)) continue;
        desk.error(FaultCode::ConfigFile, path, "there is no rule pack " + pack);
    }
}

void check_schedule(const LintDesk& desk, const std::string& name, const std::string& path) {
    if (name.ends_with(".yaml") || name.find('/') != std::string::npos) {
        std::error_code error;
        if (std::filesystem::is_regular_file(name, error)) return;
        desk.error(FaultCode::ConfigFile, path, "there is no schedule " + name);
        return;
    }
    check_name(desk, "packaged schedule", name, packaged_schedules(), path);
}

void check_contact(const LintDesk& desk, const ContactKey& key, const std::string& path) {
    check_name(desk, "contact", key.text(), contact_names(desk), path);
}

}  // namespace

void lint_names(const LintDesk& desk) {
    const Settings& settings = desk.settings;
    for (std::size_t index = 0; index < settings.routes.size(); ++index) {
        const std::string path = "/routes/" + std::to_string(index);
        check_people(desk, settings.routes[index].to, path + "/to");
        check_people(desk, settings.routes[index].escalate, path + "/escalate");
        check_channels(desk, settings.routes[index].by, path + "/by");
    }
    for (const std::string& name : settings.operations.to) {
        check_contact(desk, ContactKey(name), "/operations/to");
    }
    check_channels(desk, settings.operations.by, "/operations/by");
    if (settings.shadow) check_contact(desk, *settings.shadow, "/shadow/to");
    for (const auto& [id, key] : settings.prescribers) {
        check_contact(desk, key, "/prescribers/" + id);
    }
    check_packs(desk);
    check_schedule(desk, settings.rules.schedule, "/rules/schedule");
    for (const auto& [indication, name] : settings.rules.schedules) {
        check_schedule(desk, name, "/rules/schedules/" + std::string(alerts::name_of(indication)));
    }
}

}  // namespace thiowatch::config

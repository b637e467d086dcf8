#include "config/settings.h"

#include <algorithm>
#include <system_error>

#include "alerts/notices/route_choice.h"
#include "config/environment.h"
#include "config/lint.h"
#include "config/packaged.h"
#include "config/settings_binder.h"
#include "parsers/clinical/local_day.h"

namespace thiowatch::config {
namespace {

std::filesystem::path folder_of(const std::filesystem::path& file) {
    std::error_code error;
    const std::filesystem::path whole = std::filesystem::absolute(file, error);
    return error ? file.parent_path() : whole.parent_path();
}

bool has_error_on_line(const Diagnostics& diagnostics, const SourcePlace& at) {
    return std::ranges::any_of(diagnostics.list(), [&](const Diagnostic& other) {
        return other.level == DiagnosticLevel::Error && other.at.file == at.file &&
               other.at.line == at.line;
    });
}

/// A value that could not be read is linted as its default. So that one mistake is not complained
/// of twice, what lint says of a line that has an error already is left out.
void add_news(const Diagnostics& doubts, Diagnostics& diagnostics) {
    const Diagnostics before = diagnostics;
    for (const Diagnostic& doubt : doubts.list()) {
        const bool is_known = doubt.at.line > 0 && has_error_on_line(before, doubt.at);
        if (!is_known) diagnostics.add(doubt);
    }
}

}  // namespace

std::string_view name_of(Mode mode) {
    switch (mode) {
        case Mode::Shadow:
            return "shadow";
        case Mode::Live:
            return "live";
    }
    return "shadow";
}

std::string_view name_of(HttpAuth auth) {
    switch (auth) {
        case HttpAuth::None:
            return "none";
        case HttpAuth::Users:
            return "users";
    }
    return "users";
}

std::string_view name_of(SmtpTls tls) {
    switch (tls) {
        case SmtpTls::Required:
            return "required";
        case SmtpTls::Opportunistic:
            return "opportunistic";
        case SmtpTls::None:
            return "none";
    }
    return "required";
}

std::string_view name_of(FeedProfile profile) {
    switch (profile) {
        case FeedProfile::None:
            return "none";
        case FeedProfile::Ihe:
            return "ihe";
    }
    return "none";
}

std::string_view name_of(Detail detail) {
    switch (detail) {
        case Detail::None:
            return "none";
        case Detail::Clinical:
            return "clinical";
        case Detail::Full:
            return "full";
    }
    return "none";
}

Settings default_settings() {
    Settings settings;
    FeedSettings feed;
    feed.name = FeedName("lis");
    settings.feeds.push_back(feed);
    const MaildirSettings mail{settings.store.sqlite.parent_path() / "mail"};
    settings.channels.emplace(kDefaultChannel, ChannelSettings{kDefaultChannel, mail});
    return settings;
}

LoadedSettings parse_settings(
    const std::string& name,
    std::string_view text,
    const std::filesystem::path& folder,
    Diagnostics& diagnostics
) {
    std::optional<YamlNode> root = read_yaml(name, text, diagnostics);
    if (!root) return std::nullopt;
    if (root->at.file.empty()) root->at.file = name;
    expand_environment(*root, diagnostics);
    Settings settings = bind_settings(Value(*root, diagnostics), folder);
    Diagnostics doubts;
    lint(settings, *root, packaged_packs(), doubts);
    add_news(doubts, diagnostics);
    if (diagnostics.has_errors()) return std::nullopt;
    return settings;
}

LoadedSettings load_settings(const std::filesystem::path& file, Diagnostics& diagnostics) {
    const auto text = read_text_file(file, diagnostics);
    if (!text) return std::nullopt;
    return parse_settings(file.string(), *text, folder_of(file), diagnostics);
}

alerts::Routing routing_of(const Settings& settings) {
    alerts::WorkCalendar calendar;
    if (const auto zone = TimeZone::named(settings.site.time_zone)) calendar.zone = *zone;
    calendar.works = settings.site.working_days;
    for (const CivilDate& date : settings.site.holidays) {
        if (const auto day = day_of(date)) calendar.holidays.insert(*day);
    }
    return {
        .routes = settings.routes,
        .contacts = settings.contacts,
        .prescribers = settings.prescribers,
        .operators = settings.operations.to,
        .operator_channels = settings.operations.by,
        .severities = alerts::usual_severities(),
        .calendar = std::move(calendar),
        .shadow = settings.shadow,
        .is_live = settings.mode == Mode::Live,
    };
}

std::string link_root(const Settings& settings) {
    if (!settings.http.public_url.empty()) return settings.http.public_url;
    return (settings.http.tls ? "https://" : "http://") + settings.http.listen.text();
}

}  // namespace thiowatch::config

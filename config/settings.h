// Everything the configuration says, with its defaults: plain values, read once, never changed.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "alerts/notices/fhir_body.h"
#include "alerts/notices/route.h"
#include "config/address.h"
#include "config/cds_settings.h"
#include "config/diagnostics.h"
#include "config/feed_settings.h"
#include "config/remote_server.h"
#include "config/secret.h"
#include "parsers/clinical/decimal.h"
#include "parsers/clinical/instant.h"
#include "parsers/clinical/text_id.h"

namespace thiowatch::config {

using alerts::Contact;
using alerts::Detail;
using RouteSettings = alerts::Route;

/// Shadow: everything is assessed and shown, only the shadow contact is told.
enum class Mode : std::uint8_t { Shadow, Live };
enum class HttpAuth : std::uint8_t { None, Users };
enum class SmtpTls : std::uint8_t { Required, Opportunistic, None };

std::string_view name_of(Mode mode);
std::string_view name_of(HttpAuth auth);
std::string_view name_of(SmtpTls tls);
std::string_view name_of(FeedProfile profile);
std::string_view name_of(Detail detail);

struct Site {
    std::string name = "ThioWatch";
    std::string time_zone = "UTC";  ///< known to the system when lint has passed
    /// From Sunday on; deadlines in working days pass on these, and not on holidays.
    std::array<bool, 7> working_days{false, true, true, true, true, true, false};
    std::vector<CivilDate> holidays;
};

struct StoreSettings {
    std::filesystem::path sqlite = "/var/lib/thiowatch/thiowatch.db";
};

struct HttpSettings {
    Endpoint listen{"127.0.0.1", 8575};
    HttpAuth auth = HttpAuth::None;
    std::optional<TlsFiles> tls;  ///< with `client_ca`, clients may show a certificate
    std::string public_url;       ///< root of links in notices; empty: http://<listen>
};

struct ControlSettings {
    std::filesystem::path socket = "/run/thiowatch/control.sock";
};

struct RulesSettings {
    std::vector<std::string> packs{"aza-core"};  ///< packaged name, or an absolute file name
    std::string overrides;  ///< an absolute file name: what the site changes in the pack
    std::string schedule = "fda_label";  ///< packaged name, or an absolute file name
    std::map<alerts::Indication, std::string> schedules;  ///< of indications with one of their own
    std::vector<std::string> approved_by;
};

struct SmtpSettings {
    std::string host = "127.0.0.1";
    std::uint16_t port = 25;
    SmtpTls tls = SmtpTls::Required;
    std::string from = "thiowatch@localhost";
    std::string user;
    Secret password;
    std::filesystem::path ca;  ///< trusted issuers; empty: the system's
    std::string hello_name;    ///< in EHLO; empty: the name of this host
    Duration timeout = std::chrono::seconds{30};
};

struct WebhookSettings {
    std::string url;
    Secret secret;
    Secret previous_secret;  ///< also signed with while it is being replaced
    bool allow_insecure = false;
    std::filesystem::path ca;  ///< trusted issuers; empty: the system's
    std::filesystem::path client_certificate;
    std::filesystem::path client_key;
    Duration timeout = std::chrono::seconds{20};
};

struct MaildirSettings {
    std::filesystem::path path;
};

/// Notices as resources of a FHIR server.
struct FhirChannelSettings {
    RemoteServer server;
    alerts::FhirSending sending = alerts::FhirSending::Transaction;
};

struct ChannelSettings {
    ChannelName name;
    std::variant<SmtpSettings, WebhookSettings, MaildirSettings, FhirChannelSettings> kind;
};

/// Who hears of trouble of the service itself.
struct OperationsSettings {
    std::vector<std::string> to;  ///< contact keys
    std::vector<ChannelName> by;
};

/// The daily digest: information, and what is no worse than people were told.
struct DigestSettings {
    Duration at = std::chrono::minutes{7 * 60 + 30};  ///< since midnight at the site
};

/// Results of people who are on no list: reported when neutrophils are below this, else only kept.
struct UnlinkedSettings {
    std::optional<Decimal> anc_below;  ///< 10*9/L
};

/// So many people beyond limits of one test in so short a time: the analyser rather than them.
struct BatchShiftSettings {
    std::uint32_t people = 10;
    Duration within = std::chrono::minutes{15};
};

/// How long, and how much of, messages are kept as they came.
struct RetentionSettings {
    Duration messages = days(400);
    std::uint64_t size = std::uint64_t{20} << 30U;  ///< bytes
};

struct RosterSettings {
    std::optional<std::filesystem::path> file;
    Duration max_age = days(35);  ///< an older roster raises an operator alert
};

struct Settings {
    int version = 1;
    Site site;
    Mode mode = Mode::Shadow;
    StoreSettings store;
    HttpSettings http;
    ControlSettings control;
    std::vector<FeedSettings> feeds;
    RulesSettings rules;
    std::map<ContactKey, Contact> contacts;
    std::map<ChannelName, ChannelSettings> channels;
    std::vector<RouteSettings> routes;
    std::map<std::string, ContactKey> prescribers;  ///< sender's prescriber id -> contact
    std::optional<ContactKey> shadow;               ///< who is told in shadow mode; none: nobody
    OperationsSettings operations;
    DigestSettings digest;
    BatchShiftSettings batch_shift;
    UnlinkedSettings unlinked;
    RetentionSettings retention;
    RosterSettings roster;
    std::optional<CdsSettings> cds;  ///< advice while ordering; none: no such service
};

using LoadedSettings = std::optional<Settings>;

/// What a configuration says that has `version: 1` and nothing else: one MLLP feed on
/// 127.0.0.1:2575, shadow mode, mail written to a folder beside the store, no routes.
Settings default_settings();

/// Reads, checks and lints a configuration file. Relative paths in it are relative to its folder.
/// None when `diagnostics` has an error afterwards; throws nothing but std::bad_alloc.
LoadedSettings load_settings(const std::filesystem::path& file, Diagnostics& diagnostics);

/// The same from a text: `name` is shown as the file, `folder` is what relative paths start from.
LoadedSettings parse_settings(
    const std::string& name,
    std::string_view text,
    const std::filesystem::path& folder,
    Diagnostics& diagnostics
);

/// The routing table that the settings describe.
alerts::Routing routing_of(const Settings& settings);
/// Root of the links in notices: `http.public_url`, else http:// and the listen address.
std::string link_root(const Settings& settings);

}  // namespace thiowatch::config

// What the configuration says of one sender: by MLLP or by FHIR.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/address.h"
#include "config/fhir_access.h"
#include "config/fhir_poll.h"
#include "parsers/clinical/instant.h"
#include "parsers/clinical/text_id.h"

namespace thiowatch::config {

enum class FeedProfile : std::uint8_t { None, Ihe };

/// PEM files. With `client_ca`, senders must show a certificate it signed.
struct TlsFiles {
    std::filesystem::path certificate;
    std::filesystem::path key;
    std::filesystem::path client_ca;  ///< empty: clients are not asked
};

struct MllpSettings {
    Endpoint listen{"127.0.0.1", 2575};
    std::optional<TlsFiles> tls;
    std::vector<Cidr> allow;  ///< empty: everybody who can reach the port
    std::uint32_t max_connections = 64;
    Duration idle_timeout = std::chrono::minutes{10};
    Duration frame_timeout = std::chrono::seconds{30};
    std::uint64_t max_frame = 16U << 20U;  ///< bytes
    std::string processing_ids = "P";      ///< letters of MSH-11 that are taken
};

/// A FHIR endpoint below `path` of the HTTP listener.
struct FhirSettings {
    std::string path = "/fhir";
    FhirAccess access;   ///< who may send, and what
    FeedName read_back;  ///< feed whose server holds what notifications name; empty: nobody asks
    std::map<std::string, AssigningAuthority> systems;  ///< Identifier.system -> authority
    std::vector<std::string> bases;  ///< addresses by which the sender means its own server
    std::optional<std::filesystem::path> spool;  ///< a folder whose NDJSON files are taken
    std::uint64_t max_body = 32U << 20U;         ///< bytes of a resource or Bundle
    std::uint64_t max_expanded = 256U << 20U;    ///< bytes of it once unpacked
    std::uint32_t max_entries = 20000;
    std::uint32_t max_requests = 128;     ///< under way at once
    std::uint32_t requests_a_second = 0;  ///< of one sender; 0: as many as it likes
};

struct FeedSettings {
    FeedName name;
    MllpSettings mllp;                          ///< means nothing unless is_mllp()
    std::optional<FhirSettings> fhir;           ///< set: a FHIR feed
    std::optional<FhirPollSettings> fhir_poll;  ///< set: a server that is asked
    AssigningAuthority authority;               ///< used where PID-3 names none; may be empty
    std::optional<std::string> time_zone;  ///< of time stamps without an offset; none: the site's
    std::vector<std::filesystem::path> codes;
    FeedProfile profile = FeedProfile::None;
    std::optional<Duration> silent_after = std::chrono::hours{24};  ///< none (`never`): no alarm
    std::string place = "/feeds";  ///< where it stands in the file, for place_of

    [[nodiscard]] bool is_mllp() const { return !fhir && !fhir_poll; }
};

}  // namespace thiowatch::config

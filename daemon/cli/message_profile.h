// What is in a pile of messages, counted: the first look at a new feed. Nobody is named.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>

#include "daemon/intake/snapshot.h"
#include "parsers/clinical/code_map.h"
#include "parsers/hl7v2/message.h"

namespace thiowatch::cli {

using Counts = std::map<std::string, std::int64_t>;

/// A test code as it stands in OBX-3, with all that was sent under it.
struct ProfiledCode {
    std::string code;
    std::string system;
    std::string display;  ///< the first one seen
    std::int64_t count = 0;
    Counts units;                    ///< OBX-6 as sent, "" for none
    Counts value_types;              ///< OBX-2
    Counts statuses;                 ///< OBX-11
    std::optional<Analyte> analyte;  ///< what it is mapped to
    std::string mapping;             ///< the same in words, or why it is not
    bool has_value = false;          ///< a value was sent under it at least once
    bool looks_watched = false;      ///< not mapped, and looks like a count or liver test
};

/// By system and code.
using ProfiledCodes = std::map<std::pair<std::string, std::string>, ProfiledCode>;

class MessageProfile {
  public:
    /// `feed` says how codes are mapped; it must live as long as the profile.
    explicit MessageProfile(const intake::FeedRules& feed) : feed_(feed) {}

    /// Counts one message. False when it is none.
    bool add(const std::string& bytes);

    [[nodiscard]] std::int64_t messages() const { return messages_; }
    [[nodiscard]] std::int64_t unreadable() const { return unreadable_; }
    [[nodiscard]] const Counts& types() const { return types_; }
    [[nodiscard]] const Counts& versions() const { return versions_; }
    [[nodiscard]] const Counts& charsets() const { return charsets_; }
    [[nodiscard]] const Counts& segments() const { return segments_; }
    /// Of patient identifiers (PID-3.4).
    [[nodiscard]] const Counts& authorities() const { return authorities_; }
    [[nodiscard]] const ProfiledCodes& codes() const { return codes_; }

  private:
    void add_result(const hl7v2::Segment& observation);
    void add_identifiers(const hl7v2::Segment& person);

    const intake::FeedRules& feed_;
    std::int64_t messages_ = 0;
    std::int64_t unreadable_ = 0;
    Counts types_;
    Counts versions_;
    Counts charsets_;
    Counts segments_;
    Counts authorities_;
    ProfiledCodes codes_;
};

}  // namespace thiowatch::cli

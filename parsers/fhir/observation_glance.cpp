// Observation = { resourceType, id, status, identifier: [Identifier], code: { coding: [{ code }],
// text }, subject: { reference, type, identifier: Identifier }, … }
// Identifier  = { system, value, use, type: { coding: [{ code }] } }
//
// One pass of RapidJSON's reader over a copy of the text, in which it decodes in place. It is told
// of every key, so one that stands twice is found out here as it is in a document.

#include "parsers/fhir/observation_glance.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "parsers/clinical/words.h"
#include "parsers/fhir/in_place_reader.h"
#include "parsers/fhir/observation_reader.h"

namespace thiowatch::fhir {

namespace {

constexpr std::size_t kDepth = 64;

/// What an open object or array is.
enum class Place : std::uint8_t {
    Other,
    Observation,
    Subject,
    Identifiers,
    Identifier,
    IdentifierType,
    IdentifierCodings,
    IdentifierCoding,
    Code,
    Codings,
    Coding,
};

bool needs_reading(std::string_view key) {
    constexpr std::array<std::string_view, 6> kParts{
        "contained", "specimen", "component", "hasMember", "modifierExtension", "implicitRules"};
    return std::ranges::find(kParts, key) != kParts.end();
}

/// Takes RapidJSON's events; false ends the glance.
class GlanceTaker {
  public:
    explicit GlanceTaker(ObservationGlance& glance) : glance_(glance) {}

    bool Key(const char* text, json::SizeType size, bool) {
        key_ = std::string_view(text, size);
        const Level& level = levels_[depth_ - 1];
        const auto first = keys_.begin() + static_cast<std::ptrdiff_t>(level.first_key);
        if (std::find(first, keys_.end(), key_) != keys_.end()) return false;
        keys_.push_back(key_);
        return level.place != Place::Observation || !needs_reading(key_);
    }
    bool String(const char* text, json::SizeType size, bool) {
        if (depth_ == 0) return false;
        take_text(trimmed(std::string_view(text, size)));
        return !is_odd();
    }
    bool StartObject() { return open(true); }
    bool StartArray() { return open(false); }
    bool EndObject(json::SizeType) { return close(); }
    bool EndArray(json::SizeType) { return close(); }
    bool RawNumber(const char*, json::SizeType, bool) { return !is_odd(); }
    bool Bool(bool) { return !is_odd(); }
    bool Null() { return !is_odd(); }
    // Numbers come as RawNumber, these never.
    bool Int(int) { return false; }
    bool Uint(unsigned) { return false; }
    bool Int64(std::int64_t) { return false; }
    bool Uint64(std::uint64_t) { return false; }
    bool Double(double) { return false; }

    [[nodiscard]] bool is_whole() const {
        return is_observation_ && has_code_ && status_of_observation(status_) &&
               (!glance_.reference.empty() || glance_.subject);
    }

  private:
    struct Level {
        Place place = Place::Other;
        std::size_t first_key = 0;
    };

    [[nodiscard]] Place place() const { return levels_[depth_ - 1].place; }

    // A subject that is no object, a value that is no resource: for the reader to judge.
    [[nodiscard]] bool is_odd() const {
        return depth_ == 0 || (place() == Place::Observation && key_ == "subject");
    }

    void take_text(std::string_view text) {
        switch (place()) {
            case Place::Observation:
                if (key_ == "resourceType") is_observation_ = text == "Observation";
                if (key_ == "id") glance_.id = text;
                if (key_ == "status") status_ = text;
                return;
            case Place::Subject:
                if (key_ == "reference") glance_.reference = text;
                if (key_ == "type") glance_.subject_type = text;
                return;
            case Place::Identifier:
                if (key_ == "system") identifier_.system = text;
                if (key_ == "value") identifier_.value = text;
                if (key_ == "use") identifier_.use = text;
                return;
            case Place::IdentifierCoding:
                if (key_ == "code" && identifier_.type.empty()) identifier_.type = text;
                return;
            case Place::Code:
                if (key_ == "text") has_code_ = has_code_ || !text.empty();
                return;
            case Place::Coding:
                if (key_ == "code") has_code_ = has_code_ || !text.empty();
                return;
            case Place::Other:
            case Place::Identifiers:
            case Place::IdentifierType:
            case Place::IdentifierCodings:
            case Place::Codings:
                return;
        }
    }

    [[nodiscard]] Place place_within(bool is_object) const {
        if (depth_ == 0) return is_object ? Place::Observation : Place::Other;
        switch (place()) {
            case Place::Observation:
                if (key_ == "subject") return Place::Subject;
                if (key_ == "identifier") {
                    return is_object ? Place::Identifier : Place::Identifiers;
                }
                return key_ == "code" && is_object ? Place::Code : Place::Other;
            case Place::Subject:
                return key_ == "identifier" ? Place::Identifier : Place::Other;
            case Place::Identifiers:
                return Place::Identifier;
            case Place::Identifier:
                return key_ == "type" && is_object ? Place::IdentifierType : Place::Other;
            case Place::IdentifierType:
                if (key_ != "coding") return Place::Other;
                return is_object ? Place::IdentifierCoding : Place::IdentifierCodings;
            case Place::IdentifierCodings:
                return Place::IdentifierCoding;
            case Place::Code:
                if (key_ != "coding") return Place::Other;
                return is_object ? Place::Coding : Place::Codings;
            case Place::Codings:
                return Place::Coding;
            case Place::Other:
            case Place::IdentifierCoding:
            case Place::Coding:
                break;
        }
        return Place::Other;
    }

    bool open(bool is_object) {
        if (depth_ == kDepth) return false;
        const Place next = place_within(is_object);
        const bool is_object_only = next == Place::Subject || next == Place::Identifier;
        if (is_object_only && !is_object) return false;
        if (depth_ == 0 && !is_object) return false;
        if (next == Place::Identifier) {
            identifier_ = {};
            is_of_subject_ = place() == Place::Subject;
        }
        levels_[depth_++] = {next, keys_.size()};
        return true;
    }

    bool close() {
        const Level& level = levels_[--depth_];
        keys_.resize(level.first_key);
        if (level.place != Place::Identifier || identifier_.value.empty()) return true;
        if (is_of_subject_) {
            glance_.subject = std::move(identifier_);
        } else {
            glance_.identifiers.push_back(std::move(identifier_));
        }
        return true;
    }

    ObservationGlance& glance_;
    std::array<Level, kDepth> levels_;
    std::size_t depth_ = 0;
    std::vector<std::string_view> keys_;  // of the objects that are open
    std::string_view key_;
    std::string_view status_;
    Identified identifier_;
    bool is_of_subject_ = false;
    bool is_observation_ = false;
    bool has_code_ = false;
};

}  // namespace

std::optional<ObservationGlance> glance_at_observation(std::string_view text) {
    // The text ends where RapidJSON sees a zero byte.
    if (text.find('\0') != std::string_view::npos) return std::nullopt;
    ObservationGlance glance;
    GlanceTaker taker(glance);
    InPlaceReader reader(text);
    const bool is_taken = !reader.read(taker).IsError() && taker.is_whole();
    return is_taken ? std::optional(std::move(glance)) : std::nullopt;
}

}  // namespace thiowatch::fhir

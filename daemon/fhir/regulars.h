// Subjects whose results are read and not only filed: people who are followed, by what they are
// called. What comes of them is parsed before ingest gets it, and of others it is not. A guess,
// that may be wrong either way and then costs time only; so it has no lock, and forgets by writing
// over.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "parsers/fhir/observation_glance.h"

namespace thiowatch::endpoint {

class Regulars {
  public:
    /// The value of an identifier.
    void note(std::string_view value) { note_key(std::hash<std::string_view>{}(value)); }
    void note(const fhir::ObservationGlance& glance) { note_key(key_of(glance)); }
    [[nodiscard]] bool has(const fhir::ObservationGlance& glance) {
        const std::uint64_t key = key_of(glance);
        return place_of(key).load(std::memory_order_relaxed) == key;
    }

  private:
    static constexpr std::size_t kPlaces = 16384;

    void note_key(std::uint64_t key) { place_of(key).store(key, std::memory_order_relaxed); }
    static std::uint64_t key_of(const fhir::ObservationGlance& glance) {
        const std::hash<std::string_view> hash;
        return glance.subject ? hash(glance.subject->value) : hash(glance.reference);
    }
    // Noted by ingest, asked by the HTTP thread.
    std::atomic<std::uint64_t>& place_of(std::uint64_t key) { return places_[key % kPlaces]; }

    std::array<std::atomic<std::uint64_t>, kPlaces> places_{};  // as above
};

}  // namespace thiowatch::endpoint

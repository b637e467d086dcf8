// Subjects whose results were lately read and not only filed: of people who are followed. What
// comes of them next is parsed before ingest gets it, and others are not. A guess, that may be
// wrong either way and then costs time only; so it has no lock, and forgets by writing over.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <string>

#include "parsers/fhir/observation_glance.h"

namespace thiowatch::endpoint {

class Regulars {
  public:
    void note(const fhir::ObservationGlance& glance) {
        const std::uint64_t key = key_of(glance);
        place_of(key).store(key, std::memory_order_relaxed);
    }
    [[nodiscard]] bool has(const fhir::ObservationGlance& glance) {
        const std::uint64_t key = key_of(glance);
        return place_of(key).load(std::memory_order_relaxed) == key;
    }

  private:
    static constexpr std::size_t kPlaces = 16384;

    static std::uint64_t key_of(const fhir::ObservationGlance& glance) {
        const std::hash<std::string> hash;
        return glance.subject ? hash(glance.subject->value) : hash(glance.reference);
    }
    // Noted by ingest, asked by the HTTP thread.
    std::atomic<std::uint64_t>& place_of(std::uint64_t key) { return places_[key % kPlaces]; }

    std::array<std::atomic<std::uint64_t>, kPlaces> places_{};  // as above
};

}  // namespace thiowatch::endpoint

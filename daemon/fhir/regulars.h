// Subjects whose results are read and not only filed: people who are followed, by what they are
// called. What comes of them is parsed before ingest gets it, and of others it is not. A guess,
// that may be wrong either way and then costs time only; so it has no lock, and forgets by writing
// over.
#pragma once

#include <algorithm>
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
        return std::ranges::any_of(row_of(key), [key](const Place& place) {
            return place.load(std::memory_order_relaxed) == key;
        });
    }

  private:
    // Noted by ingest, asked by the HTTP thread.
    using Place = std::atomic<std::uint64_t>;
    // A row is what a processor fetches at once. Of thousands of people hardly one finds it full.
    static constexpr std::size_t kRow = 8;
    static constexpr std::size_t kRows = 4096;
    using Row = std::array<Place, kRow>;

    void note_key(std::uint64_t key) {
        Row& row = row_of(key);
        for (Place& place : row) {
            const std::uint64_t noted = place.load(std::memory_order_relaxed);
            if (noted == key) return;
            if (noted == 0) return place.store(key, std::memory_order_relaxed);
        }
        row[key / kRows % kRow].store(key, std::memory_order_relaxed);
    }
    static std::uint64_t key_of(const fhir::ObservationGlance& glance) {
        const std::hash<std::string_view> hash;
        return glance.subject ? hash(glance.subject->value) : hash(glance.reference);
    }
    Row& row_of(std::uint64_t key) { return rows_[key % kRows]; }

    std::array<Row, kRows> rows_{};
};

}  // namespace thiowatch::endpoint

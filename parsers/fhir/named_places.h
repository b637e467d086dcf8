// Places found by name: those of the entries of a Bundle, which may be very many with names that
// are long. So a name is not kept, but what stands for it: wide enough that no two are alike by
// chance.
#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace thiowatch::fhir {

class NamedPlaces {
  public:
    class Named {
      public:
        Named(std::string_view name, std::size_t place);
        [[nodiscard]] std::size_t place() const { return place_; }
        [[nodiscard]] bool is_named_like(const Named& other) const {
            return first_ == other.first_ && second_ == other.second_;
        }
        friend std::strong_ordering operator<=>(const Named&, const Named&) = default;

      private:
        std::uint64_t first_;  // halves of a digest, in which they are sorted
        std::uint32_t second_;
        std::uint32_t place_;
    };

    void reserve(std::size_t names) { all_.reserve(names); }
    void add(std::string_view name, std::size_t place) { all_.emplace_back(name, place); }
    /// No more will come: from here on they can be found.
    void close();

    /// The places of that name, each once, in order.
    [[nodiscard]] std::span<const Named> with(std::string_view name) const;
    /// Hands out the places of each name that has several.
    template <class Take>
    void each_shared(Take take) const {
        for (std::size_t at = 0; at < all_.size();) {
            std::size_t end = at + 1;
            while (end < all_.size() && all_[end].is_named_like(all_[at]))
                ++end;
            if (end > at + 1) take(std::span(all_).subspan(at, end - at));
            at = end;
        }
    }

  private:
    std::vector<Named> all_;
};

}  // namespace thiowatch::fhir

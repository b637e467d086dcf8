// A long Bundle as it lies there: found to be JSON in one pass, which keeps only where its entries
// stand. They are read one by one from there (entry_shelf.h).
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/expected.h"
#include "parsers/fhir/json_document.h"

namespace thiowatch::fhir {

class BundleText {
  public:
    /// `bytes` have to stay where they are. Any JSON text will do: without a list of entries all of
    /// it is envelope. `let_go` is called when so much was read that its pages may leave memory.
    /// Fault: as of JsonDocument::parse.
    static Expected<BundleText> outline(
        std::string_view bytes,
        const JsonLimits& limits = {},
        const std::function<void()>& let_go = {}
    );

    [[nodiscard]] std::string_view bytes() const { return bytes_; }
    /// The text with an empty list in place of its entries.
    [[nodiscard]] const std::string& envelope() const { return envelope_; }
    [[nodiscard]] std::size_t size() const { return places_.size(); }
    [[nodiscard]] std::string_view entry(std::size_t index) const {
        return bytes_.substr(places_[index].begin, places_[index].size);
    }

  private:
    friend class OutlineBuilder;
    struct Place {
        std::uint32_t begin = 0;
        std::uint32_t size = 0;
    };
    std::string_view bytes_;
    std::string envelope_;
    std::vector<Place> places_;
};

}  // namespace thiowatch::fhir

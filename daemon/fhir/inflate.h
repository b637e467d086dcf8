// gzip bodies, with an end to how much a small one may become.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "parsers/expected.h"

struct z_stream_s;

namespace thiowatch::endpoint {

/// Unpacks piece by piece.
class Inflation {
  public:
    /// `max_bytes` of unpacked text in all.
    explicit Inflation(std::size_t max_bytes);
    Inflation(const Inflation&) = delete;
    Inflation& operator=(const Inflation&) = delete;
    Inflation(Inflation&&) = delete;
    Inflation& operator=(Inflation&&) = delete;
    ~Inflation();

    /// What the piece becomes. Fault: BadFormat (not gzip, damaged), TooLarge.
    Expected<std::string> take(std::string_view piece);
    /// The last member was whole.
    [[nodiscard]] bool has_ended() const { return has_ended_; }

  private:
    std::unique_ptr<z_stream_s> stream_;
    std::size_t left_;
    bool has_ended_ = false;
};

/// A whole body. Fault: BadFormat, TooLarge.
Expected<std::string> inflated(std::string_view body, std::size_t max_bytes);

}  // namespace thiowatch::endpoint

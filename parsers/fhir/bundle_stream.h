// A submission too large to be held: cut into its resources as the bytes arrive.
//
// Both cutters are fed in pieces of any size and hold one resource at a time. They look at brackets
// and quotes only; what they hand out goes through JsonDocument::parse, which is where a text is
// found to be JSON.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "parsers/expected.h"

namespace thiowatch::fhir {

struct StreamLimits {
    std::size_t entry_bytes = std::size_t{16} * 1024 * 1024;  ///< one entry or line
    std::size_t envelope_bytes = std::size_t{256} * 1024;  ///< all of a Bundle beside its entries
};

/// One element of Bundle.entry, as received.
struct StreamedEntry {
    std::size_t index = 0;
    std::string text;  ///< `{"fullUrl": …, "resource": …, "request": …}`
};

/// Cuts a Bundle: `feed` a piece, take what `next` has, feed the next piece.
class BundleStream {
  public:
    explicit BundleStream(const StreamLimits& limits = {}) : limits_(limits) {}

    void feed(std::string_view bytes) { pending_.append(bytes); }
    /// The next whole entry, in order; none until more is fed. Fault: TooLarge; FhirBundle for what
    /// is no Bundle, or no list of entries. After a fault the stream is over and says so again.
    Expected<std::optional<StreamedEntry>> next();
    /// Whether the bundle is whole; only blanks may follow.
    [[nodiscard]] bool has_ended() const { return state_ == State::Ended; }
    /// How many entries were handed out.
    [[nodiscard]] std::size_t entries() const { return count_; }

    /// The Bundle without its entries, to be read by `read_bundle`; whole when the stream has
    /// ended, since senders may write the type behind the entries, and empty before.
    [[nodiscard]] std::string envelope() const;
    /// The value of `type` as far as it has been seen.
    [[nodiscard]] std::string type_so_far() const;

  private:
    enum class State : std::uint8_t { Start, Envelope, Entries, Entry, Ended, Broken };

    void step(char c);
    void take_envelope(char c);
    void take_between(char c);
    bool is_inside(char c);
    void end_word();
    void fail(FaultCode code, std::string detail);

    StreamLimits limits_;
    State state_ = State::Start;
    std::string pending_;    // fed and not yet cut
    std::size_t at_ = 0;     // how far `pending_` is read
    std::size_t begin_ = 0;  // where the entry being cut begins
    std::string envelope_;
    std::string word_;  // the last text at the top of the bundle
    std::string key_;   // the key whose value is next
    std::string type_;
    bool is_in_text_ = false;
    bool is_escaped_ = false;
    bool wants_comma_ = false;
    std::size_t depth_ = 0;
    std::size_t count_ = 0;
    std::optional<Fault> fault_;
};

/// One line of NDJSON, without its end.
struct StreamedLine {
    std::size_t number = 0;  ///< from 1
    std::string text;
    bool is_too_long = false;  ///< its text is left out
};

/// Cuts NDJSON into lines; blank ones are counted and not handed out. A line that is too long is
/// skipped and named, the rest goes on.
class LineStream {
  public:
    explicit LineStream(const StreamLimits& limits = {}) : limits_(limits) {}

    void feed(std::string_view bytes) { pending_.append(bytes); }
    /// No more will come: what is left is a line without its end.
    void end() { is_ended_ = true; }
    std::optional<StreamedLine> next();
    [[nodiscard]] std::size_t lines() const { return number_; }

  private:
    std::optional<StreamedLine> cut(std::string_view text);

    StreamLimits limits_;
    std::string pending_;
    std::size_t at_ = 0;        // how far it is cut
    std::size_t searched_ = 0;  // how far no line end was found
    std::size_t number_ = 0;
    bool is_skipping_ = false;
    bool is_ended_ = false;
};

}  // namespace thiowatch::fhir

// bundle = "{" *( member "," ) "}"      member = key ":" value / "\"entry\"" ":" "[" *( entry "," )
// "]"
//
// Brackets are counted outside of texts, and a text ends at a quote without a backslash before it.
// Nothing else has to be known to find where an entry ends.

#include "parsers/fhir/bundle_stream.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace thiowatch::fhir {

namespace {

constexpr std::size_t kSlack = std::size_t{64} * 1024;  // cut text is let go of in pieces

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool is_byte_order_mark(char c) {
    return c == '\xEF' || c == '\xBB' || c == '\xBF';
}

}  // namespace

void BundleStream::fail(FaultCode code, std::string detail) {
    state_ = State::Broken;
    fault_ = Fault{code, "Bundle", std::move(detail)};
}

// Keeps count of texts and brackets; false at the bracket that closes what was open.
bool BundleStream::is_inside(char c) {
    if (is_in_text_) {
        if (is_escaped_) {
            is_escaped_ = false;
        } else if (c == '\\') {
            is_escaped_ = true;
        } else if (c == '"') {
            is_in_text_ = false;
        }
        return true;
    }
    if (c == '"') is_in_text_ = true;
    if (c == '{' || c == '[') ++depth_;
    if (c == '}' || c == ']') --depth_;
    return depth_ > 0;
}

void BundleStream::end_word() {
    if (key_ == "type" && type_.empty()) type_ = word_;
}

void BundleStream::take_envelope(char c) {
    const bool is_top = depth_ == 1;
    const bool begins_entries = is_top && !is_in_text_ && c == '[' && key_ == "entry";
    if (begins_entries) {
        envelope_ += "[]";
        state_ = State::Entries;
        wants_comma_ = false;
        return;
    }
    const bool was_in_text = is_in_text_;
    envelope_ += c;
    if (envelope_.size() > limits_.envelope_bytes) {
        return fail(FaultCode::TooLarge, "more beside its entries than a bundle may have");
    }
    if (!is_inside(c)) {
        state_ = State::Ended;
        return;
    }
    if (!is_top) return;
    if (!was_in_text && is_in_text_) {
        word_.clear();
    } else if (was_in_text && is_in_text_) {
        word_ += c;
    } else if (was_in_text) {
        end_word();
    } else if (c == ':') {
        key_ = word_;
    } else if (c == ',') {
        key_.clear();
    }
}

void BundleStream::take_between(char c) {
    if (is_blank(c)) return;
    if (c == ']') {
        state_ = State::Envelope;
        key_.clear();
    } else if (c == ',' && wants_comma_) {
        wants_comma_ = false;
    } else if (c == '{' && !wants_comma_) {
        state_ = State::Entry;
        begin_ = at_;
        depth_ = 1;
    } else {
        fail(FaultCode::FhirBundle, "what stands between the entries is no list of objects");
    }
}

void BundleStream::step(char c) {
    switch (state_) {
        case State::Start:
            if (c == '{') {
                envelope_ = "{";
                depth_ = 1;
                state_ = State::Envelope;
            } else if (!is_blank(c) && !is_byte_order_mark(c)) {
                fail(FaultCode::FhirBundle, "a bundle is an object");
            }
            return;
        case State::Envelope:
            return take_envelope(c);
        case State::Entries:
            return take_between(c);
        case State::Entry:
            if (is_inside(c)) {
                const bool is_long = at_ - begin_ > limits_.entry_bytes;
                if (is_long) fail(FaultCode::TooLarge, "an entry larger than one may be");
            }
            return;
        case State::Ended:
            if (!is_blank(c)) fail(FaultCode::FhirBundle, "there is text behind the bundle");
            return;
        case State::Broken:
            return;
    }
}

Expected<std::optional<StreamedEntry>> BundleStream::next() {
    while (at_ < pending_.size() && state_ != State::Broken) {
        step(pending_[at_]);
        ++at_;
        if (state_ != State::Entry || depth_ > 0) continue;
        StreamedEntry entry{count_++, pending_.substr(begin_, at_ - begin_)};
        state_ = State::Entries;
        wants_comma_ = true;
        depth_ = 1;
        if (at_ > kSlack) {
            pending_.erase(0, at_);
            at_ = 0;
        }
        return std::optional(std::move(entry));
    }
    if (fault_) return Unexpected(*fault_);
    const std::size_t read = state_ == State::Entry ? begin_ : at_;
    pending_.erase(0, read);
    at_ -= read;
    begin_ = 0;
    return std::optional<StreamedEntry>();
}

std::string BundleStream::envelope() const {
    return has_ended() ? envelope_ : std::string();
}

std::string BundleStream::type_so_far() const {
    return type_;
}

std::optional<StreamedLine> LineStream::cut(std::string_view text) {
    ++number_;
    const bool was_skipping = std::exchange(is_skipping_, false);
    if (was_skipping || text.size() > limits_.entry_bytes) {
        return StreamedLine{number_, {}, true};
    }
    if (std::all_of(text.begin(), text.end(), is_blank)) return std::nullopt;
    return StreamedLine{number_, std::string(text), false};
}

std::optional<StreamedLine> LineStream::next() {
    while (true) {
        const std::string_view rest = std::string_view(pending_).substr(at_);
        const std::size_t end = rest.find('\n', searched_);
        if (end != std::string_view::npos) {
            std::optional<StreamedLine> line = cut(rest.substr(0, end));
            at_ += end + 1;
            searched_ = 0;
            if (line) return line;
            continue;
        }
        searched_ = rest.size();
        pending_.erase(0, at_);
        at_ = 0;
        if (is_ended_ && (!pending_.empty() || is_skipping_)) {
            const std::string last = std::exchange(pending_, {});
            searched_ = 0;
            return cut(last);
        }
        // What cannot be a line any more need not be kept.
        if (pending_.size() > limits_.entry_bytes) {
            is_skipping_ = true;
            pending_.clear();
            searched_ = 0;
        }
        return std::nullopt;
    }
}

}  // namespace thiowatch::fhir

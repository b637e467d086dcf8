#include "parsers/hl7v2/message.h"

#include <algorithm>
#include <bit>

#include "parsers/hl7v2/structure_scan.h"

namespace thiowatch::hl7v2 {
namespace {

// The n-th piece between `at`, up to the first `end` if there is one; an absent delimiter ('\0')
// splits nothing. One pass over the bytes: most pieces are shorter than a search is worth.
std::string_view piece_of(std::string_view whole, char at, char end, std::size_t n) {
    std::size_t begin = 0;
    std::size_t number = 1;
    std::size_t i = 0;
    for (; i < whole.size(); ++i) {
        const char c = whole[i];
        if (c == end && end != '\0') break;
        if (c != at || at == '\0') continue;
        if (number == n) break;
        begin = i + 1;
        ++number;
    }
    return number == n ? whole.substr(begin, i - begin) : std::string_view{};
}

std::size_t find_delimiter(std::string_view text, char at) {
    return at == '\0' ? std::string_view::npos : text.find(at);
}

}  // namespace

std::string Field::text() const {
    return is_escaped() ? unescape(raw_, encoding_) : std::string(raw_);
}

std::string_view Field::text_in(std::string& room) const {
    if (!is_escaped()) return raw_;
    room = unescape(raw_, encoding_);
    return room;
}

bool Field::is_escaped() const {
    return encoding_.may_escape &&
           find_delimiter(raw_, encoding_.delimiters.escape) != std::string_view::npos;
}

FieldRange Field::repetitions() const {
    return {raw_, encoding_.delimiters.repetition, encoding_};
}

Field Field::repetition(std::size_t n) const {
    return {piece_of(raw_, encoding_.delimiters.repetition, '\0', n), encoding_};
}

Field Field::component(std::size_t n) const {
    const Delimiters& delimiters = encoding_.delimiters;
    return {piece_of(raw_, delimiters.component, delimiters.repetition, n), encoding_};
}

FieldRange Field::components() const {
    return {repetition(1).raw(), encoding_.delimiters.component, encoding_};
}

Field Field::subcomponent(std::size_t n) const {
    const std::string_view first = component(1).raw();
    return {piece_of(first, encoding_.delimiters.subcomponent, '\0', n), encoding_};
}

FieldRange::Iterator::Iterator(std::string_view rest, char at, const Encoding& encoding)
    : rest_(rest), encoding_(encoding), at_(at), last_(false), done_(rest.empty()) {
    take();
}

FieldRange::Iterator& FieldRange::Iterator::operator++() {
    if (last_) {
        done_ = true;
    } else {
        take();
    }
    return *this;
}

void FieldRange::Iterator::take() {
    const std::size_t end = find_delimiter(rest_, at_);
    piece_ = rest_.substr(0, end);
    last_ = end == std::string_view::npos;
    if (!last_) rest_.remove_prefix(end + 1);
}

std::size_t FieldRange::size() const {
    if (whole_.empty()) return 0;
    if (at_ == '\0') return 1;
    return 1 + static_cast<std::size_t>(std::ranges::count(whole_, at_));
}

std::string Segment::path(std::size_t field, std::size_t component) const {
    std::string path(name());
    if (position_ != 0) path += "[" + std::to_string(ordinal()) + "]";
    if (field != 0) path += "-" + std::to_string(field);
    if (component != 0) path += "." + std::to_string(component);
    return path;
}

void Message::mark(const Span& span) const {
    constexpr std::size_t kNameLength = 3;
    const char field = encoding_.delimiters.field;
    const std::size_t begin = span.begin + kNameLength;
    span.first_mark = static_cast<std::uint32_t>(marks_.size());
    // A bare name with lines of text below has no fields: those of the text would be misnumbered.
    const bool has_fields = begin < span.end && text_[begin] == field;
    const auto look = [field](const char* block) { return separators_in(block, field); };
    const auto tell = [this](std::size_t base, std::uint64_t bits) {
        for (; bits != 0; bits &= bits - 1) {
            const auto at = static_cast<std::size_t>(std::countr_zero(bits));
            marks_.push_back(static_cast<std::uint32_t>(base + at));
        }
    };
    if (has_fields) each_block(text_, begin, span.end, look, tell);
    span.mark_count = static_cast<std::uint32_t>(marks_.size()) - span.first_mark;
}

std::optional<Segment> Message::first(std::string_view name) const {
    for (const Segment found : *this) {
        if (found.name() == name) return found;
    }
    return std::nullopt;
}

}  // namespace thiowatch::hl7v2

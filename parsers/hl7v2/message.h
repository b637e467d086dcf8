// A message: its bytes, and where its segments and fields lie in them.
//
//   message      = header *( line-end segment )      line-end = CR / LF / CR LF, any number
//   header       = "MSH" F C R E S [truncation] *( F field )      MSH-1 is F itself, MSH-2 is CRES
//   segment      = name *( F field )                 name = a letter and two letters or digits
//   field        = repetition *( R repetition )
//   repetition   = component *( C component )
//   component    = subcomponent *( S subcomponent )
//
// A line that does not begin with a name belongs to the segment before it: some senders put line
// ends into text, and half of a value must never be read as a value. Such a message carries a
// warning.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/expected.h"
#include "parsers/hl7v2/delimiters.h"

namespace thiowatch::hl7v2 {

class FieldRange;

/// A field, or a repetition, component or subcomponent of one: text and how to read it. Numbering
/// is HL7's, from 1; what is not there is an empty Field. A view: the Message must outlive it.
class Field {
  public:
    Field() = default;
    Field(std::string_view raw, const Encoding& encoding) : raw_(raw), encoding_(encoding) {}

    /// As sent, escapes and delimiters included.
    [[nodiscard]] std::string_view raw() const { return raw_; }
    [[nodiscard]] bool empty() const { return raw_.empty(); }
    /// `""`: the sender wants the value deleted.
    [[nodiscard]] bool is_null() const { return raw_ == "\"\""; }
    [[nodiscard]] bool has_value() const { return !empty() && !is_null(); }
    /// Escapes resolved; delimiters that are not escaped stay as text.
    [[nodiscard]] std::string text() const;
    /// The same without a copy where nothing is escaped; else the text is put into `room`.
    [[nodiscard]] std::string_view text_in(std::string& room) const;

    /// None for an empty field, one or more otherwise.
    [[nodiscard]] FieldRange repetitions() const;
    [[nodiscard]] Field repetition(std::size_t n) const;
    /// Of the first repetition.
    [[nodiscard]] Field component(std::size_t n) const;
    [[nodiscard]] FieldRange components() const;
    /// Of the first component of the first repetition.
    [[nodiscard]] Field subcomponent(std::size_t n) const;

  private:
    [[nodiscard]] bool is_escaped() const;

    std::string_view raw_;
    Encoding encoding_;
};

/// The pieces of a field between one delimiter: `for (const Field cx :
/// pid.field(3).repetitions())`.
class FieldRange {
  public:
    class Iterator {
      public:
        using value_type = Field;
        using difference_type = std::ptrdiff_t;

        Iterator() = default;
        Iterator(std::string_view rest, char at, const Encoding& encoding);
        Field operator*() const { return {piece_, encoding_}; }
        Iterator& operator++();
        void operator++(int) { ++*this; }
        friend bool operator==(const Iterator& it, std::default_sentinel_t) { return it.done_; }

      private:
        void take();
        std::string_view rest_;
        std::string_view piece_;
        Encoding encoding_;
        char at_ = '\0';
        bool last_ = true;
        bool done_ = true;
    };

    FieldRange(std::string_view whole, char at, const Encoding& encoding)
        : whole_(whole), encoding_(encoding), at_(at) {}
    [[nodiscard]] Iterator begin() const { return {whole_, at_, encoding_}; }
    [[nodiscard]] std::default_sentinel_t end() const { return {}; }
    [[nodiscard]] std::size_t size() const;

  private:
    std::string_view whole_;
    Encoding encoding_;
    char at_;
};

class Message;

/// One segment of a Message, which must outlive it and stay where it is.
class Segment {
  public:
    Segment(const Message& message, std::size_t position)
        : message_(&message), position_(position) {}

    /// "OBX"; always in capitals.
    [[nodiscard]] std::string_view name() const;
    [[nodiscard]] bool is(const char (&name)[4]) const {
        const std::string_view own = raw();
        return own[0] == name[0] && own[1] == name[1] && own[2] == name[2];
    }
    /// HL7 numbering, MSH-1 and MSH-2 included; empty when the segment does not reach that far.
    [[nodiscard]] Field field(std::size_t n) const;
    /// The number of the last field that is there.
    [[nodiscard]] std::size_t field_count() const;
    /// 1 for the first segment of this name, 2 for the next.
    [[nodiscard]] std::size_t ordinal() const;
    /// 0 for the MSH.
    [[nodiscard]] std::size_t position() const { return position_; }
    [[nodiscard]] std::string_view raw() const;
    /// The path used in every Fault: "MSH-9", "OBX[2]-5", "OBX[2]-5.1"; 0 leaves a part out.
    [[nodiscard]] std::string path(std::size_t field = 0, std::size_t component = 0) const;

  private:
    const Message* message_;
    std::size_t position_;
};

/// The text of one message, in UTF-8, and what lies where. Moving it invalidates the segments and
/// fields taken from it. Read by one thread at a time, also where it is const.
class Message {
  public:
    /// Finds MSH (after a byte order mark and blanks), decodes by MSH-18 and finds every segment.
    /// Names in small letters are read as capitals, NUL bytes as blanks: both told in warnings().
    /// Fault: Hl7NoHeader, Hl7HeaderCut, BadFormat (delimiters that clash), BadCharset, TooLarge.
    static Expected<Message> parse(std::string bytes);
    /// The same, which copies nothing where nothing needs changing: the bytes must outlive it.
    static Expected<Message> parse_in_place(std::string_view bytes);

    [[nodiscard]] std::size_t size() const { return spans_.size(); }
    [[nodiscard]] Segment segment(std::size_t position) const { return {*this, position}; }
    [[nodiscard]] Segment header() const { return segment(0); }
    /// The first segment of that name, if there is one.
    [[nodiscard]] std::optional<Segment> first(std::string_view name) const;

    class Iterator {
      public:
        using value_type = Segment;
        using difference_type = std::ptrdiff_t;
        Iterator() = default;
        Iterator(const Message& message, std::size_t at) : message_(&message), at_(at) {}
        Segment operator*() const { return {*message_, at_}; }
        Iterator& operator++() {
            ++at_;
            return *this;
        }
        void operator++(int) { ++at_; }
        friend bool operator==(const Iterator&, const Iterator&) = default;

      private:
        const Message* message_ = nullptr;
        std::size_t at_ = 0;
    };
    /// `for (const Segment segment : message)`, the MSH first.
    [[nodiscard]] Iterator begin() const { return {*this, 0}; }
    [[nodiscard]] Iterator end() const { return {*this, size()}; }

    [[nodiscard]] const Encoding& encoding() const { return encoding_; }
    [[nodiscard]] const Delimiters& delimiters() const { return encoding_.delimiters; }
    /// What was odd but readable: small letters, NUL bytes, charset, line ends in text.
    [[nodiscard]] const std::vector<Fault>& warnings() const { return warnings_; }
    /// The whole decoded text, line ends as sent.
    [[nodiscard]] std::string_view text() const { return text_; }

  private:
    friend class Segment;
    friend class MessageParser;
    // Offsets into text_. `first_mark` is the index in marks_ of the separator after the name; the
    // separators are looked for when the first field is asked for, for most segments never are.
    struct Span {
        static constexpr std::uint32_t kNotMarked = 0xFFFFFFFF;

        std::uint32_t begin = 0;
        std::uint32_t end = 0;
        std::uint32_t ordinal = 1;
        mutable std::uint32_t first_mark = 0;
        mutable std::uint32_t mark_count = kNotMarked;
    };

    Message() = default;
    [[nodiscard]] const Span& marked(std::size_t position) const {
        const Span& span = spans_[position];
        if (span.mark_count == Span::kNotMarked) mark(span);
        return span;
    }
    void mark(const Span& span) const;

    std::unique_ptr<std::string> own_;  // where the text lies, unless it is with the caller
    std::string_view text_;
    mutable std::vector<std::uint32_t> marks_;  // field separators, those of a segment in order
    std::vector<Span> spans_;
    std::vector<Fault> warnings_;
    Encoding encoding_;
};

inline std::string_view Segment::raw() const {
    const Message::Span& span = message_->spans_[position_];
    return message_->text_.substr(span.begin, span.end - span.begin);
}

inline std::string_view Segment::name() const {
    return raw().substr(0, 3);
}

inline std::size_t Segment::ordinal() const {
    return message_->spans_[position_].ordinal;
}

inline std::size_t Segment::field_count() const {
    const std::size_t count = message_->marked(position_).mark_count;
    return position_ == 0 ? count + 1 : count;
}

inline Field Segment::field(std::size_t n) const {
    const Message::Span& span = message_->marked(position_);
    const std::string_view text = message_->text_;
    // MSH-1 is the separator itself, so that what follows the first separator is MSH-2.
    if (position_ == 0 && n == 1) return {text.substr(span.begin + 3, 1), message_->encoding_};
    if (position_ == 0 && n > 0) --n;
    if (n == 0 || n > span.mark_count) return {{}, message_->encoding_};

    const std::uint32_t* const mark = message_->marks_.data() + span.first_mark + n - 1;
    const std::size_t begin = std::size_t{*mark} + 1;
    const std::size_t end = n < span.mark_count ? mark[1] : span.end;
    return {text.substr(begin, end - begin), message_->encoding_};
}

}  // namespace thiowatch::hl7v2

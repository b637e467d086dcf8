#include "daemon/fhir/result_window.h"

#include <algorithm>

namespace thiowatch::endpoint {

namespace {

using store::MessageHead;
using store::MessageId;
using store::MessageSpan;
using store::ResourceNumber;
using store::ResourceOrder;
using store::ResourcePlace;

constexpr std::size_t kMostUnread = 250;
constexpr int kMostPassed = 10'000;
constexpr ResourceNumber kNone{0};
constexpr ResourceNumber kLast{std::numeric_limits<std::int64_t>::max()};

class Looking {
  public:
    Looking(store::Store& store, const SearchQuery& query)
        : query_(query.resources),
          walk_(store.connection),
          room_(std::max(kMostUnread, static_cast<std::size_t>(query.count))) {}

    ResultWindow back() {
        MessageSpan& span = window_.messages;
        if (query_.until) span.last = walk_.around(*query_.until).last;
        if (query_.past) {
            const auto& [message, number] = *query_.past;
            span.last = std::min(span.last, number == kNone ? store::before(message) : message);
        }
        walk_.back_from(span.last, [&](MessageId id, const MessageHead& head) {
            const bool is_behind = query_.from && head.received < *query_.from;
            if (is_behind) {
                span.first = store::behind(id);
                return false;
            }
            look_at(id, head);
            if (!is_full()) return true;
            span.first = id;
            window_.next = ResourcePlace{id, kNone};
            return false;
        });
        std::ranges::reverse(window_.unread);
        return std::move(window_);
    }

    ResultWindow on() {
        MessageSpan& span = window_.messages;
        if (query_.from) span.first = walk_.around(*query_.from).first;
        if (query_.past) {
            const auto& [message, number] = *query_.past;
            span.first = std::max(span.first, number == kLast ? store::behind(message) : message);
        }
        walk_.on_from(span.first, [&](MessageId id, const MessageHead& head) {
            const bool is_behind = query_.until && head.received >= *query_.until;
            if (is_behind) {
                span.last = store::before(id);
                return false;
            }
            look_at(id, head);
            if (!is_full()) return true;
            span.last = id;
            window_.next = ResourcePlace{id, kLast};
            return false;
        });
        return std::move(window_);
    }

  private:
    void look_at(MessageId id, const MessageHead& head) {
        ++passed_;
        const bool may_have_results =
            head.feed == query_.feed && head.format != store::MessageFormat::Hl7v2;
        if (may_have_results) window_.unread.push_back(id);
    }
    [[nodiscard]] bool is_full() const {
        return window_.unread.size() == room_ || passed_ == kMostPassed;
    }

    const store::ResourceQuery& query_;
    store::MessageWalk walk_;
    std::size_t room_;
    int passed_ = 0;
    ResultWindow window_;
};

}  // namespace

ResultWindow window_of(store::Store& store, const SearchQuery& query) {
    Looking looking(store, query);
    return query.resources.order == ResourceOrder::NewestFirst ? looking.back() : looking.on();
}

}  // namespace thiowatch::endpoint

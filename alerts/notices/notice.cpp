#include "alerts/notices/notice.h"

#include <array>

namespace thiowatch::alerts {

std::string_view type_of(NoticeKind kind) {
    switch (kind) {
        case NoticeKind::Opened:
            return "alert.opened";
        case NoticeKind::Updated:
            return "alert.updated";
        case NoticeKind::Escalated:
            return "alert.escalated";
        // A pager that knows the contract's types only must not miss a repeat.
        case NoticeKind::Repeated:
            return "alert.escalated";
        case NoticeKind::Withdrawn:
            return "alert.withdrawn";
        case NoticeKind::Resolved:
            return "alert.resolved";
        case NoticeKind::Acknowledged:
            return "alert.acknowledged";
        case NoticeKind::Operator:
            return "ops.notice";
        case NoticeKind::Test:
            return "test";
        case NoticeKind::Digest:
            return "digest";
    }
    return "test";
}

std::string_view name_of(NoticeKind kind) {
    switch (kind) {
        case NoticeKind::Opened:
            return "opened";
        case NoticeKind::Updated:
            return "updated";
        case NoticeKind::Escalated:
            return "escalated";
        case NoticeKind::Repeated:
            return "repeated";
        case NoticeKind::Withdrawn:
            return "withdrawn";
        case NoticeKind::Resolved:
            return "resolved";
        case NoticeKind::Acknowledged:
            return "acknowledged";
        case NoticeKind::Operator:
            return "operator";
        case NoticeKind::Test:
            return "test";
        case NoticeKind::Digest:
            return "digest";
    }
    return "test";
}

std::optional<NoticeKind> notice_kind_named(std::string_view name) {
    constexpr std::array kKinds{
        NoticeKind::Opened,
        NoticeKind::Updated,
        NoticeKind::Escalated,
        NoticeKind::Repeated,
        NoticeKind::Withdrawn,
        NoticeKind::Resolved,
        NoticeKind::Acknowledged,
        NoticeKind::Operator,
        NoticeKind::Test,
        NoticeKind::Digest,
    };
    for (const NoticeKind kind : kKinds) {
        if (name_of(kind) == name) return kind;
    }
    return std::nullopt;
}

}  // namespace thiowatch::alerts

// The log: one event a line, `feed.closed feed=lis reason=idle`. It cannot print a person: a TextId
// has a formatter only when its tag says so, and Demographics, Mrn and free text never do.
#pragma once

#include <string>
#include <string_view>

#include <spdlog/spdlog.h>

#include "parsers/clinical/instant.h"
#include "parsers/clinical/text_id.h"
#include "parsers/expected.h"

template <class Tag>
    requires(Tag::kLoggable)
struct fmt::formatter<thiowatch::TextId<Tag>> : fmt::formatter<std::string_view> {
    template <class Context>
    auto format(const thiowatch::TextId<Tag>& id, Context& context) const {
        return fmt::formatter<std::string_view>::format(id.text(), context);
    }
};

template <>
struct fmt::formatter<thiowatch::Instant> : fmt::formatter<std::string_view> {
    template <class Context>
    auto format(const thiowatch::Instant& at, Context& context) const {
        return fmt::formatter<std::string_view>::format(at.rfc3339(), context);
    }
};

template <>
struct fmt::formatter<thiowatch::Fault> : fmt::formatter<std::string_view> {
    template <class Context>
    auto format(const thiowatch::Fault& fault, Context& context) const {
        return fmt::formatter<std::string_view>::format(
            thiowatch::fault_name(fault.code) + " " + fault.where + ": " + fault.detail, context
        );
    }
};

namespace thiowatch::runtime {

/// error = a person must act; warn = we coped; info = state changed; debug = detail.
/// Level from THIOWATCH_LOG (error, warn, info, debug); lines go to stderr.
void set_up_log();

}  // namespace thiowatch::runtime

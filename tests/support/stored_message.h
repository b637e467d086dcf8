// Messages for the tests of the store.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "daemon/store/store.h"

namespace thiowatch::testing {

inline Instant at(std::int64_t seconds) {
    return {seconds * 1000, Precision::Millisecond, std::nullopt};
}

inline store::NewMessage message(
    store::Store& store,
    const std::string& control,
    std::string_view body,
    std::span<const std::int64_t> people = {}
) {
    store::FeedId feed = store.messages.feed(FeedName("lis"));
    return {
        feed,
        at(1),
        store::MessageKey::of(feed, "LAB|H", control, body),
        store::Disposition::Processed,
        {},
        people,
        body};
}

/// What is known of a message that comes in.
inline std::optional<store::EarlierMessage>
find_earlier(store::Store& store, const std::string& control, std::string_view body) {
    return store.messages.earlier(message(store, control, body).key, body);
}

inline std::string body_of(int number) {
    std::string text =
        "MSH|^~\\&|LAB|H|TW|H|20260301093000||ORU^R01|M" + std::to_string(number) + "|P|2.5.1\r";
    for (int line = 1; line < 12; ++line) {
        text += "OBX|" + std::to_string(line) + "|NM|6690-2^WBC^LN||" +
                std::to_string(number * line) + "|10*9/L|||||F\r";
    }
    return text;
}

}  // namespace thiowatch::testing

#include <algorithm>

#include "config/fhir_binder.h"
#include "config/notation.h"
#include "config/poll_binder.h"
#include "config/settings_binder.h"
#include "config/settings_paths.h"

namespace thiowatch::config {
namespace {

constexpr std::string_view kProcessingLetters = "PTD";  // HL7 table 0103
constexpr std::uint64_t kLeastFrame = 64U << 10U;
constexpr std::uint64_t kMostFrame = 256U << 20U;

/// `[P, T]`: letters of MSH-11.
void bind_processing_ids(const Value& value, MllpSettings& mllp) {
    mllp.processing_ids.clear();
    for (const Value& item : value.items_or_one()) {
        const auto letter = item.text();
        if (!letter) continue;
        if (letter->size() == 1 && kProcessingLetters.find(*letter) != std::string_view::npos) {
            mllp.processing_ids += *letter;
        } else {
            item.refuse("letters of MSH-11", "P is production, T training, D debugging");
        }
    }
}

void bind_max_frame(const Value& value, MllpSettings& mllp) {
    const auto size = value.size();
    if (!size) return;
    if (*size >= kLeastFrame && *size <= kMostFrame) {
        mllp.max_frame = *size;
    } else {
        value.refuse("a size from 64KiB to 256MiB");
    }
}

void bind_mllp(const Value& value, const std::filesystem::path& folder, MllpSettings& mllp) {
    MapReader map(value);
    map.read("listen", mllp.listen);
    if (const auto tls = map.find("tls")) mllp.tls = tls_files(*tls, folder);
    if (const auto allow = map.find("allow")) {
        for (const Value& item : allow->items_or_one()) {
            if (auto block = item.cidr()) mllp.allow.push_back(*std::move(block));
        }
    }
    map.read("max_connections", mllp.max_connections);
    map.read("idle_timeout", mllp.idle_timeout);
    map.read("frame_timeout", mllp.frame_timeout);
    if (const auto size = map.find("max_frame")) bind_max_frame(*size, mllp);
    if (const auto ids = map.find("processing_ids")) bind_processing_ids(*ids, mllp);
    map.finish();
}

void bind_silence(const Value& value, FeedSettings& feed) {
    if (value.is_scalar() && value.node().text == "never") {
        feed.silent_after.reset();
    } else if (const auto duration = value.duration()) {
        feed.silent_after = *duration;
    }
}

bool is_feed_name(std::string_view name) {
    return !name.empty() && std::ranges::all_of(name, [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.';
    });
}

void bind_name(const Value& value, FeedSettings& feed) {
    const auto name = value.text();
    if (!name) return;
    if (is_feed_name(*name)) {
        feed.name = FeedName(*name);
    } else {
        value.refuse(
            "letters, digits, '-', '_' and '.'", "it becomes part of metrics and log lines"
        );
    }
}

void bind_feed(const Value& value, const std::filesystem::path& folder, Settings& settings) {
    MapReader map(value);
    FeedSettings feed;
    feed.place = value.path();
    feed.name = FeedName("feed" + value.path().substr(value.path().rfind('/') + 1));
    if (const auto name = map.find("name")) bind_name(*name, feed);
    const auto mllp = map.find("mllp");
    const auto fhir = map.find("fhir");
    if (mllp) bind_mllp(*mllp, folder, feed.mllp);
    if (fhir) feed.fhir = fhir_feed(*fhir, folder);
    const auto poll = map.find("fhir_poll");
    if (poll) feed.fhir_poll = fhir_poll(*poll, folder);
    std::string authority;
    if (map.read("authority", authority)) feed.authority = AssigningAuthority(authority);
    map.read("time_zone", feed.time_zone);
    if (const auto codes = map.find("codes")) {
        for (const Value& item : codes->items_or_one()) {
            if (auto path = path_in(folder, item)) feed.codes.push_back(*std::move(path));
        }
    }
    map.read("profile", feed.profile, {{"none", FeedProfile::None}, {"ihe", FeedProfile::Ihe}});
    if (const auto silence = map.find("silent_after")) bind_silence(*silence, feed);
    map.finish();
    const int kinds = (mllp ? 1 : 0) + (fhir ? 1 : 0) + (poll ? 1 : 0);
    if (kinds > 1) {
        value.error(
            FaultCode::ConfigBadValue,
            "a feed is one of mllp, fhir and fhir_poll",
            "make a feed of each"
        );
    }
    settings.feeds.push_back(std::move(feed));
}

}  // namespace

void bind_feeds(const Value& value, const std::filesystem::path& folder, Settings& settings) {
    settings.feeds.clear();
    for (const Value& item : value.items())
        bind_feed(item, folder, settings);
}

}  // namespace thiowatch::config

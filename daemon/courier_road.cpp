#include "daemon/courier_road.h"

#include <random>

#include "daemon/delivery/retry_schedule.h"
#include "daemon/intake/parcels.h"

namespace thiowatch {

namespace {

double dice() {
    static thread_local std::mt19937_64 engine{std::random_device{}()};
    return std::uniform_real_distribution<double>(0.0, 1.0)(engine);
}

delivery::Parcel parcel_of(intake::Rendered&& rendered) {
    delivery::Parcel parcel;
    parcel.id = rendered.row.parcel;
    parcel.row = rendered.row.id;
    parcel.channel = rendered.row.notice.channel;
    parcel.severity = rendered.row.notice.severity;
    parcel.to_address = std::move(rendered.to_address);
    parcel.mime = std::move(rendered.mime);
    parcel.json = std::move(rendered.json);
    parcel.attempt = rendered.row.attempts;
    return parcel;
}

/// What a verdict means for the row: sent, a time for the next try, or never.
intake::Fate
fate_of(const delivery::Verdict& verdict, const delivery::Parcel& parcel, Duration since_first) {
    if (const auto* sent = std::get_if<delivery::Delivered>(&verdict))
        return intake::Sent{sent->receipt};
    if (const auto* never = std::get_if<delivery::GiveUp>(&verdict))
        return intake::Never{never->why};
    const auto& later = std::get<delivery::RetryLater>(verdict);
    auto wait =
        delivery::delay_after(later, parcel.attempt + 1, parcel.severity, since_first, dice());
    if (!wait) return intake::Never{"given up: " + later.why};
    return intake::NotNow{later.why, *wait, later.our_fault};
}

std::string_view outcome_of(const intake::Fate& fate) {
    if (std::holds_alternative<intake::Sent>(fate)) return "delivered";
    return std::holds_alternative<intake::NotNow>(fate) ? "retry" : "given_up";
}

}  // namespace

delivery::Channels make_channels(const config::Settings& settings) {
    delivery::Channels channels;
    for (const auto& [name, channel] : settings.channels) {
        channels[name] = delivery::make_channel(channel);
    }
    return channels;
}

delivery::Outbox outbox_road(net::Ingest& ingest, operations::Metrics& metrics) {
    delivery::Outbox road;
    road.claim = [&ingest](const ChannelName& channel, int limit) {
        // Shared with the work: should the wait run out, the work may still be done later.
        auto parcels = std::make_shared<std::vector<delivery::Parcel>>();
        bool happened = ingest.perform([parcels, channel, limit](intake::Desk& desk) {
            parcels->clear();  // on a full disk the same work is done a second time
            for (auto& rendered : intake::claim_parcels(desk, channel, limit)) {
                parcels->push_back(parcel_of(std::move(rendered)));
            }
        });
        if (!happened) throw std::runtime_error("the ledger does not answer");
        return *parcels;
    };
    road.report = [&ingest, &metrics](const delivery::Parcel& parcel, delivery::Verdict verdict) {
        auto outcome = std::make_shared<std::string>();
        bool happened = ingest.perform([parcel, verdict, outcome](intake::Desk& desk) {
            auto row = desk.store.outbox.read(parcel.row);
            Duration since_first{};
            if (row && row->first_attempt) since_first = desk.now - *row->first_attempt;
            intake::Fate fate = fate_of(verdict, parcel, since_first);
            *outcome = outcome_of(fate);
            intake::record_fate(desk, parcel.row, fate);
        });
        if (!happened) throw std::runtime_error("the ledger does not answer");
        metrics.delivered(parcel.channel, *outcome);
    };
    return road;
}

}  // namespace thiowatch

// A FHIR submission: one resource or a Bundle, from what it asks to what came of it. One
// transaction.
//
//   decide     what each entry asks, against what is here (interaction.h)
//   read       what all of it says together, with what is here (parsers/fhir/reader.h)
//   write      a version of each resource
//   take up    the one road (uptake.h)
//   park       what waits for a resource that has not come, and read again what waited for these
//   file       the bytes as they came, under the people they speak of
//
// A transaction is refused before anything is written, or done whole.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "daemon/intake/desk.h"
#include "daemon/intake/exchange_outcome.h"
#include "parsers/fhir/bundle_reader.h"
#include "parsers/fhir/bundle_text.h"
#include "parsers/fhir/json_document.h"
#include "parsers/fhir/observation_glance.h"
#include "parsers/fhir/reader.h"

namespace thiowatch::intake {

struct ExchangeOptions {
    std::size_t max_entries = 20000;
    bool is_strict = false;                 ///< Prefer: handling=strict
    bool wants_resource = false;            ///< the resource is wanted back
    std::vector<std::string> only_read{};   ///< types that we write ourselves
    std::vector<std::string> only_types{};  ///< types the sender may write; empty: all
    /// Of a longer Bundle no more is in memory at a time, but for what is said of one person.
    std::size_t most_events = 1000;
    /// Answers a GET within a Bundle; none: such entries are refused.
    std::function<EntryOutcome(Desk&, const fhir::Entry&)> reader{};
    /// Is told what was read of it, before it is taken up; never of a repeat or a bare refusal.
    std::function<void(const fhir::Reading&)> on_reading{};
};

/// Whether the sender may write resources of the type.
bool may_write(const ExchangeOptions& options, std::string_view type);

/// What a request asks: the verb and the address below the endpoint ("Observation/12"); empty for a
/// Bundle posted to the endpoint itself.
ExchangeOutcome exchange(
    Desk& desk,
    const FeedName& feed,
    const fhir::JsonDocument& body,
    const fhir::EntryRequest& request,
    const ExchangeOptions& options = {}
);

/// A Bundle too long to be held: its text lies elsewhere, and parts of it that were read leave
/// memory with `let_go`.
struct LongBundle {
    fhir::BundleText text;
    std::function<void()> let_go;
};
ExchangeOutcome exchange_long(
    Desk& desk,
    const FeedName& feed,
    const LongBundle& body,
    const ExchangeOptions& options = {}
);

/// A resource or Bundle from elsewhere: a poller, a file. A bare resource with an id is kept under
/// it, one without is created.
ExchangeOutcome submit_fhir(
    Desk& desk,
    const FeedName& feed,
    const std::string& bytes,
    const ExchangeOptions& options = {}
);

/// Keeps what cannot be read, and why, for a person.
ExchangeOutcome
reject_fhir(Desk& desk, const FeedName& feed, std::string_view bytes, const Fault& fault);

/// Files an Observation that was posted and is about nobody we follow, as it came; its answer is
/// that of any other. None where it has to be read: then nothing has happened.
std::optional<ExchangeOutcome> post_unread(
    Desk& desk,
    const FeedName& feed,
    std::string_view text,
    const fhir::ObservationGlance& glance
);

/// When a resource or Bundle was said, by its own words; none if it does not say.
std::optional<Instant> said_at(const std::string& bytes, const fhir::ReadOptions& options);

/// Whether and how it would be used; writes nothing. The answer is in `issues`.
ExchangeOutcome validate(Desk& desk, const FeedName& feed, const fhir::JsonDocument& body);

}  // namespace thiowatch::intake

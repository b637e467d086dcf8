#include "daemon/fhir/reply.h"

#include <gtest/gtest.h>

namespace thiowatch::endpoint {
namespace {

using intake::EntryOutcome;
using intake::ExchangeOutcome;

ExchangeOutcome outcome_of(std::size_t entries, bool has_issue) {
    ExchangeOutcome outcome;
    outcome.bundle = fhir::BundleType::Transaction;
    fhir::Issue issue;
    issue.text = "say \"so\"";
    issue.expression = "Bundle.type";
    if (has_issue) outcome.issues.push_back(issue);
    for (std::size_t number = 0; number < entries; ++number) {
        EntryOutcome entry;
        entry.status = number % 3 == 0 ? 201 : 204;
        entry.type = "Observation";
        entry.id = "tw-" + std::to_string(number);
        entry.version = 1;
        if (number % 5 == 0) entry.issues.push_back(issue);
        outcome.entries.push_back(std::move(entry));
    }
    return outcome;
}

TEST(BundleReply, IsTheSameInPieces) {
    const ReplyStyle style{"http://here/fhir", Returning::Unsaid, Instant{}};
    for (const std::size_t entries : std::initializer_list<std::size_t>{0, 1, 2, 3000}) {
        for (const bool has_issue : {false, true}) {
            const std::string whole = bundle_reply(outcome_of(entries, has_issue), style).body;
            auto response = bundle_reply_in_pieces(outcome_of(entries, has_issue), style);
            ASSERT_TRUE(response.pieces);
            EXPECT_TRUE(response.body.empty());
            std::string text;
            std::size_t pieces = 0;
            for (std::string piece = response.pieces(); !piece.empty(); piece = response.pieces()) {
                text += piece;
                ++pieces;
            }
            EXPECT_EQ(text, whole);
            EXPECT_EQ(response.pieces_size, whole.size());
            EXPECT_EQ(pieces > 1, entries == 3000);
        }
    }
}

TEST(BundleReply, OfARefusalIsNotInPieces) {
    const ReplyStyle style{"http://here/fhir", Returning::Unsaid, Instant{}};
    ExchangeOutcome outcome = outcome_of(3, true);
    outcome.status = 422;
    const net::HttpResponse response = bundle_reply_in_pieces(outcome, style);
    EXPECT_EQ(response.status, 422);
    EXPECT_FALSE(response.pieces);
    EXPECT_EQ(response.body, bundle_reply(outcome, style).body);
}

}  // namespace
}  // namespace thiowatch::endpoint

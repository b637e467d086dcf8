#include "daemon/fhir/bundle_road.h"

#include <memory>
#include <optional>
#include <utility>

#include "daemon/fhir/inflate.h"
#include "daemon/runtime/spooled_text.h"
#include "parsers/fhir/json_cursor.h"

namespace thiowatch::endpoint {

namespace {

net::HttpResponse fault_response(const Fault& fault) {
    if (fault.code == FaultCode::StoreFull) return unwritten_reply(intake::PostFate::Full);
    return outcome_response(fault.code == FaultCode::TooLarge ? 413 : 400, {fhir::issue_of(fault)});
}

class BundleRoad : public std::enable_shared_from_this<BundleRoad> {  // its waits keep it
  public:
    BundleRoad(net::Ingest& ingest, BundleRoadOptions options, net::Answer answer)
        : ingest_(ingest), options_(std::move(options)), answer_(std::move(answer)) {
        if (options_.is_packed) inflation_.emplace(options_.max_expanded);
    }

    void take(std::string_view piece, const std::function<void()>& more) {
        received_ += piece.size();
        if (received_ > options_.max_body) return answer_(body_too_long(options_.max_body));
        auto kept = keep(piece);
        kept ? more() : answer_(fault_response(kept.error()));
    }

    void end() {
        auto closed = close();
        if (!closed) return answer_(fault_response(closed.error()));
        auto text = fhir::BundleText::outline(text_->text(), {}, [this] { text_->let_go(); });
        text_->let_go();
        if (!text) return reject(text.error());
        auto envelope = fhir::JsonDocument::parse(text->envelope());
        const bool is_bundle = envelope && envelope->root()["resourceType"].text() == "Bundle";
        is_bundle ? take_bundle(*std::move(text)) : take_resource();
    }

  private:
    Expected<std::monostate> keep(std::string_view piece) {
        if (!text_) {
            TW_TRY(text_, runtime::SpooledText::make(options_.folder));
        }
        if (!inflation_) return text_->append(piece);
        TW_TRY(const std::string unpacked, inflation_->take(piece));
        return text_->append(unpacked);
    }
    Expected<std::monostate> close() {
        TW_TRY([[maybe_unused]] auto kept, keep({}));
        if (inflation_ && !inflation_->has_ended()) {
            return fault(FaultCode::BadFormat, {}, "the gzip body is cut short");
        }
        return text_->close();
    }

    void take_bundle(fhir::BundleText text) {
        auto self = shared_from_this();
        auto let_go = [self] { self->text_->let_go(); };
        intake::LongBundle bundle{std::move(text), let_go};
        submit([self, bundle = std::move(bundle)](intake::Desk& desk) {
            const BundleRoadOptions& options = self->options_;
            return intake::exchange_long(desk, options.feed, bundle, options.exchange);
        });
    }

    using Work = std::function<intake::ExchangeOutcome(intake::Desk&)>;
    // Run again when its batch has to be.
    void submit(Work work) {
        auto self = shared_from_this();
        intake::PostSubmission post;
        post.feed = options_.feed;
        post.admit = [self, work = std::move(work)](intake::Desk& desk) {
            self->outcome_ = work(desk);
            return self->outcome_.arrivals;
        };
        post.done = [self](intake::PostFate fate) { self->finish(fate); };
        ingest_.submit(std::move(post));
    }
    void finish(intake::PostFate fate) {
        if (fate != intake::PostFate::Committed) return answer_(unwritten_reply(fate));
        if (unreadable_) return answer_(fault_response(*unreadable_));
        if (options_.committed) options_.committed(outcome_);
        answer_(
            outcome_.bundle ? bundle_reply_in_pieces(std::move(outcome_), options_.style)
                            : single_reply(outcome_, options_.style)
        );
    }

    // What cannot be read is kept for a person all the same: it may be a result.
    void reject(const Fault& fault) {
        unreadable_ = fault;
        auto self = shared_from_this();
        submit([self, fault](intake::Desk& desk) {
            return intake::reject_fhir(desk, self->options_.feed, self->text_->text(), fault);
        });
    }
    void take_resource() {
        if (!options_.takes_resource) return answer_(not_a_bundle());
        auto self = shared_from_this();
        submit([self](intake::Desk& desk) {
            const std::string text(self->text_->text());
            return intake::submit_fhir(desk, self->options_.feed, text, self->options_.exchange);
        });
    }

    net::Ingest& ingest_;
    BundleRoadOptions options_;
    net::Answer answer_;
    std::optional<Inflation> inflation_;
    std::size_t received_ = 0;
    std::unique_ptr<runtime::SpooledText> text_;
    intake::ExchangeOutcome outcome_;
    std::optional<Fault> unreadable_;
};

}  // namespace

net::BodyFlow make_bundle_road(net::Ingest& ingest, BundleRoadOptions options, net::Answer answer) {
    auto road = std::make_shared<BundleRoad>(ingest, std::move(options), std::move(answer));
    return {
        [road](const std::string& piece, const std::function<void()>& more) {
            road->take(piece, more);
        },
        [road] { road->end(); }};
}

net::HttpResponse not_a_bundle() {
    return refusal(
        400, fhir::IssueType::Structure, "a Bundle is posted here; a resource to its type"
    );
}

net::HttpResponse body_too_long(std::size_t max_body) {
    return refusal(
        413, fhir::IssueType::TooLong, "a body may have " + std::to_string(max_body) + " bytes"
    );
}

}  // namespace thiowatch::endpoint

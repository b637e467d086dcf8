#include "daemon/fhir/line_road.h"

#include <deque>
#include <memory>
#include <mutex>
#include <utility>

#include "daemon/fhir/inflate.h"
#include "daemon/fhir/reply.h"
#include "parsers/fhir/bundle_stream.h"
#include "parsers/fhir/json_cursor.h"

namespace thiowatch::endpoint {

namespace {

constexpr std::size_t kMostIssues = 100;
constexpr std::size_t kLoad = std::size_t{512} << 10;  // a commit's worth
// What a stream may unpack to has no sensible bound; a single line has.
constexpr std::size_t kUnbounded = std::size_t{1} << 50;

struct Line {
    std::size_t number = 0;
    std::string text;  ///< of one that is no JSON
    std::optional<fhir::JsonDocument> document;
    bool is_too_long = false;
};

/// Lines on their way through ingest together.
struct Load {
    std::deque<Line> lines;
    std::size_t bytes = 0;
    std::vector<intake::ExchangeOutcome> outcomes;
};
using LoadPtr = std::shared_ptr<Load>;  // shared: ingest works on it, then the count does

/// Who goes on when a load is committed: the thread that brings the next, or nobody yet.
struct Turn {
    std::mutex guard;  // ingest ends a load while the HTTP thread reads the next
    bool is_under_way = false;
    std::function<void()> waiting;
};

class LineRoad : public std::enable_shared_from_this<LineRoad> {  // its waits keep it
  public:
    LineRoad(net::Ingest& ingest, LineRoadOptions options, net::Answer answer)
        : ingest_(ingest),
          options_(std::move(options)),
          answer_(std::move(answer)),
          lines_({options_.max_line, 0}) {
        if (options_.is_packed) inflation_.emplace(kUnbounded);
    }

    void take(std::string piece, std::function<void()> more) {
        if (inflation_) {
            auto unpacked = inflation_->take(piece);
            if (!unpacked) return stop(400, {fhir::issue_of(unpacked.error())});
            piece = *std::move(unpacked);
        }
        lines_.feed(piece);
        gather();
        if (load_->bytes < kLoad) return more();
        auto self = shared_from_this();
        in_turn([self, more = std::move(more)] {
            self->submit();
            more();
        });
    }
    void end() {
        if (inflation_ && !inflation_->has_ended()) {
            return stop(400, {fhir::issue_of({FaultCode::BadFormat, {}, "the body is cut short"})});
        }
        lines_.end();
        gather();
        auto self = shared_from_this();
        in_turn([self] {
            self->submit();
            self->in_turn([self] { self->stop(200, self->summary()); });
        });
    }

  private:
    // Parsed here, while ingest is at the load before.
    void gather() {
        while (auto next = lines_.next()) {
            Line& line = load_->lines.emplace_back();
            line.number = next->number;
            line.is_too_long = next->is_too_long;
            load_->bytes += next->text.size();
            auto document = fhir::JsonDocument::parse(next->text);
            if (document) {
                line.document = *std::move(document);
            } else {
                line.text = std::move(next->text);
            }
        }
    }

    /// Runs `work` when no load is under way: now, or where the last one ends.
    void in_turn(std::function<void()> work) {
        {
            std::lock_guard lock(turn_.guard);
            if (turn_.is_under_way) {
                turn_.waiting = std::move(work);
                return;
            }
        }
        work();
    }

    void submit() {
        LoadPtr load = std::exchange(load_, std::make_shared<Load>());
        if (load->lines.empty()) return;
        {
            std::lock_guard lock(turn_.guard);
            turn_.is_under_way = true;
        }
        auto self = shared_from_this();
        intake::PostSubmission post;
        post.feed = options_.feed;
        post.admit = [self, load](intake::Desk& desk) { return self->admit(desk, *load); };
        post.done = [self, load](intake::PostFate fate) { self->finish(*load, fate); };
        ingest_.submit(std::move(post));
    }

    void finish(const Load& load, intake::PostFate fate) {
        if (fate != intake::PostFate::Committed) return answer_(unwritten_reply(fate));
        count(load);
        std::function<void()> next;
        {
            std::lock_guard lock(turn_.guard);
            turn_.is_under_way = false;
            next = std::exchange(turn_.waiting, nullptr);
        }
        if (next) next();
    }

    std::vector<intake::Arrival> admit(intake::Desk& desk, Load& load) const {
        std::vector<intake::Arrival> arrivals;
        load.outcomes.clear();
        for (const Line& line : load.lines) {
            intake::ExchangeOutcome outcome;
            if (line.is_too_long) {
                outcome.status = 413;
                outcome.issues.push_back(
                    fhir::issue_of({FaultCode::TooLarge, {}, "the line is too long"})
                );
            } else if (line.document) {
                outcome =
                    intake::exchange(desk, options_.feed, *line.document, {}, options_.exchange);
            } else {
                outcome = intake::submit_fhir(desk, options_.feed, line.text, options_.exchange);
            }
            for (const intake::Arrival& arrival : outcome.arrivals)
                arrivals.push_back(arrival);
            load.outcomes.push_back(std::move(outcome));
        }
        return arrivals;
    }

    void count(const Load& load) {
        for (std::size_t at = 0; at < load.outcomes.size(); ++at) {
            const intake::ExchangeOutcome& outcome = load.outcomes[at];
            bool is_refused = outcome.is_refused();
            for (const intake::EntryOutcome& entry : outcome.entries)
                is_refused = is_refused || entry.is_refused();
            is_refused ? ++refused_ : ++taken_;
            if (is_refused) note(load.lines[at].number, outcome);
        }
    }
    void note(std::size_t line, const intake::ExchangeOutcome& outcome) {
        std::vector<fhir::Issue> all = outcome.issues;
        for (const intake::EntryOutcome& entry : outcome.entries)
            all.insert(all.end(), entry.issues.begin(), entry.issues.end());
        for (fhir::Issue& issue : all) {
            bool is_error = issue.severity == fhir::IssueSeverity::Error ||
                            issue.severity == fhir::IssueSeverity::Fatal;
            if (!is_error || issues_.size() >= kMostIssues) continue;
            issue.diagnostics = "line " + std::to_string(line);
            issues_.push_back(std::move(issue));
        }
    }
    std::vector<fhir::Issue> summary() {
        fhir::Issue counted;
        counted.severity = fhir::IssueSeverity::Information;
        counted.type = fhir::IssueType::Informational;
        counted.text = std::to_string(taken_) + " lines were taken, " + std::to_string(refused_) +
                       " were refused";
        issues_.insert(issues_.begin(), std::move(counted));
        return std::move(issues_);
    }
    void stop(int status, const std::vector<fhir::Issue>& issues) {
        answer_(outcome_response(status, issues));
    }

    net::Ingest& ingest_;
    LineRoadOptions options_;
    net::Answer answer_;
    fhir::LineStream lines_;
    std::optional<Inflation> inflation_;
    LoadPtr load_ = std::make_shared<Load>();  // being gathered
    Turn turn_;
    std::size_t taken_ = 0;
    std::size_t refused_ = 0;
    std::vector<fhir::Issue> issues_;
};

}  // namespace

net::BodyFlow make_line_road(net::Ingest& ingest, LineRoadOptions options, net::Answer answer) {
    auto road = std::make_shared<LineRoad>(ingest, std::move(options), std::move(answer));
    return {
        [road](std::string piece, std::function<void()> more) {
            road->take(std::move(piece), std::move(more));
        },
        [road] { road->end(); }};
}

}  // namespace thiowatch::endpoint

#include "daemon/fhir/line_road.h"

#include <deque>
#include <memory>
#include <mutex>
#include <utility>

#include "daemon/fhir/inflate.h"
#include "daemon/fhir/reply.h"
#include "daemon/intake/changed_people.h"
#include "daemon/intake/sheaf.h"
#include "parsers/fhir/bundle_stream.h"
#include "parsers/fhir/json_cursor.h"

namespace thiowatch::endpoint {

namespace {

constexpr std::size_t kMostIssues = 100;
constexpr std::size_t kCommit = std::size_t{2} << 20;  // what is committed together
// A stored message ends at a line that says so itself, so that lines sent again are the same
// messages again, whatever stands before them; on the way between these sizes.
constexpr std::size_t kLeastSheaf = std::size_t{16} << 10;
constexpr std::size_t kMostSheaf = std::size_t{192} << 10;
constexpr std::size_t kEndsOneIn = 64;
// What a stream may unpack to has no sensible bound; a single line has.
constexpr std::size_t kUnbounded = std::size_t{1} << 50;

struct Line {
    std::size_t number = 0;
    std::string own;  ///< its text, where it stands in no draft
    std::optional<fhir::ObservationGlance> glance;
    std::optional<fhir::JsonDocument> document;
    const intake::SheafDraft* draft = nullptr;
    intake::SheafDraft::Place place;  ///< in the draft
    bool is_too_long = false;

    [[nodiscard]] std::string_view text() const {
        return draft == nullptr ? std::string_view(own) : draft->line(place);
    }
};

/// Lines on their way through ingest together, up to the end of a sheaf. Each load has a savepoint
/// of its own, whose cost grows with what is in it.
struct Load {
    std::deque<Line> lines;
    std::deque<intake::SheafDraft> drafts;  ///< of lines that are probably not to be read
    std::size_t unread = 0;                 ///< lines that were filed as they came
    std::vector<std::pair<std::size_t, intake::ExchangeOutcome>> read;  ///< the others, by number
};
using LoadPtr = std::shared_ptr<Load>;  // shared: ingest works on it, then the count does

/// Who goes on when loads are committed: the thread that brings the next, or nobody yet.
struct Turn {
    std::mutex guard;  // ingest ends loads while the HTTP thread reads the next
    std::size_t under_way = 0;
    std::size_t few = 0;  ///< so many under way are about to end
    std::size_t until = 0;
    std::function<void()> waiting;  ///< for no more than that to be under way
    std::vector<LoadPtr> spent;
};

class LineRoad : public std::enable_shared_from_this<LineRoad> {  // its waits keep it
  public:
    LineRoad(net::Ingest& ingest, LineRoadOptions options, net::Answer answer)
        : ingest_(ingest),
          options_(std::move(options)),
          answer_(std::move(answer)),
          lines_({options_.max_line, 0}),
          may_file_(intake::may_write(options_.exchange, "Observation")) {
        if (options_.is_packed) inflation_.emplace(kUnbounded);
    }

    void take(std::string piece, std::function<void()> more) {
        free_spent();
        if (inflation_) {
            auto unpacked = inflation_->take(piece);
            if (!unpacked) return stop(400, {fhir::issue_of(unpacked.error())});
            piece = *std::move(unpacked);
        }
        lines_.feed(piece);
        gather();
        if (gathered_ < kCommit) return more();
        auto self = shared_from_this();
        in_turn(Before::TheLast, [self, more = std::move(more)] {
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
        close_load();
        auto self = shared_from_this();
        in_turn(Before::TheLast, [self] {
            self->submit();
            self->in_turn(Before::Nothing, [self] { self->stop(200, self->summary()); });
        });
    }

  private:
    // Looked at here, while ingest is at the load before.
    void gather() {
        while (auto next = lines_.next()) {
            Line& line = load_->lines.emplace_back();
            line.number = next->number;
            line.is_too_long = next->is_too_long;
            look_at(line, next->text);
            gathered_ += next->text.size();
            const bool is_last = ends_sheaf(next->text);
            if (line.draft == nullptr) line.own = std::move(next->text);
            if (is_last) close_load();
        }
    }
    void look_at(Line& line, const std::string& text) {
        if (may_file_) line.glance = fhir::glance_at_observation(text);
        if (line.glance && !options_.regulars->has(*line.glance)) return draft(line, text);
        auto document = fhir::JsonDocument::parse(text);
        if (document) line.document = *std::move(document);
        if (!line.glance) end_draft();
    }
    void draft(Line& line, std::string_view text) {
        if (draft_ == nullptr) draft_ = &load_->drafts.emplace_back();
        line.place = draft_->add(text);
        line.draft = draft_;
    }
    void end_draft() {
        if (draft_ != nullptr) draft_->finish(packer_);
        draft_ = nullptr;
    }
    void close_load() {
        if (load_->lines.empty()) return;
        end_draft();
        loads_.push_back(std::exchange(load_, std::make_shared<Load>()));
    }
    bool ends_sheaf(std::string_view text) {
        sheaf_ += text.size();
        bool ends = sheaf_ >= kMostSheaf || (sheaf_ >= kLeastSheaf &&
                                             std::hash<std::string_view>{}(text) % kEndsOneIn == 0);
        if (ends) sheaf_ = 0;
        return ends;
    }

    enum class Before : std::uint8_t { Nothing, TheLast };
    /// Runs `work` when no load is under way, or only the last few: now, or where another ends.
    void in_turn(Before before, std::function<void()> work) {
        {
            std::lock_guard lock(turn_.guard);
            turn_.until = before == Before::TheLast ? turn_.few : 0;
            if (turn_.under_way > turn_.until) {
                turn_.waiting = std::move(work);
                return;
            }
        }
        work();
    }

    void submit() {
        std::vector<LoadPtr> loads = std::exchange(loads_, {});
        gathered_ = 0;
        {
            std::lock_guard lock(turn_.guard);
            turn_.under_way += loads.size();
            turn_.few = loads.size() / 2;
        }
        auto self = shared_from_this();
        for (const LoadPtr& load : loads) {
            intake::PostSubmission post;
            post.feed = options_.feed;
            post.admit = [self, load](intake::Desk& desk) {
                std::vector<intake::Arrival> arrivals;
                intake::look_once(desk, [&] { arrivals = self->admit(desk, *load); });
                return arrivals;
            };
            post.done = [self, load](intake::PostFate fate) { self->finish(load, fate); };
            ingest_.submit(std::move(post));
        }
    }

    // Their memory goes back on the thread that took it, which is not ingest; and a piece later,
    // for ingest may have only just told that they are in.
    void free_spent() {
        freed_next_.clear();
        std::lock_guard lock(turn_.guard);
        std::swap(freed_next_, turn_.spent);
    }

    // One that is not in ends it all; the others that went with it may be in.
    void finish(const LoadPtr& load, intake::PostFate fate) {
        if (fate != intake::PostFate::Committed) {
            if (!std::exchange(has_failed_, true)) answer_(unwritten_reply(fate));
        }
        if (has_failed_) return;
        count(*load);
        std::function<void()> next;
        {
            std::lock_guard lock(turn_.guard);
            turn_.spent.push_back(load);
            if (--turn_.under_way <= turn_.until) next = std::exchange(turn_.waiting, nullptr);
        }
        if (next) next();
    }

    std::vector<intake::Arrival> admit(intake::Desk& desk, Load& load) const {
        std::vector<intake::Arrival> arrivals;
        load.unread = 0;
        load.read.clear();
        intake::Sheaf sheaf(desk, options_.feed);
        for (const Line& line : load.lines) {
            // It may begin to follow somebody, and then what was filed of them is read again.
            if (!line.glance) close(sheaf, arrivals);
            if (line.glance && sheaf.take(line.text(), *line.glance, line.draft)) {
                ++load.unread;
            } else {
                if (line.glance) options_.regulars->note(*line.glance);
                intake::ExchangeOutcome outcome = read(desk, line);
                for (const intake::Arrival& arrival : outcome.arrivals)
                    arrivals.push_back(arrival);
                load.read.push_back({line.number, std::move(outcome)});
            }
        }
        close(sheaf, arrivals);
        return arrivals;
    }
    static void close(intake::Sheaf& sheaf, std::vector<intake::Arrival>& arrivals) {
        if (auto arrival = sheaf.close()) arrivals.push_back(*std::move(arrival));
    }
    [[nodiscard]] intake::ExchangeOutcome read(intake::Desk& desk, const Line& line) const {
        if (line.document) {
            return intake::exchange(desk, options_.feed, *line.document, {}, options_.exchange);
        }
        if (!line.is_too_long) {
            const std::string text(line.text());
            return intake::submit_fhir(desk, options_.feed, text, options_.exchange);
        }
        intake::ExchangeOutcome outcome;
        outcome.status = 413;
        outcome.issues.push_back(fhir::issue_of({FaultCode::TooLarge, {}, "the line is too long"}));
        return outcome;
    }

    void count(const Load& load) {
        taken_ += load.unread;
        for (const auto& [number, outcome] : load.read) {
            bool is_refused = outcome.is_refused();
            for (const intake::EntryOutcome& entry : outcome.entries)
                is_refused = is_refused || entry.is_refused();
            is_refused ? ++refused_ : ++taken_;
            if (is_refused) note(number, outcome);
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
    bool may_file_;
    std::size_t sheaf_ = 0;  // bytes of the one being gathered
    std::optional<Inflation> inflation_;
    LoadPtr load_ = std::make_shared<Load>();  // being gathered
    intake::SheafDraft* draft_ = nullptr;      // of it, being written
    store::BodyPacker packer_;
    std::vector<LoadPtr> loads_;  // gathered
    std::size_t gathered_ = 0;    // bytes in them
    std::vector<LoadPtr> freed_next_;
    bool has_failed_ = false;  // touched on the ingest thread only
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

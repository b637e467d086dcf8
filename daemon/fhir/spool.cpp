#include "daemon/fhir/spool.h"

#include <algorithm>

#include <boost/asio/post.hpp>

#include "daemon/fhir/bundle_road.h"
#include "daemon/fhir/line_road.h"
#include "daemon/fhir/reply.h"
#include "daemon/runtime/log.h"

namespace thiowatch::endpoint {

namespace fs = std::filesystem;

namespace {

constexpr std::chrono::seconds kBetweenLooks{2};
constexpr std::size_t kPiece = std::size_t{256} << 10;

bool is_taken(const fs::path& file) {
    std::string name = file.filename().string();
    return !name.starts_with('.') && (name.ends_with(".ndjson") || name.ends_with(".json"));
}

}  // namespace

Spool::Spool(net::Ingest& ingest, SpoolOptions options)
    : ingest_(ingest), options_(std::move(options)), timer_(ingest.context()) {}

void Spool::start() {
    auto self = shared_from_this();
    boost::asio::post(ingest_.context(), [self] { self->look(); });
}

void Spool::stop() {
    auto self = shared_from_this();
    boost::asio::post(ingest_.context(), [self] {
        self->is_stopped_ = true;
        self->timer_.cancel();
    });
}

fs::path Spool::next_file() const {
    std::error_code missing;
    fs::path next;
    for (const auto& entry : fs::directory_iterator(options_.folder, missing)) {
        bool is_next = entry.is_regular_file(missing) && is_taken(entry.path()) &&
                       (next.empty() || entry.path() < next);
        if (is_next) next = entry.path();
    }
    return next;
}

void Spool::look() {
    if (is_stopped_) return;
    fs::path file = next_file();
    file.empty() ? wait() : take(file);
}

void Spool::wait() {
    auto self = shared_from_this();
    timer_.expires_after(kBetweenLooks);
    timer_.async_wait([self](const boost::system::error_code& stopped) {
        if (!stopped) self->look();
    });
}

void Spool::take(const fs::path& file) {
    std::error_code gone;
    file_ = file;
    size_ = fs::file_size(file, gone);
    read_ = 0;
    told_tenths_ = 0;
    input_ = std::ifstream(file, std::ios::binary);
    if (gone || !input_) return wait();
    spdlog::info("spool.begun feed={} bytes={}", options_.feed.text(), size_);
    flow_ = file.extension() == ".json" ? road_of_one() : road_of_lines();
    read_on();
}

net::BodyFlow Spool::road_of_lines() {
    LineRoadOptions lines;
    lines.feed = options_.feed;
    lines.max_line = options_.max_body;
    lines.exchange = options_.exchange;
    lines.regulars = regulars_;
    return make_line_road(ingest_, std::move(lines), finishing());
}

net::BodyFlow Spool::road_of_one() {
    BundleRoadOptions one;
    one.feed = options_.feed;
    one.folder = options_.long_bodies;
    one.max_body = options_.max_body;
    one.takes_resource = true;
    one.exchange = options_.exchange;
    return make_bundle_road(ingest_, std::move(one), finishing());
}

// Not at once: a road may answer while it takes a piece, and ends with it.
net::Answer Spool::finishing() {
    auto self = shared_from_this();
    return [self](const net::HttpResponse& outcome) {
        boost::asio::post(self->ingest_.context(), [self, outcome] { self->finish(outcome); });
    };
}

void Spool::read_on() {
    if (is_stopped_) return;
    std::string piece(kPiece, '\0');
    input_.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    piece.resize(static_cast<std::size_t>(input_.gcount()));
    if (piece.empty()) return flow_.end();
    read_ += piece.size();
    int tenths = static_cast<int>(read_ * 10 / std::max<std::uintmax_t>(size_, 1));
    if (tenths > told_tenths_) {
        told_tenths_ = tenths;
        spdlog::info("spool.progress feed={} percent={}", options_.feed.text(), tenths * 10);
    }
    auto self = shared_from_this();
    flow_.take(std::move(piece), [self] {
        boost::asio::post(self->ingest_.context(), [self] { self->read_on(); });
    });
}

// A file that could not be kept for want of room stays where it is, for the next look.
void Spool::finish(const net::HttpResponse& outcome) {
    input_.close();
    flow_ = {};
    constexpr int kTryLater = 503;
    if (outcome.status != kTryLater) {
        std::error_code failed;
        fs::path done = options_.folder / "done";
        fs::create_directories(done, failed);
        fs::path target = done / file_.filename();
        std::ofstream(target.string() + ".outcome.json") << outcome.body << "\n";
        fs::rename(file_, target, failed);
        if (failed) {
            spdlog::error("spool.stuck feed={} reason={}", options_.feed.text(), failed.message());
            return wait();
        }
        spdlog::info("spool.taken feed={} status={}", options_.feed.text(), outcome.status);
    }
    outcome.status == kTryLater ? wait() : start();
}

}  // namespace thiowatch::endpoint

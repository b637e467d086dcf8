// A folder whose files are taken in: NDJSON line by line, JSON as one resource or Bundle.
//
// A file is taken when its name ends in .ndjson or .json; write under another name and rename. When
// it is in, it moves to `done/`, with what came of it beside it as NAME.outcome.json. A file that
// was cut short by a stop is taken from its beginning again: what was in already changes nothing.
#pragma once

#include <filesystem>
#include <fstream>
#include <memory>

#include <boost/asio/steady_timer.hpp>

#include "daemon/fhir/regulars.h"
#include "daemon/intake/exchange.h"
#include "daemon/net/http.h"
#include "daemon/net/ingest.h"

namespace thiowatch::endpoint {

struct SpoolOptions {
    FeedName feed;
    std::filesystem::path folder;
    std::filesystem::path long_bodies;             ///< where one lies while it is taken in
    std::size_t max_body = std::size_t{32} << 20;  ///< of a line, and of a JSON file
    intake::ExchangeOptions exchange;
};

/// Lives on the ingest thread; its waits keep it.
class Spool : public std::enable_shared_from_this<Spool> {
  public:
    Spool(net::Ingest& ingest, SpoolOptions options);

    /// Looks into the folder now and every few seconds, until stop().
    void start();
    void stop();

  private:
    void look();
    void wait();
    void take(const std::filesystem::path& file);
    void read_on();
    net::BodyFlow road_of_lines();
    net::BodyFlow road_of_one();
    net::Answer finishing();
    void finish(const net::HttpResponse& outcome);
    [[nodiscard]] std::filesystem::path next_file() const;

    net::Ingest& ingest_;
    SpoolOptions options_;
    boost::asio::steady_timer timer_;
    bool is_stopped_ = false;
    std::filesystem::path file_;  // being taken; empty: none
    std::ifstream input_;
    std::uintmax_t size_ = 0;
    std::uintmax_t read_ = 0;
    int told_tenths_ = 0;  // of the way, in the log
    net::BodyFlow flow_;
    std::shared_ptr<Regulars> regulars_ = std::make_shared<Regulars>();  // shared with the roads
};

}  // namespace thiowatch::endpoint

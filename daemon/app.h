// The daemon, put together. Only this class knows all parts, and no part knows it.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/signal_set.hpp>

#include "daemon/delivery/courier.h"
#include "daemon/endpoints.h"
#include "daemon/gatehouse.h"
#include "daemon/intake/load_snapshot.h"
#include "daemon/net/http_server.h"
#include "daemon/net/ingest.h"
#include "daemon/net/listener.h"
#include "daemon/operations/metrics.h"
#include "daemon/remote_readers.h"
#include "daemon/runtime/clock.h"
#include "daemon/timekeeper.h"
#include "daemon/web/control_api.h"

namespace thiowatch {

struct AppOptions {
    std::filesystem::path config;
    bool may_create_store = false;
    bool takes_signals = true;  ///< false when several run in one test process
    std::function<void()>
        after_commit;  ///< on the ingest thread; for who waits for something to happen
    /// On the ingest thread, when nobody knows what reached the disk. A daemon ends here, at once:
    /// to wait for its threads takes time, and to close the store writes to it.
    std::function<void(const store::StoreError&)> on_store_failure{};
    runtime::TimeSource time{};
};

class App {
  public:
    /// Reads the configuration, opens the store, takes the ports. Throws ConfigurationError,
    /// store::StoreError or std::runtime_error; nothing runs yet.
    explicit App(AppOptions options);
    App(const App&) = delete;
    App& operator=(const App&) = delete;
    App(App&&) = delete;
    App& operator=(App&&) = delete;
    ~App();

    /// Until stop() or a signal. Throws store::StoreError when the disk can no longer be trusted.
    void run();
    /// From any thread.
    void stop();
    /// The new configuration in force, or what is wrong with it. From any thread but the ingest
    /// one.
    std::string reload();

    [[nodiscard]] std::uint16_t mllp_port(const FeedName& feed) const;
    [[nodiscard]] std::uint16_t http_port() const { return http_port_; }
    [[nodiscard]] net::Ingest& ingest() { return *ingest_; }

  private:
    intake::SnapshotPtr snapshot() const { return std::atomic_load(&snapshot_); }
    void open_ingest();
    void open_listeners(const intake::Snapshot& wanted);
    void open_http();
    [[nodiscard]] std::string endpoint_root(const intake::Snapshot& snapshot) const;
    void open_courier();
    [[nodiscard]] Endpoints::Parts endpoint_parts();
    [[nodiscard]] net::HttpLimits http_limits() const;
    void read_roster();
    void reread_in_turns();
    void watch_signals();
    void close();
    void end_threads(std::thread& http);  // the HTTP thread of run()
    web::Controls controls();

    AppOptions options_;
    runtime::SteadyClock clock_;
    intake::SnapshotPtr snapshot_;  // swapped by reload, read by every thread: atomically
    operations::Metrics metrics_;
    std::unique_ptr<net::Ingest> ingest_;
    std::unique_ptr<store::Store> reading_;
    std::unique_ptr<Timekeeper> timekeeper_;
    std::map<FeedName, std::unique_ptr<net::MllpListener>> listeners_;
    std::vector<std::unique_ptr<net::MllpListener>> retired_;  // their sessions may still be open
    std::shared_ptr<Gatehouse> gates_;  // belongs to the HTTP thread; shared to be handed to it
    std::unique_ptr<Endpoints> endpoints_;
    net::HttpServer http_;
    std::unique_ptr<delivery::Courier> courier_;
    std::unique_ptr<RemoteReaders> readers_;
    std::unique_ptr<boost::asio::signal_set> signals_;
    std::thread closing_;  // ends the others while the loop still runs, see close()
    std::uint16_t http_port_ = 0;
};

/// The configuration cannot be used; `what()` is the whole list of problems, for people.
class ConfigurationError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

}  // namespace thiowatch

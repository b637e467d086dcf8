#include "daemon/app.h"

#include <algorithm>
#include <atomic>
#include <fstream>
#include <random>
#include <sstream>

#include <boost/asio/post.hpp>

#include "config/roster_csv.h"
#include "daemon/courier_road.h"
#include "daemon/intake/operator_news.h"
#include "daemon/intake/reread.h"
#include "daemon/intake/roster_entry.h"
#include "daemon/operations/service_notify.h"
#include "daemon/runtime/log.h"

namespace thiowatch {

namespace {

// For references and ids: unique, not secret.
std::uint64_t random_bits() {
    static thread_local std::mt19937_64 engine = [] {
        std::random_device device;
        std::seed_seq seed{
            device(), device(), device(), device(), device(), device(), device(), device()};
        return std::mt19937_64(seed);
    }();
    return engine();
}

net::ListenerOptions listener_options(const config::FeedSettings& feed) {
    const config::MllpSettings& mllp = feed.mllp;
    net::ListenerOptions options;
    options.feed = feed.name;
    options.host = mllp.listen.host;
    options.port = mllp.listen.port;
    options.allow = mllp.allow;
    options.max_connections = mllp.max_connections;
    options.limits = {mllp.max_frame, mllp.idle_timeout, mllp.frame_timeout};
    if (mllp.tls) {
        options.certificate = mllp.tls->certificate.string();
        options.key = mllp.tls->key.string();
        options.client_ca = mllp.tls->client_ca.string();
    }
    return options;
}

bool is_same_door(const net::ListenerOptions& a, const net::ListenerOptions& b) {
    return a.host == b.host && a.port == b.port && a.allow == b.allow &&
           a.max_connections == b.max_connections && a.limits.max_frame == b.limits.max_frame &&
           a.limits.idle == b.limits.idle && a.limits.in_frame == b.limits.in_frame &&
           a.certificate == b.certificate && a.key == b.key && a.client_ca == b.client_ca;
}

}  // namespace

App::App(AppOptions options) : options_(std::move(options)), clock_(options_.time) {
    config::Diagnostics diagnostics;
    snapshot_ = intake::load_snapshot(options_.config, diagnostics);
    if (!snapshot_) throw ConfigurationError(diagnostics.human());
    open_ingest();
    read_roster();
    ingest_->ledger().commit();  // nobody is listened to before the roster is in
    open_listeners(*snapshot_);
    open_http();
    if (options_.takes_signals) watch_signals();
}

App::~App() = default;

void App::open_ingest() {
    store::StoreOptions options;
    options.may_create = options_.may_create_store;
    options.is_for_long = true;
    intake::Ledger::Parts parts;
    parts.store = store::Store::open(snapshot_->settings.store.sqlite, options);
    parts.store->begin();
    int interrupted = parts.store->outbox.requeue_interrupted(clock_.now());
    parts.store->audit.add(
        {0, clock_.now(), "thiowatch", "service.started", "configuration", snapshot_->digest}
    );
    // The rules may be others than when people were last looked at; time has passed, too.
    parts.store->people.review_all(clock_.now());
    parts.store->commit();
    if (interrupted > 0) spdlog::warn("outbox.requeued count={}", interrupted);
    parts.snapshot = snapshot_;
    parts.now = [this] { return clock_.now(); };
    parts.random = random_bits;
    parts.observer.arrived = [this](const FeedName& feed, const intake::Arrival& arrival) {
        metrics_.arrived(feed, arrival, clock_.now());
        timekeeper_->heard(feed, clock_.now());
    };
    parts.observer.committed = [this](std::size_t messages) {
        metrics_.committed(messages);
        if (options_.after_commit) options_.after_commit();
    };
    parts.observer.opened = [this](std::string_view rule, std::string_view severity) {
        metrics_.opened_alert(rule, severity);
    };
    parts.observer.outbox_grew = [this] {
        if (courier_) courier_->wake_all();
    };
    ingest_ = std::make_unique<net::Ingest>(std::move(parts));
    reading_ = store::Store::open_for_reading(snapshot_->settings.store.sqlite);
    timekeeper_ = std::make_unique<Timekeeper>(*ingest_, clock_);
    readers_ = std::make_unique<RemoteReaders>(*ingest_);
}

void App::open_listeners(const intake::Snapshot& wanted) {
    net::ListenerObserver observer;
    observer.connections = [this](const FeedName& feed, int open) {
        metrics_.connections(feed, open);
    };
    observer.refused = [this](const FeedName& feed, std::string_view reason) {
        metrics_.refused(feed, reason);
    };
    for (auto at = listeners_.begin(); at != listeners_.end();) {
        auto feed = std::find_if(
            wanted.settings.feeds.begin(),
            wanted.settings.feeds.end(),
            [&](const config::FeedSettings& one) { return one.is_mllp() && one.name == at->first; }
        );
        bool stays = feed != wanted.settings.feeds.end() &&
                     is_same_door(listener_options(*feed), at->second->options());
        if (stays) {
            at->second->renew_certificates();
        } else {
            at->second->stop();
            retired_.push_back(std::move(at->second));
        }
        at = stays ? std::next(at) : listeners_.erase(at);
    }
    for (const config::FeedSettings& feed : wanted.settings.feeds) {
        if (!feed.is_mllp() || listeners_.count(feed.name) > 0) continue;
        listeners_[feed.name] =
            std::make_unique<net::MllpListener>(*ingest_, listener_options(feed), observer);
        listeners_[feed.name]->start();
    }
}

void App::open_courier() {
    courier_ = std::make_unique<delivery::Courier>(
        make_channels(snapshot()->settings), outbox_road(*ingest_, metrics_)
    );
    readers_->open(*snapshot());
}

web::Controls App::controls() {
    web::Controls controls;
    controls.feeds = [this] {
        std::vector<web::FeedState> feeds;
        ingest_->perform([&](intake::Desk&) {
            for (const auto& [name, listener] : listeners_) {
                feeds.push_back(
                    {name.text(),
                     listener->options().host + ":" + std::to_string(listener->port()),
                     listener->open_connections(),
                     listener->is_paused(),
                     timekeeper_->last_heard(name)}
                );
            }
            auto current = snapshot();
            for (const config::FeedSettings& feed : current->settings.feeds) {
                if (!feed.fhir) continue;
                std::string address = endpoint_root(*current) + feed.fhir->path;
                auto heard = timekeeper_->last_heard(feed.name);
                feeds.push_back({feed.name.text(), std::move(address), 0, false, heard});
            }
        });
        return feeds;
    };
    controls.pause = [this](const std::string& feed, bool paused) {
        bool found = false;
        ingest_->perform([&](intake::Desk&) {
            auto listener = listeners_.find(FeedName(feed));
            found = listener != listeners_.end();
            if (found) paused ? listener->second->pause() : listener->second->resume();
        });
        return found;
    };
    controls.reload = [this] { return reload(); };
    controls.resume_channel = [this](const ChannelName& channel) {
        if (courier_) courier_->resume(channel);
    };
    return controls;
}

std::string App::reload() {
    config::Diagnostics diagnostics;
    intake::SnapshotPtr fresh = intake::load_snapshot(options_.config, diagnostics);
    std::string wrong = fresh ? std::string() : diagnostics.human();
    if (fresh) {
        bool happened = ingest_->perform([&](intake::Desk& desk) {
            open_listeners(*fresh);
            auto feeds = Endpoints::number_feeds(desk.store, *fresh);
            endpoints_->open(*fresh, feeds, endpoint_root(*fresh));
            desk.store.audit.add(
                {0, desk.now, "thiowatch", "configuration.loaded", "configuration", fresh->digest}
            );
            intake::settle(desk, "configuration.refused", "configuration");
        });
        if (!happened) wrong = "the new listeners could not be opened; the log says why\n";
    } else {
        ingest_->perform([](intake::Desk& desk) {
            intake::raise(
                desk,
                {"configuration.refused",
                 "configuration",
                 "the old one stays in force: thiowatch check-config"}
            );
        });
    }
    metrics_.reloaded(wrong.empty(), clock_.now());
    spdlog::info("configuration.{}", wrong.empty() ? "loaded" : "refused");
    if (!wrong.empty()) return wrong;
    std::atomic_store(&snapshot_, fresh);
    ingest_->use(fresh);
    auto gates = std::make_shared<Gatehouse>(fresh->settings, *ingest_);  // shared, see app.h
    http_.post([this, gates] {
        gates_ = gates;
        try {
            http_.renew_certificates();
        } catch (const std::runtime_error& wrong) {
            spdlog::error("http.certificates_not_renewed reason={}", wrong.what());
        }
    });
    courier_->stop();
    open_courier();
    ingest_->submit(
        {[this](intake::Desk& desk) {
             read_roster();
             desk.store.people.review_all(desk.now);
         },
         {}}
    );
    reread_in_turns();
    return {};
}

void App::read_roster() {
    auto current = snapshot();
    if (!current->settings.roster.file) return;
    std::ifstream file(*current->settings.roster.file, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    config::Diagnostics diagnostics;
    auto rows = config::read_roster(
        current->settings.roster.file->string(), text.str(), current->drugs, diagnostics
    );
    bool is_refused = !file || diagnostics.has_errors();
    ingest_->ledger().submit(intake::WorkSubmission{
        [rows = std::move(rows), is_refused](intake::Desk& desk) {
            if (is_refused) {
                intake::raise(
                    desk,
                    {"roster.refused", "roster", "the file was not taken: thiowatch roster import"}
                );
                return;
            }
            intake::settle(desk, "roster.refused", "roster");
            for (const config::RosterRow& row : rows)
                intake::enter(desk, row);
        },
        {}});
}

// In batches that take turns with live feeds, until nothing is left to read again.
void App::reread_in_turns() {
    constexpr int kAtOnce = 200;
    ingest_->submit(
        {[this](intake::Desk& desk) {
             if (intake::reread_mapped(desk, kAtOnce)) reread_in_turns();
         },
         {}}
    );
}

void App::watch_signals() {
    signals_ =
        std::make_unique<boost::asio::signal_set>(ingest_->context(), SIGTERM, SIGINT, SIGHUP);
    signals_->async_wait([this](const boost::system::error_code& stopped, int signal) {
        if (stopped) return;
        if (signal == SIGHUP) {
            http_.post([this] { reload(); });
            signals_.reset();
            watch_signals();
        } else {
            stop();
        }
    });
}

void App::run() {
    open_courier();
    timekeeper_->start();
    // The HTTP thread of the design; it shares nothing but the ingest loop's queue.
    std::thread http([this] { http_.run(); });
    operations::notify_ready("listening on " + std::to_string(listeners_.size()) + " feeds");
    spdlog::info("service.ready feeds={} http={}", listeners_.size(), http_port_);
    try {
        ingest_->run();
    } catch (const store::StoreError& failure) {
        // Nobody knows what reached the disk: no answer, no other write. Only the threads are
        // ended.
        if (options_.on_store_failure) options_.on_store_failure(failure);
        end_threads(http);
        throw;
    } catch (...) {
        end_threads(http);
        throw;
    }
    if (closing_.joinable()) closing_.join();
    http.join();
    spdlog::info("service.stopped");
}

// The HTTP thread of run().
void App::end_threads(std::thread& http) {
    courier_->ask_to_stop();
    readers_->ask_to_stop();
    http_.stop();
    http.join();
}

void App::stop() {
    boost::asio::post(ingest_->context(), [this] { close(); });
}

// The order of the end: no new connections, frames in hand answered, couriers between two notices,
// then HTTP, and last the loop that all of them hand their work to.
void App::close() {
    if (closing_.joinable()) return;
    operations::notify_stopping();
    for (const auto& [name, listener] : listeners_)
        listener->stop();
    timekeeper_->stop();
    endpoints_->stop();
    if (signals_) signals_->cancel();
    // A thread of its own: it waits for couriers, and they wait for this one to take their reports.
    closing_ = std::thread([this] {  // see above
        courier_->stop();
        readers_->stop();
        http_.stop();
        ingest_->stop();
    });
}

std::uint16_t App::mllp_port(const FeedName& feed) const {
    return listeners_.at(feed)->port();
}

}  // namespace thiowatch

// The whole daemon in this process, on ports of the system's choosing, with a state folder of its
// own.
#pragma once

#include <condition_variable>
#include <fstream>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include <boost/asio/connect.hpp>
#include <boost/asio/read.hpp>

#include "daemon/app.h"
#include "tests/support/mllp_client.h"
#include "tests/support/temporary_folder.h"

namespace thiowatch::testing {

/// What a test says of the configuration; the rest is fixed.
struct AppSetting {
    std::string channels = "  drop: {maildir: mail}\n";
    std::string by = "[drop]";
    std::string mllp_extra;  ///< ", idle_timeout: 1s"
    std::string roster;      ///< rows without the header
    std::string feeds;       ///< more items of `feeds:`
    std::string http_extra;  ///< ", tls: {…}"
    std::string more;        ///< whole top-level keys
    std::string mode = "live";
    std::string time_zone = "UTC";
    std::string silent_after = "24h";  ///< of the feed
    runtime::TimeSource time{};
};

class RunningApp {
  public:
    explicit RunningApp(AppSetting setting = {}) : setting_(std::move(setting)) {
        write_files();
        start();
    }
    RunningApp(const RunningApp&) = delete;
    RunningApp& operator=(const RunningApp&) = delete;
    RunningApp(RunningApp&&) = delete;
    RunningApp& operator=(RunningApp&&) = delete;
    ~RunningApp() { stop(); }

    void start() {
        AppOptions options{folder_ / "thiowatch.yaml", true, false, [this] { note_commit(); }};
        options.time = setting_.time;
        app_ = std::make_unique<App>(std::move(options));
        thread_ = std::thread([this] { app_->run(); });
    }
    void stop() {
        if (!thread_.joinable()) return;
        app_->stop();
        thread_.join();
        app_.reset();
    }
    void restart() {
        stop();
        start();
    }
    void write_files() {
        std::ofstream(folder_ / "roster.csv")
            << "identifier,authority,family,given,birth_date,sex,drug,start,stop,prescriber\n"
            << setting_.roster;
        std::ofstream(folder_ / "thiowatch.yaml") << configuration();
    }
    AppSetting& setting() { return setting_; }
    [[nodiscard]] App& app() { return *app_; }
    [[nodiscard]] const TemporaryFolder& folder() const { return folder_; }
    MllpClient connect() { return MllpClient(app_->mllp_port(FeedName("lis"))); }

    /// The body of a GET or POST to the pages; `status` gets the number.
    std::string http(
        const std::string& method,
        const std::string& path,
        const std::string& body = {},
        int* status = nullptr
    ) {
        boost::asio::io_context context;
        boost::asio::ip::tcp::socket socket(context);
        socket.connect({boost::asio::ip::make_address("127.0.0.1"), app_->http_port()});
        std::string request = method + " " + path +
                              " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" +
                              "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
        boost::asio::write(socket, boost::asio::buffer(request));
        std::string answer;
        boost::system::error_code end;
        boost::asio::read(socket, boost::asio::dynamic_buffer(answer), end);
        if (status != nullptr) *status = std::stoi(answer.substr(9, 3));
        std::size_t head = answer.find("\r\n\r\n");
        return head == std::string::npos ? std::string() : answer.substr(head + 4);
    }
    /// Looks at the store between two batches.
    void look(const std::function<void(intake::Desk&)>& at) { app_->ingest().perform(at); }
    /// Waits until `fact` holds, looking again after every commit; false after twenty seconds.
    template <class Fact>
    bool comes_true(const Fact& fact) {
        std::unique_lock lock(mutex_);
        auto end = std::chrono::steady_clock::now() + std::chrono::seconds{20};
        for (;;) {
            std::uint64_t seen = commits_;
            lock.unlock();
            if (fact()) return true;
            lock.lock();
            bool is_news = committed_.wait_until(lock, end, [&] { return commits_ != seen; });
            if (!is_news) return false;
        }
    }
    /// How many notices were delivered.
    std::size_t delivered() {
        std::size_t count = 0;
        look([&](intake::Desk& desk) {
            count = desk.store.outbox.list(store::OutboxState::Delivered, 1000).size();
        });
        return count;
    }
    [[nodiscard]] std::size_t mails() const {
        std::error_code none;
        std::size_t count = 0;
        for ([[maybe_unused]] const auto& file :
             std::filesystem::directory_iterator(folder_.path() / "mail" / "new", none)) {
            ++count;
        }
        return count;
    }

    [[nodiscard]] std::vector<std::string> mail_texts() const {
        std::vector<std::string> texts;
        std::error_code none;
        for (const auto& file :
             std::filesystem::directory_iterator(folder_.path() / "mail" / "new", none)) {
            std::ifstream input(file.path(), std::ios::binary);
            texts.emplace_back(
                std::istreambuf_iterator<char>(input), std::istreambuf_iterator<char>()
            );
        }
        return texts;
    }

  private:
    void note_commit() {
        std::lock_guard lock(mutex_);
        ++commits_;
        committed_.notify_all();
    }
    [[nodiscard]] std::string configuration() const {
        return "version: 1\nsite: {name: Test, time_zone: " + setting_.time_zone +
               "}\nmode: " + setting_.mode +
               "\n"
               "store: {sqlite: tw.db}\nhttp: {listen: \"127.0.0.1:0\", auth: none" +
               setting_.http_extra +
               "}\n"
               "control: {socket: control.sock}\nroster: {file: roster.csv}\n"
               "feeds:\n  - name: lis\n    mllp: {listen: \"127.0.0.1:0\"" +
               setting_.mllp_extra +
               "}\n"
               "    authority: H1\n    silent_after: " +
               setting_.silent_after + "\n" + setting_.feeds +
               "rules: {packs: [aza-core], approved_by: \"a test\"}\n"
               "contacts:\n  dr-smith: {name: Dr Smith, email: smith@hospital.example}\n"
               "  clinic: {name: Clinic, email: clinic@hospital.example}\n"
               "channels:\n" +
               setting_.channels + "operations: {to: [clinic], by: " + setting_.by +
               "}\n"
               "routes:\n  - {to: [prescriber], by: " +
               setting_.by + ", detail: clinical, escalate: [clinic]}\n" + setting_.more;
    }

    AppSetting setting_;
    TemporaryFolder folder_;
    std::unique_ptr<App> app_;
    std::thread thread_;
    std::mutex mutex_;  // the ingest thread counts commits, the test waits for them
    std::condition_variable committed_;
    std::uint64_t commits_ = 0;
};

}  // namespace thiowatch::testing

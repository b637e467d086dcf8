#include "daemon/delivery/key_keeper.h"

#include <fstream>
#include <sstream>

#include "daemon/delivery/http_exchange.h"
#include "daemon/runtime/log.h"

namespace thiowatch::delivery {

namespace {

constexpr Duration kGlance = std::chrono::milliseconds{250};

Expected<access::KeySet> read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text(access::KeySet::kMostBytes + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.empty()) return fault(FaultCode::BadFormat, "keys", "the file cannot be read");
    return access::KeySet::parse(text);
}

Expected<access::KeySet> fetch(const config::KeyPlace& place, const Detours& detours) {
    config::RemoteServer server;
    server.allow_insecure = place.allow_insecure;
    server.ca = place.ca;
    server.timeout = std::chrono::seconds{10};
    HttpExchange exchange(server, {}, detours, {.most_bytes = access::KeySet::kMostBytes});
    HttpAsk ask;
    ask.url = place.url;
    ask.headers = {"accept: application/jwk-set+json, application/json"};
    const auto outcome = exchange.ask(ask);
    if (!outcome) return fault(FaultCode::BadFormat, "keys", outcome.error().why);
    if (!outcome->is_good()) {
        return fault(FaultCode::BadFormat, "keys", std::to_string(outcome->status));
    }
    return access::KeySet::parse(outcome->body);
}

}  // namespace

access::KeyShelf::Load load_from(const config::KeyPlace& place, Detours detours) {
    if (!place.file.empty()) return [file = place.file] { return read_file(file); };
    return [place, detours = std::move(detours)] { return fetch(place, detours); };
}

KeyKeeper::KeyKeeper(
    std::vector<Kept> kept,
    std::function<void(const std::string&, const std::string&)> tell,
    runtime::Clock now
)
    : kept_(std::move(kept)),
      tell_(std::move(tell)),
      now_(std::move(now)),
      thread_([this] { run(); }) {}

KeyKeeper::~KeyKeeper() {
    stop();
}

void KeyKeeper::stop() {
    {
        const std::scoped_lock lock{mutex_};
        is_stopping_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void KeyKeeper::look_after(const Kept& one) {
    if (!one.shelf->is_due(now_())) return;
    const auto wrong = one.shelf->refresh(now_());
    if (wrong) spdlog::warn("keys.not_loaded for={} reason={}", one.name, wrong->detail);
    try {
        tell_(one.name, wrong ? wrong->detail : std::string());
    } catch (const std::exception& failure) {
        spdlog::error("keys.not_told for={} reason={}", one.name, failure.what());
    }
}

void KeyKeeper::run() {
    while (true) {
        for (const Kept& one : kept_)
            look_after(one);
        std::unique_lock lock{mutex_};
        if (changed_.wait_for(lock, kGlance, [this] { return is_stopping_; })) return;
    }
}

}  // namespace thiowatch::delivery

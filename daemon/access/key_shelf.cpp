#include "daemon/access/key_shelf.h"

namespace thiowatch::access {

KeyShelf::Keys KeyShelf::keys(const Instant& now) const {
    const std::scoped_lock lock{mutex_};
    if (!loaded_ || now - *loaded_ > options_.oldest) return nullptr;
    return keys_;
}

bool KeyShelf::ask(const Instant& now) {
    const std::scoped_lock lock{mutex_};
    if (is_wanted_) return true;
    is_wanted_ = !tried_ || now - *tried_ >= options_.least_between;
    return is_wanted_;
}

bool KeyShelf::is_due(const Instant& now) const {
    const std::scoped_lock lock{mutex_};
    if (!tried_ || is_wanted_) return true;
    const Duration pause = loaded_ == tried_ ? options_.fresh : options_.least_between;
    return now - *tried_ >= pause;
}

std::optional<Fault> KeyShelf::refresh(const Instant& now) {
    auto loaded = load_();
    const std::scoped_lock lock{mutex_};
    tried_ = now;
    is_wanted_ = false;
    if (!loaded) return loaded.error();
    keys_ = std::make_shared<const KeySet>(*std::move(loaded));
    loaded_ = now;
    return std::nullopt;
}

}  // namespace thiowatch::access

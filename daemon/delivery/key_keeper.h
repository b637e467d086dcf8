// Loads the public keys of token issuers: from a file at once, from the network on a thread of its
// own, so that no request waits for an issuer.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "config/fhir_access.h"
#include "daemon/access/key_shelf.h"
#include "daemon/delivery/channel.h"
#include "daemon/runtime/clock.h"

namespace thiowatch::delivery {

/// How a key set is loaded: reads the file, or asks the address (within its deadline and 256 kB).
access::KeyShelf::Load load_from(const config::KeyPlace& place, Detours detours = {});

class KeyKeeper {
  public:
    /// A shelf and the name of what it is for, for operators.
    struct Kept {
        std::string name;
        std::shared_ptr<access::KeyShelf> shelf;  // shared with the gate that judges by it
    };
    /// `tell` gets the name and what is wrong, or nothing once it is right again.
    KeyKeeper(
        std::vector<Kept> kept,
        std::function<void(const std::string& name, const std::string& wrong)> tell,
        runtime::Clock now = runtime::wall_now
    );
    ~KeyKeeper();
    KeyKeeper(const KeyKeeper&) = delete;
    KeyKeeper& operator=(const KeyKeeper&) = delete;
    KeyKeeper(KeyKeeper&&) = delete;
    KeyKeeper& operator=(KeyKeeper&&) = delete;

    void stop();

  private:
    void run();
    void look_after(const Kept& one);

    const std::vector<Kept> kept_;
    const std::function<void(const std::string&, const std::string&)> tell_;
    const runtime::Clock now_;
    std::mutex mutex_;  // guards the flag that the stopping thread sets
    std::condition_variable changed_;
    bool is_stopping_ = false;
    std::thread thread_;  // last: it starts when all the rest is there
};

}  // namespace thiowatch::delivery

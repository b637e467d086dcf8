// Copies the log into the store on a thread and a connection of its own, so that no message waits
// for all that has gathered in it. What is written meanwhile stays in the log: the writing
// connection copies that rest itself, and only then the log begins anew.
#pragma once

#include <filesystem>
#include <future>
#include <optional>

#include "daemon/store/connection.h"

namespace thiowatch::store {

class Checkpointer {
  public:
    explicit Checkpointer(const std::filesystem::path& store);

    /// Does nothing while one is under way.
    void begin();
    /// Once when a copy has ended; never waits.
    std::optional<Connection::Copied> ended();

  private:
    Connection connection_;
    std::future<Connection::Copied>
        copying_;  // last: its end is waited for before the connection goes
};

}  // namespace thiowatch::store

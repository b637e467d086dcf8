// Copies the log into the store on a thread and a connection of its own, so that no message waits
// for all that has gathered in it. What is written meanwhile stays in the log: the writing
// connection copies that rest itself, and only then the log begins anew.
//
// NB: SQLite before 3.51.3 (Debian 12 has 3.40.1) can lose pages when the log begins anew while
// another connection begins to copy a log that was all copied already ("WAL reset bug"). Here
// nothing else copies, and a copy is begun only after a commit that left pages to copy, so that the
// log cannot begin anew before that copy has said how far it came, which is its last word.
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
    void call_for_log() const;

    std::filesystem::path log_;
    Connection connection_;
    std::future<Connection::Copied>
        copying_;  // last: its end is waited for before the connection goes
};

}  // namespace thiowatch::store

// The ingest thread: its sockets, its timers and the ledger, in one loop.
//
//   wait for something -> handle everything that is ready -> commit it -> answer -> again
//
// While a commit syncs, the next messages gather in the sockets; the loop needs no batching timer
// and no lock, because one thread owns it all. Others hand in work with `submit`.
#pragma once

#include <functional>

#include <boost/asio/io_context.hpp>

#include "daemon/intake/ledger.h"

namespace thiowatch::net {

class Ingest {
  public:
    explicit Ingest(intake::Ledger::Parts parts);

    /// Runs until stop(). Throws what the ledger throws: the process must end.
    void run();
    /// From any thread: no more waiting; what was submitted is still committed.
    void stop();
    /// From any thread: a change to be made with the next batch.
    void submit(intake::WorkSubmission work);
    /// From any thread: messages that came otherwise than in frames.
    void submit(intake::PostSubmission post);
    /// From any thread: the same as submitting work, waiting for it. False when it failed or the
    /// loop has ended.
    bool perform(std::function<void(intake::Desk&)> work);
    /// From any thread: the snapshot that holds from the next batch on.
    void use(intake::SnapshotPtr snapshot);

    [[nodiscard]] boost::asio::io_context& context() { return context_; }
    /// On the ingest thread only.
    [[nodiscard]] intake::Ledger& ledger() { return ledger_; }

  private:
    bool has_event_soon();

    boost::asio::io_context context_{1};
    intake::Ledger ledger_;
    bool is_stopping_ = false;  // touched on the ingest thread only
};

}  // namespace thiowatch::net

// The embedded store: one SQLite file, one writing connection, all tables of one transaction.
//
// WAL with synchronous=FULL: a commit that returned is on the disk, unless its sync was left to a
// thread of its own. The writing connection belongs to the ingest thread; pages and the API read
// through connections of their own that never write.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "daemon/store/advice_table.h"
#include "daemon/store/alert_table.h"
#include "daemon/store/audit_table.h"
#include "daemon/store/checkpointer.h"
#include "daemon/store/connection.h"
#include "daemon/store/digest_table.h"
#include "daemon/store/direct_log.h"
#include "daemon/store/judgement_table.h"
#include "daemon/store/log_syncer.h"
#include "daemon/store/message_table.h"
#include "daemon/store/operator_table.h"
#include "daemon/store/outbox_table.h"
#include "daemon/store/person_table.h"
#include "daemon/store/remote_table.h"
#include "daemon/store/resource_table.h"
#include "daemon/store/result_table.h"
#include "daemon/store/review_table.h"
#include "daemon/store/subscription_table.h"
#include "daemon/store/therapy_table.h"

namespace thiowatch::store {

struct StoreOptions {
    /// Create the store when there is none. A missing store is never made in passing: an unmounted
    /// disk must not look like a fresh start.
    bool may_create = false;
    /// Makes a long log beforehand and writes it directly: for a daemon, not for a look at the
    /// store.
    bool is_for_long = false;
    /// Kept beside the file and given back when the disk is full, so that outbox, acknowledgements
    /// and audit can still commit. 0 for none.
    std::size_t reserve_bytes = std::size_t{8} << 20;
    /// Below this much free space messages are refused rather than half stored.
    std::size_t low_water_bytes = std::size_t{64} << 20;
};

/// Whether a commit takes along what may as well wait: a piece of the message indexes. Not when the
/// disk is full, where it would cost the commit.
enum class Upkeep : std::uint8_t { Later, Along };

class Store {
  public:
    /// Opens, recovers, migrates and checks the store at `path`. Throws StoreError, and
    /// std::runtime_error with what to do when the file is missing, newer than the program or on a
    /// network file system.
    static std::unique_ptr<Store>
    open(const std::filesystem::path& path, const StoreOptions& options);
    /// A store that is gone with the process: for `simulate` and tests.
    static std::unique_ptr<Store> in_memory();
    /// A second connection for reading, used by one thread.
    static std::unique_ptr<Store> open_for_reading(const std::filesystem::path& path);

    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;
    Store(Store&&) = delete;
    Store& operator=(Store&&) = delete;
    ~Store();

    void begin();
    /// When it returns, everything since begin() is on the disk. When it throws, nobody knows.
    /// `on_disk` is called earlier, as soon as nothing that may still happen, be it the end of the
    /// process, can undo it; not called of a commit that changes nothing, nor where there is no
    /// disk.
    void commit(Upkeep upkeep = Upkeep::Later, std::function<void()> on_disk = {});
    void rollback();
    /// From now on commits may be synced by a thread of their own, where the disk allows it; false
    /// if not. `done` is called on it after each sync, `sync` in place of the log's own.
    bool sync_along(std::function<void()> done, std::function<int()> sync = {});
    /// As commit(), but nothing is on the disk when it returns: sync_soon() has to follow.
    void commit_unsynced(Upkeep upkeep);
    /// Has it synced, and then `then` called, both on that thread. Answers the number of the sync.
    std::uint64_t sync_soon(std::function<void()> then) { return syncer_->want(std::move(then)); }
    /// Up to this number it is done. Throws when nobody knows what is on the disk.
    [[nodiscard]] std::uint64_t synced() const { return syncer_->synced(); }
    [[nodiscard]] std::chrono::nanoseconds last_sync() const { return syncer_->lasted(); }
    /// Waits for it.
    void await_synced(std::uint64_t number) { syncer_->await(number); }
    /// Runs `work` so that it happens wholly or not at all within the open transaction. False when
    /// it threw; its changes are gone, the transaction goes on. A StoreError that is more than a
    /// refusal passes through.
    template <class Work>
    bool in_savepoint(Work&& work);
    [[nodiscard]] const std::string& savepoint_failure() const { return savepoint_failure_; }

    /// Work that must not delay answers: checkpoints. Outside a transaction.
    void settle();
    /// Frees the reserve after the disk filled; true when there was one to free.
    bool release_reserve();
    void restore_reserve();
    /// Free space on the disk of the store is above the low-water mark.
    [[nodiscard]] bool has_room() const;
    /// A consistent copy by SQLite's online backup, verified by opening it.
    void back_up_to(const std::filesystem::path& target);
    /// Throws StoreError unless the file's structure is sound.
    void check_integrity();
    [[nodiscard]] std::string instance() const;
    [[nodiscard]] std::int64_t file_bytes() const;

    Connection connection;
    MessageTable messages;
    PersonTable people;
    TherapyTable therapies;
    ResultTable results;
    ResourceTable resources;
    SubscriptionTable subscriptions;
    AlertTable alerts;
    JudgementTable judgements;
    OutboxTable outbox;
    DigestTable digests;
    ReviewTable reviews;
    AuditTable audit;
    OperatorTable operators;
    RemoteTable remotes;
    AdviceTable advice;

  private:
    void write_commit(Upkeep upkeep);
    void copy_rest_of_log();

    explicit Store(Connection opened, std::filesystem::path path, StoreOptions options);

    std::filesystem::path path_;
    StoreOptions options_;
    Statement begin_;
    Statement commit_;
    Statement savepoint_;
    Statement release_;
    std::string savepoint_failure_;
    int log_pages_ = 0;
    std::unique_ptr<Checkpointer> checkpointer_;  // of a file that is written to
    DirectLog* log_ = nullptr;                    // the connection's, if it has one
    std::unique_ptr<LogSyncer> syncer_;           // where commits may be synced along
};

template <class Work>
bool Store::in_savepoint(Work&& work) {
    const MessageId first = messages.next();
    const std::size_t opened = alerts.opened();
    savepoint_.run();
    try {
        work();
    } catch (const std::exception& failure) {
        const auto* of_store = dynamic_cast<const StoreError*>(&failure);
        if (of_store != nullptr && !of_store->is_refusal()) throw;
        connection.execute("ROLLBACK TO part; RELEASE part");
        messages.forget_from(first);
        resources.reload();
        people.forget();
        alerts.keep_opened(opened);
        savepoint_failure_ = failure.what();
        return false;
    }
    release_.run();
    return true;
}

}  // namespace thiowatch::store

#include "daemon/store/store.h"

#include <fstream>
#include <random>

#include <sqlite3.h>

#include "tests/support/stored_message.h"
#include "tests/support/temporary_folder.h"

namespace thiowatch::store {
namespace {

using testing::at;
using testing::body_of;
using testing::find_earlier;
using testing::message;
using testing::TemporaryFolder;

TEST(Store, IsNotMadeInPassing) {
    TemporaryFolder folder;
    EXPECT_THROW(Store::open(folder / "tw.db", {}), std::runtime_error);
    EXPECT_FALSE(std::filesystem::exists(folder / "tw.db"));
}

TEST(Store, RefusesToBeginAnewWhereAStoreWas) {
    TemporaryFolder folder;
    Store::open(folder / "tw.db", {.may_create = true});
    std::filesystem::remove(folder / "tw.db");
    EXPECT_THROW(Store::open(folder / "tw.db", {.may_create = true}), std::runtime_error);
}

TEST(Store, KeepsCommittedMessagesWhenItIsOpenedAgain) {
    TemporaryFolder folder;
    {
        auto store = Store::open(folder / "tw.db", {.may_create = true});
        store->begin();
        store->messages.append(message(*store, "M1", body_of(1)));
        store->commit();
    }
    auto store = Store::open(folder / "tw.db", {});
    auto kept = store->messages.read(MessageId{1});
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->body, body_of(1));
    auto earlier = find_earlier(*store, "M1", body_of(1));
    ASSERT_TRUE(earlier);
    EXPECT_TRUE(earlier->same_bytes);
}

// A copy made the moment it is told stands for what a power cut leaves.
TEST(Store, TellsOfACommitWhenAPowerCutCannotUndoIt) {
    TemporaryFolder folder;
    auto store = Store::open(folder / "tw.db", {.may_create = true, .is_for_long = true});
    int told = 0;
    for (const int number : {1, 2}) {  // the first begins the log
        const TemporaryFolder left;
        store->begin();
        store->messages.append(message(*store, "M" + std::to_string(number), body_of(number)));
        store->commit(Upkeep::Later, [&] {
            ++told;
            for (const char* name : {"tw.db", "tw.db-wal"})
                std::filesystem::copy_file(folder / name, left / name);
        });
        if (told == 0) GTEST_SKIP() << "this file system has no direct writes";
        const auto after = Store::open(left / "tw.db", {});
        EXPECT_EQ(after->messages.count(), number);
    }
    EXPECT_EQ(told, 2);
}

TEST(Store, DoesNotTellOfACommitThatChangesNothing) {
    TemporaryFolder folder;
    auto store = Store::open(folder / "tw.db", {.may_create = true, .is_for_long = true});
    bool is_told = false;
    store->begin();
    store->commit(Upkeep::Later, [&] { is_told = true; });
    EXPECT_FALSE(is_told);
}

TEST(Store, LeavesNoTraceOfARolledBackBatch) {
    auto store = Store::in_memory();
    store->begin();
    store->messages.append(message(*store, "M1", body_of(1)));
    store->rollback();
    store->begin();
    EXPECT_FALSE(find_earlier(*store, "M1", body_of(1)));
    EXPECT_EQ(store->messages.next(), MessageId{1});
    store->commit();
}

TEST(Store, UndoesAFailedPartAndKeepsTheRestOfTheBatch) {
    auto store = Store::in_memory();
    store->begin();
    store->messages.append(message(*store, "M1", body_of(1)));
    bool done = store->in_savepoint([&] {
        store->messages.append(message(*store, "M2", body_of(2)));
        throw std::runtime_error("boom");
    });
    EXPECT_FALSE(done);
    EXPECT_EQ(store->savepoint_failure(), "boom");
    store->messages.append(message(*store, "M3", body_of(3)));
    store->commit();
    EXPECT_EQ(store->messages.count(), 2);
    EXPECT_FALSE(find_earlier(*store, "M2", body_of(2)));
}

TEST(Store, CountsNoAlertsOfAPartThatWasUndone) {
    auto store = Store::in_memory();
    store->connection.execute("INSERT INTO person (id, since) VALUES (1, 0)");
    const auto open = [&](const std::string& ref) {
        alerts::Alert alert;
        alert.ref = AlertRef(ref);
        alert.patient = alerts::PatientId{1};
        alert.finding.rule = RuleId("WBC.U");
        alert.opened_at = alert.changed_at = at(1);
        store->alerts.add(alert);
    };
    store->begin();
    EXPECT_TRUE(store->in_savepoint([&] { open("AAAA-0001"); }));
    EXPECT_FALSE(store->in_savepoint([&] {
        open("AAAA-0002");
        throw std::runtime_error("boom");
    }));
    store->commit();
    EXPECT_EQ(store->alerts.take_opened().size(), 1U);
}

TEST(AuditTable, ShowsTheFirstRowThatWasTamperedWith) {
    TemporaryFolder folder;
    {
        auto store = Store::open(folder / "tw.db", {.may_create = true});
        store->begin();
        for (int row = 0; row < 5; ++row)
            store->audit.add({0, at(row), "a", "b", "c", std::to_string(row)});
        store->commit();
        EXPECT_EQ(store->audit.first_broken(), std::nullopt);
        EXPECT_THROW(
            store->connection.execute("UPDATE audit SET actor = 'x' WHERE seq = 3"), StoreError
        );
        EXPECT_THROW(store->connection.execute("DELETE FROM audit WHERE seq = 3"), StoreError);
        store->connection.execute("DROP TRIGGER audit_keeps_text");
        store->connection.execute("UPDATE audit SET actor = 'x' WHERE seq = 3");
        EXPECT_EQ(store->audit.first_broken(), std::optional<std::int64_t>(3));
    }
}

TEST(Store, BacksUpACopyThatOpensAndHoldsTheSame) {
    TemporaryFolder folder;
    auto store = Store::open(folder / "tw.db", {.may_create = true});
    store->begin();
    store->messages.append(message(*store, "M1", body_of(1)));
    store->commit();
    store->back_up_to(folder / "copy.db");
    EXPECT_THROW(store->back_up_to(folder / "copy.db"), std::runtime_error);
    auto copy = Store::open(folder / "copy.db", {});
    EXPECT_EQ(copy->messages.read(MessageId{1})->body, body_of(1));
}

TEST(Store, FindsAFlippedBitInAStoredMessage) {
    TemporaryFolder folder;
    auto store = Store::open(folder / "tw.db", {.may_create = true});
    store->begin();
    store->messages.append(message(*store, "M1", body_of(1)));
    store->commit();
    store->connection.execute(
        "UPDATE message_block "
        "SET bodies = CAST(substr(bodies, 1, 20) || x'ff' || substr(bodies, 22) AS BLOB)"
    );
    EXPECT_THROW(store->messages.read(MessageId{1}), StoreError);
}

TEST(Store, RefusesASchemaNewerThanTheProgram) {
    TemporaryFolder folder;
    {
        auto store = Store::open(folder / "tw.db", {.may_create = true});
        store->connection.execute("INSERT INTO migration VALUES (9999, 'from the future', 'x')");
    }
    EXPECT_THROW(Store::open(folder / "tw.db", {}), std::runtime_error);
}

TEST(Store, GivesItsReserveBackOnce) {
    TemporaryFolder folder;
    auto store = Store::open(folder / "tw.db", {.may_create = true, .reserve_bytes = 4096});
    EXPECT_TRUE(std::filesystem::exists(folder / "tw.db.reserve"));
    EXPECT_TRUE(store->release_reserve());
    EXPECT_FALSE(store->release_reserve());
    store->restore_reserve();
    EXPECT_TRUE(std::filesystem::exists(folder / "tw.db.reserve"));
}

TEST(Store, AReaderSeesWhatWasCommittedAndNothingElse) {
    TemporaryFolder folder;
    auto store = Store::open(folder / "tw.db", {.may_create = true});
    auto reading = Store::open_for_reading(folder / "tw.db");
    store->begin();
    store->messages.append(message(*store, "M1", body_of(1)));
    EXPECT_FALSE(reading->messages.read(MessageId{1}));
    store->commit();
    EXPECT_TRUE(reading->messages.read(MessageId{1}));
    EXPECT_THROW(reading->connection.execute("DELETE FROM message_block"), StoreError);
}

/// How often the log began anew.
std::string log_begun(const std::filesystem::path& store) {
    std::ifstream log(std::filesystem::path(store).concat("-wal"), std::ios::binary);
    std::string header(32, '\0');
    log.read(header.data(), static_cast<std::streamsize>(header.size()));
    return header.substr(12, 4);
}

TEST(Store, BeginsItsLogAnewWhenMuchHasGatheredAndLosesNothing) {
    TemporaryFolder folder;
    const auto path = folder / "tw.db";
    constexpr std::size_t kMany =
        1200;  // of 60 kB that do not compress: about the length of the log
    std::mt19937_64 random(1);
    std::vector<std::string> bodies;
    auto store = Store::open(path, {.may_create = true, .reserve_bytes = 0});
    const auto commit_one = [&] {
        std::string& body = bodies.emplace_back();
        while (body.size() < 60'000)
            body.push_back(static_cast<char>(random()));
        store->begin();
        store->messages.append(message(*store, "M" + std::to_string(bodies.size()), body));
        store->commit();
        store->settle();
    };
    commit_one();
    const std::string first = log_begun(path);
    while (bodies.size() < kMany || log_begun(path) == first)
        commit_one();
    store.reset();
    store = Store::open(path, {.reserve_bytes = 0});
    for (std::size_t at = 0; at < bodies.size(); ++at) {
        const auto stored = store->messages.read(MessageId{static_cast<std::int64_t>(at) + 1});
        ASSERT_TRUE(stored && stored->body == bodies[at]) << at;
    }
}

struct Plan {
    std::string sql;
    std::string index;
};

TEST(Store, HotQueriesUseTheirIndexes) {
    auto store = Store::in_memory();
    const Plan plans[] = {
        {"SELECT person FROM identifier WHERE authority = 'a' AND value = 'b'", "PRIMARY KEY"},
        {"SELECT first FROM message_block WHERE first <= 9 ORDER BY first DESC LIMIT 1",
         "INTEGER PRIMARY KEY"},
        {"SELECT keys, newest FROM key_bucket WHERE bits = 6 AND bucket = 2",
         "PRIMARY KEY (bits=? AND bucket=?)"},
        {"SELECT keys FROM key_bucket WHERE bits = 6 AND bucket < 16",
         "PRIMARY KEY (bits=? AND bucket<?)"},
        {"SELECT DISTINCT message FROM review WHERE message BETWEEN 1 AND 9 AND closed_at IS NULL",
         "review_message"},
        {"SELECT message FROM message_person WHERE person = 1", "PRIMARY KEY"},
        {"SELECT id FROM person WHERE birth_date = 'x' AND family = 'y' COLLATE NOCASE",
         "person_birth"},
        {"SELECT results FROM result_set WHERE person = 1 AND minute = 2",
         "PRIMARY KEY (person=? AND minute=?)"},
        {"SELECT minute FROM result_set WHERE person = 1", "PRIMARY KEY (person=?)"},
        {"SELECT results FROM result_set WHERE person = 1 AND minute >= 5 ORDER BY minute",
         "PRIMARY KEY (person=? AND minute>?)"},
        {"SELECT results FROM result_set INDEXED BY result_set_gene "
         "WHERE person = 1 AND has_gene = 1 AND minute <= 5 ORDER BY minute",
         "result_set_gene"},
        {"SELECT id FROM alert WHERE acknowledge_by <= 5 ORDER BY acknowledge_by LIMIT 9",
         "alert_due"},
        {"SELECT min(acknowledge_by) FROM alert WHERE acknowledge_by IS NOT NULL", "alert_due"},
        {"SELECT min(next_review) FROM person WHERE next_review IS NOT NULL", "person_review"},
        {"SELECT id FROM person WHERE next_review <= 5 ORDER BY next_review LIMIT 9",
         "SEARCH person USING COVERING INDEX person_review"},
        {"SELECT DISTINCT contact, channel FROM digest_line WHERE notice IS NULL AND due <= 5",
         "digest_line_due"},
        {"SELECT min(due) FROM digest_line WHERE notice IS NULL", "digest_line_due"},
        {"SELECT topic FROM digest_line WHERE notice = 5 ORDER BY id", "digest_line_notice"},
        {"SELECT 1 FROM digest_line WHERE alert = 5 AND notice IS NOT NULL LIMIT 1",
         "digest_line_alert"},
        {"SELECT name FROM resource WHERE feed = 1 AND type = 't' AND is_current = 1 "
         "AND (message, number) > (1, 1) AND (message, number) < (9, 9) "
         "ORDER BY message DESC, number DESC LIMIT 9",
         "SEARCH resource USING INDEX resource_recent (feed=? AND type=? AND message>? AND "
         "message<?)"},
        {"SELECT name FROM resource WHERE is_current = 0 AND changed < 9 "
         "ORDER BY changed, number LIMIT 9",
         "SEARCH resource USING INDEX resource_outdated (changed<?)"},
        {"SELECT id FROM outbox WHERE state = 0 AND channel = 'c' AND due <= 5", "outbox_due"},
    };
    for (const Plan& plan : plans) {
        Statement explain(store->connection, "EXPLAIN QUERY PLAN " + plan.sql);
        std::string text;
        for (Cursor row = explain.query(); row.next();)
            text += row.string(3) + "\n";
        EXPECT_NE(text.find(plan.index), std::string::npos) << plan.sql << "\n" << text;
        EXPECT_EQ(text.find("SCAN message"), std::string::npos) << text;
    }
}

}  // namespace
}  // namespace thiowatch::store

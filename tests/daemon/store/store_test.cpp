#include "daemon/store/store.h"

#include <fstream>

#include <sqlite3.h>

#include "tests/support/temporary_folder.h"

namespace thiowatch::store {
namespace {

using testing::TemporaryFolder;

Instant at(std::int64_t seconds) {
    return {seconds * 1000, Precision::Millisecond, std::nullopt};
}

NewMessage message(
    Store& store,
    const std::string& control,
    std::string_view body,
    std::span<const std::int64_t> people = {}
) {
    FeedId feed = store.messages.feed(FeedName("lis"));
    return {
        feed,
        at(1),
        MessageKey::of(feed, "LAB|H", control, body),
        Disposition::Processed,
        {},
        people,
        body};
}

std::string body_of(int number) {
    std::string text =
        "MSH|^~\\&|LAB|H|TW|H|20260301093000||ORU^R01|M" + std::to_string(number) + "|P|2.5.1\r";
    for (int line = 1; line < 12; ++line) {
        text += "OBX|" + std::to_string(line) + "|NM|6690-2^WBC^LN||" +
                std::to_string(number * line) + "|10*9/L|||||F\r";
    }
    return text;
}

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
    auto earlier = store->messages.earlier(message(*store, "M1", body_of(1)).key);
    ASSERT_TRUE(earlier);
    EXPECT_TRUE(earlier->same_bytes);
}

TEST(Store, LeavesNoTraceOfARolledBackBatch) {
    auto store = Store::in_memory();
    store->begin();
    store->messages.append(message(*store, "M1", body_of(1)));
    store->rollback();
    store->begin();
    EXPECT_FALSE(store->messages.earlier(message(*store, "M1", body_of(1)).key));
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
    EXPECT_FALSE(store->messages.earlier(message(*store, "M2", body_of(2)).key));
}

TEST(MessageTable, TellsARepeatFromAReusedControlId) {
    auto store = Store::in_memory();
    store->begin();
    store->messages.append(message(*store, "M1", body_of(1)));
    auto repeat = store->messages.earlier(message(*store, "M1", body_of(1)).key);
    ASSERT_TRUE(repeat);
    EXPECT_TRUE(repeat->same_bytes);
    auto reuse = store->messages.earlier(message(*store, "M1", body_of(2)).key);
    ASSERT_TRUE(reuse);
    EXPECT_FALSE(reuse->same_bytes);
    EXPECT_FALSE(store->messages.earlier(message(*store, "M9", body_of(1)).key));
    store->commit();
}

TEST(MessageTable, FindsMessagesAlikeBeforeAndAfterTheirIndexWasWritten) {
    TemporaryFolder folder;
    PatientIdentifier osei{AssigningAuthority("H1"), Mrn("4711")};
    std::int64_t filed = filing_hash(osei);
    auto store = Store::open(folder / "tw.db", {.may_create = true});
    store->begin();
    for (int number = 1; number <= 40; ++number) {
        bool is_hers = number % 10 == 0;
        auto people = is_hers ? std::span(&filed, 1) : std::span<const std::int64_t>{};
        store->messages.append(
            message(*store, "M" + std::to_string(number), body_of(number), people)
        );
        if (number == 25) store->messages.index_tail();
    }
    store->commit();
    std::vector<MessageId> hers{MessageId{10}, MessageId{20}, MessageId{30}, MessageId{40}};
    EXPECT_EQ(store->messages.filed_under(osei), hers);
    for (int number : {3, 25, 26, 40}) {
        EXPECT_TRUE(store->messages.earlier(
            message(*store, "M" + std::to_string(number), body_of(number)).key
        ));
    }
    store.reset();
    auto again = Store::open(folder / "tw.db", {});
    EXPECT_EQ(again->messages.filed_under(osei), hers);
    EXPECT_EQ(again->messages.read(MessageId{33})->body, body_of(33));
}

TEST(MessageTable, KeepsEveryByteThroughCompression) {
    auto store = Store::in_memory();
    store->begin();
    std::string odd("\x00\xff\x0b\x1c\r\n\xc3", 7);
    for (int number = 1; number < 60; ++number) {
        store->messages.append(message(*store, "M" + std::to_string(number), body_of(number)));
    }
    MessageId id = store->messages.append(message(*store, "odd", odd));
    MessageId none = store->messages.append(message(*store, "none", ""));
    store->commit();
    EXPECT_EQ(store->messages.read(id)->body, odd);
    EXPECT_EQ(store->messages.read(none)->body, "");
    EXPECT_EQ(store->messages.read(MessageId{58})->body, body_of(58));
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
        "UPDATE message SET body = CAST(substr(body, 1, 20) || x'ff' || substr(body, 22) AS BLOB)"
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
    EXPECT_THROW(reading->connection.execute("DELETE FROM message"), StoreError);
}

struct Plan {
    std::string sql;
    std::string index;
};

TEST(Store, HotQueriesUseTheirIndexes) {
    auto store = Store::in_memory();
    const Plan plans[] = {
        {"SELECT person FROM identifier WHERE authority = 'a' AND value = 'b'", "PRIMARY KEY"},
        {"SELECT message FROM message_control WHERE control = 1", "PRIMARY KEY"},
        {"SELECT message FROM message_person WHERE person = 1", "PRIMARY KEY"},
        {"SELECT id FROM person WHERE birth_date = 'x' AND family = 'y' COLLATE NOCASE",
         "person_birth"},
        {"SELECT id FROM result WHERE person = 1 AND key = 'k'", "sqlite_autoindex_result"},
        {"SELECT id FROM result WHERE person = 1 AND collected >= 5 ORDER BY collected, id",
         "result_time"},
        {"SELECT id FROM result WHERE person = 1 AND analyte >= 30 AND collected < 5 "
         "ORDER BY collected, id",
         "result_gene"},
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

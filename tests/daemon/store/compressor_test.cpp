#include "daemon/store/compressor.h"

#include "daemon/store/store.h"
#include "tests/support/stored_message.h"

namespace thiowatch::store {
namespace {

using testing::body_of;

class CompressorTest : public ::testing::Test {
  protected:
    struct Kept {
        std::string bytes;
        std::optional<std::int64_t> dictionary;
        std::size_t size = 0;
    };
    Kept keep(const std::string& text) {
        const Compressed packed = compressor.compress(feed, text);
        return {std::string(packed.bytes), packed.dictionary, text.size()};
    }
    std::string read(const Kept& kept) {
        return compressor.decompress(kept.bytes, kept.dictionary, kept.size);
    }
    Kept keep_until_there_is_a_dictionary() {
        for (int number = 1; number < 10'000; ++number) {
            Kept kept = keep(body_of(number));
            if (kept.dictionary) return kept;
        }
        return {};
    }

    std::unique_ptr<Store> store = Store::in_memory();
    std::int64_t feed = static_cast<std::int64_t>(store->messages.feed(FeedName("lis")));
    Compressor compressor{store->connection};
};

TEST_F(CompressorTest, GivesBackWhatItTookBeforeAndAfterItKnowsTheFeed) {
    std::vector<std::pair<std::string, Kept>> all;
    for (int number = 1; number <= 2000; ++number)
        all.emplace_back(body_of(number), keep(body_of(number)));
    EXPECT_FALSE(all.front().second.dictionary);
    EXPECT_TRUE(all.back().second.dictionary);
    for (const auto& [text, kept] : all)
        ASSERT_EQ(read(kept), text);
}

TEST_F(CompressorTest, NeedsLittleForAMessageLikeThoseBefore) {
    const Kept first = keep(body_of(1));
    const Kept later = keep_until_there_is_a_dictionary();
    ASSERT_TRUE(later.dictionary);
    EXPECT_LT(later.bytes.size() * 2, first.bytes.size());
}

TEST_F(CompressorTest, ReadsWithTheDictionaryOfAnEarlierProcess) {
    const Kept kept = keep_until_there_is_a_dictionary();
    Compressor later(store->connection);
    EXPECT_EQ(later.decompress(kept.bytes, kept.dictionary, kept.size), read(kept));
    EXPECT_EQ(later.compress(feed, body_of(1)).dictionary, kept.dictionary);
}

// As those were that earlier versions made.
TEST_F(CompressorTest, TakesADictionaryThatIsPlainText) {
    std::string plain;
    for (int number = 1; plain.size() < 16'000; ++number)
        plain += body_of(number);
    Statement insert(store->connection, "INSERT INTO dictionary (feed, content) VALUES (?, ?)");
    insert.run(feed, BlobView{plain});
    const Kept kept = keep(body_of(77'777));
    EXPECT_TRUE(kept.dictionary);
    EXPECT_EQ(read(kept), body_of(77'777));
}

// What can be learnt of them is next to nothing, and nothing may go wrong by it.
TEST_F(CompressorTest, KnowsAFeedWhoseMessagesAreAllAlikeOrEmpty) {
    for (int number = 0; number < 40; ++number) {
        const std::string text(number % 3 == 0 ? 0 : 4096, 'x');
        EXPECT_EQ(read(keep(text)), text);
    }
}

TEST_F(CompressorTest, FindsDamage) {
    Kept kept = keep_until_there_is_a_dictionary();
    kept.bytes.back() = static_cast<char>(kept.bytes.back() + 1);
    EXPECT_THROW(read(kept), StoreError);
}

}  // namespace
}  // namespace thiowatch::store

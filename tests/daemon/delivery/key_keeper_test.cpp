#include "daemon/delivery/key_keeper.h"

#include <atomic>
#include <fstream>

#include "tests/support/answering_server.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/token_keys.h"

namespace thiowatch::delivery {
namespace {

using namespace std::chrono_literals;
using loopback::AnsweringServer;
using loopback::HttpAnswer;
using loopback::HttpRequest;

TEST(KeyKeeper, FetchesTheKeysOfAnIssuerAndFetchesThemAgainWhenAsked) {
    const auto old = access::samples::new_key(access::Algorithm::Es256);
    const auto fresh = access::samples::new_key(access::Algorithm::Es256);
    std::atomic<bool> has_rotated = false;
    std::atomic<int> fetches = 0;
    AnsweringServer server([&](const HttpRequest&) {
        ++fetches;
        const std::string keys = has_rotated ? access::samples::key_set_json(old, fresh)
                                             : access::samples::key_set_json(old);
        return HttpAnswer{HttpAnswer::Kind::Whole, 200, {}, keys};
    });
    config::KeyPlace place;
    place.url = server.url() + "/keys";
    place.allow_insecure = true;
    auto shelf = std::make_shared<access::KeyShelf>(
        load_from(place), access::ShelfOptions{.fresh = 1h, .least_between = 1ms, .oldest = 2h}
    );
    std::mutex mutex;
    std::condition_variable told;
    int news = 0;
    KeyKeeper keeper({{"ehr", shelf}}, [&](const std::string& name, const std::string& wrong) {
        EXPECT_EQ(name, "ehr");
        EXPECT_EQ(wrong, "");
        const std::scoped_lock lock{mutex};
        ++news;
        told.notify_all();
    });
    const auto wait_for = [&](int number) {
        std::unique_lock lock{mutex};
        return told.wait_for(lock, 20s, [&] { return news >= number; });
    };
    ASSERT_TRUE(wait_for(1));
    EXPECT_TRUE(shelf->keys(runtime::wall_now())->knows(old.id()));
    EXPECT_FALSE(shelf->keys(runtime::wall_now())->knows(fresh.id()));
    has_rotated = true;
    shelf->ask(runtime::wall_now() + 1s);
    ASSERT_TRUE(wait_for(2));
    EXPECT_TRUE(shelf->keys(runtime::wall_now())->knows(fresh.id()));
    keeper.stop();
    EXPECT_EQ(fetches, 2);
}

TEST(LoadFrom, ReadsAFileAndSaysWhenItIsNone) {
    const testing::TemporaryFolder folder;
    config::KeyPlace place;
    place.file = folder / "keys.json";
    EXPECT_FALSE(load_from(place)());
    const auto key = access::samples::new_key(access::Algorithm::Rs256);
    std::ofstream(place.file) << access::samples::key_set_json(key);
    EXPECT_TRUE(load_from(place)());
}

}  // namespace
}  // namespace thiowatch::delivery

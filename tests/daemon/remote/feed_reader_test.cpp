#include "daemon/remote/feed_reader.h"

#include "tests/daemon/remote/remote_bench.h"

namespace thiowatch::remote {
namespace {

using namespace std::chrono_literals;
using loopback::FhirServer;
using loopback::HttpAnswer;
using loopback::HttpRequest;

/// Everything the server holds now was handed over, and nothing twice.
void expect_all_once(RemoteBench& bench) {
    for (const auto& one : bench.server.resources) {
        if (one.is_gone || one.type == "Patient") continue;
        EXPECT_EQ(bench.taken[FhirServer::name_of(one)], 1) << FhirServer::name_of(one);
    }
    for (const auto& [name, times] : bench.taken)
        EXPECT_EQ(times, 1) << name;
}

TEST(FeedReader, ReadsEveryPageOnceHoweverOftenItAsks) {
    RemoteBench bench;
    for (int number = 0; number < 40; ++number) {
        bench.server.put("Observation", std::to_string(number));
        bench.now = bench.now + 1s;
    }
    EXPECT_FALSE(bench.reader().read_all());
    EXPECT_FALSE(bench.reader().read_all());
    EXPECT_EQ(bench.taken.size(), 40U);
    expect_all_once(bench);
}

TEST(FeedReader, ReadsThePatientsThatResultsNameOnce) {
    RemoteBench bench;
    bench.server.put("Patient", "p1");
    bench.server.put("Observation", "1");
    bench.server.put("Observation", "2");
    EXPECT_FALSE(bench.reader().read_all());
    EXPECT_EQ(bench.taken["Patient/p1/1"], 1);
    EXPECT_FALSE(bench.reader().read_all());
    EXPECT_EQ(bench.taken["Patient/p1/1"], 1);
}

TEST(FeedReader, TakesANewVersionOfWhatItHasSeen) {
    RemoteBench bench;
    bench.server.put("Observation", "1");
    bench.reader().read_all();
    bench.now = bench.now + 1min;
    bench.server.put("Observation", "1");
    bench.reader().read_all();
    EXPECT_EQ(bench.taken["Observation/1/1"], 1);
    EXPECT_EQ(bench.taken["Observation/1/2"], 1);
}

TEST(FeedReader, FindsWhatTheServerCommittedLate) {
    RemoteBench bench;
    bench.server.put("Observation", "1");
    bench.reader().read_all();
    bench.now = bench.now + 1min;
    bench.server.put("Observation", "late", 9min);  // before what was read last
    bench.reader().read_all();
    expect_all_once(bench);
}

// The acceptance of this part: pages that move, late commits, 429, tokens that end.
TEST(FeedReader, MissesNothingAndTakesNothingTwiceWhateverTheServerDoes) {
    for (unsigned seed = 1; seed <= 12; ++seed) {
        RemoteBench bench;
        std::mt19937 random(seed);
        const auto up_to = [&](int most) {
            return std::uniform_int_distribution<int>(0, most)(random);
        };
        const std::string pem = access::samples::new_pem(access::Algorithm::Es384);
        const auto key = access::SigningKey::from_pem(pem, access::Algorithm::Es384).value();
        loopback::TokenDesk tokens(access::samples::key_set_json(key), [&] { return bench.now; });
        tokens.url = bench.server.root();
        tokens.life = 20;
        bench.server.tokens = &tokens;
        bench.settings.server.smart.emplace();
        bench.settings.server.smart->client_id = "thiowatch";
        bench.settings.server.smart->scope = "system/*.rs";
        bench.settings.server.smart->algorithm = "ES384";
        bench.settings.server.smart->key = config::Secret(pem, "file x");
        bool is_busy = true;
        int next_id = 0;
        for (int day = 60; day > 0; --day)  // a history to begin with
            bench.server.put("Observation", "h" + std::to_string(next_id++), day * 24h);
        bench.server.before = [&](const HttpRequest&) -> std::optional<HttpAnswer> {
            bench.now = bench.now + 3s;
            if (!is_busy) return std::nullopt;
            if (up_to(4) == 0) return HttpAnswer::with(429, {"Retry-After: 2"});
            if (up_to(20) == 0) tokens.revoke_all();
            if (up_to(2) == 0) {
                const std::string id = "n" + std::to_string(next_id++);
                bench.server.put("Observation", id, up_to(500) * 1s);
            }
            if (up_to(3) == 0) {
                const auto at = static_cast<std::size_t>(
                    up_to(static_cast<int>(bench.server.resources.size()) - 1)
                );
                const auto chosen = bench.server.resources[at];
                bench.server.put(chosen.type, chosen.id, up_to(200) * 1s);
            }
            return std::nullopt;
        };
        for (int round = 0; round < 25; ++round) {
            bench.reader().read_all();  // trouble is part of it; the next round mends it
            bench.now = bench.now + 60s;
            if (up_to(5) == 0) bench.restart();
        }
        is_busy = false;
        EXPECT_FALSE(bench.reader().read_all());
        EXPECT_FALSE(bench.reader().read_all());
        expect_all_once(bench);
        EXPECT_GT(tokens.given, 3) << "tokens ended on the way";
        EXPECT_FALSE(bench.pauses.empty()) << "the server asked for time";
    }
}

TEST(FeedReader, WaitsAsLongAsTheServerAsks) {
    RemoteBench bench;
    bench.server.put("Observation", "1");
    int refusals = 2;
    bench.server.before = [&](const HttpRequest&) -> std::optional<HttpAnswer> {
        if (refusals-- > 0) return HttpAnswer::with(503, {"Retry-After: 77"});
        return std::nullopt;
    };
    EXPECT_FALSE(bench.reader().read_all());
    EXPECT_EQ(bench.pauses, (std::vector<Duration>{77s, 77s}));
    expect_all_once(bench);
}

TEST(FeedReader, GivesUpARoundAndNotTheFeedWhenTheServerStaysBusy) {
    RemoteBench bench;
    bench.server.before = [](const HttpRequest&) -> std::optional<HttpAnswer> {
        return HttpAnswer::with(429, {"Retry-After: 3600"});
    };
    const Round round = bench.reader().read_all();
    ASSERT_TRUE(round);
    EXPECT_FALSE(round->our_fault);
    EXPECT_EQ(round->asked_for, 3600s);
}

TEST(FeedReader, FollowsNoPageToAnotherServer) {
    RemoteBench bench;
    for (int number = 0; number < 20; ++number)
        bench.server.put("Observation", std::to_string(number));
    bench.server.next_origin = "http://127.0.0.1:1";
    const Round round = bench.reader().read_all();
    ASSERT_TRUE(round);
    EXPECT_TRUE(round->our_fault);
    EXPECT_FALSE(bench.store->remotes.mark(bench.feed, "Observation"))
        << "the mark does not move over what was not read";
}

TEST(FeedReader, SaysWhatIsOurFault) {
    const struct {
        int status;
        bool our_fault;
    } table[] = {{403, true}, {404, true}, {400, true}, {301, true}, {500, false}, {502, false}};
    for (const auto& row : table) {
        RemoteBench bench;
        bench.server.before = [&](const HttpRequest&) -> std::optional<HttpAnswer> {
            return HttpAnswer::with(row.status);
        };
        const Round round = bench.reader().read_all();
        ASSERT_TRUE(round) << row.status;
        EXPECT_EQ(round->our_fault, row.our_fault) << row.status;
        EXPECT_EQ(round->why, "search Observation: " + std::to_string(row.status));
    }
}

TEST(FeedReader, NeverMarksMoreThanTheServersOwnClock) {
    RemoteBench bench;
    bench.server.put("Observation", "from-the-future", -48h);
    EXPECT_FALSE(bench.reader().read_all());
    bench.now = bench.now + 5min;
    bench.server.put("Observation", "now");
    EXPECT_FALSE(bench.reader().read_all());
    expect_all_once(bench);
}

TEST(FeedReader, ReadsWithoutTimesAndVersions) {
    RemoteBench bench;
    bench.server.names_no_times = true;
    bench.server.put("Observation", "1");
    EXPECT_FALSE(bench.reader().read_all());
    EXPECT_FALSE(bench.reader().read_all());
    EXPECT_EQ(bench.taken["Observation/1/"], 1) << "the content is the version";
}

TEST(FeedReader, AsksForEachPersonWhereTheServerWantsIt) {
    RemoteBench bench;
    bench.settings.per_patient = true;
    bench.settings.systems = {{"urn:mrn", AssigningAuthority("H1")}};
    bench.people = {
        {AssigningAuthority("H1"), Mrn("p1")},
        {AssigningAuthority("H1"), Mrn("nobody")},
        {AssigningAuthority("H2"), Mrn("p2")}};
    bench.server.put("Patient", "p1");
    bench.server.put("Observation", "1");   // of p1
    bench.server.put("Observation", "22");  // of p2, whom nobody may ask about
    EXPECT_FALSE(bench.reader().read_all());
    EXPECT_FALSE(bench.reader().read_all());
    EXPECT_EQ(bench.taken["Patient/p1/1"], 1);
    EXPECT_EQ(bench.taken["Observation/1/1"], 1);
    EXPECT_EQ(bench.taken.count("Observation/22/1"), 0U);
}

TEST(FeedReader, ReadsBackWhatANotificationNames) {
    RemoteBench bench;
    bench.server.put("Patient", "p1");
    bench.server.put("Observation", "1");
    bench.store->remotes.want(bench.feed, "Observation/1", bench.now);
    EXPECT_FALSE(bench.reader().read_wishes());
    EXPECT_EQ(bench.taken["Observation/1/1"], 1);
    EXPECT_EQ(bench.taken["Patient/p1/1"], 1);
    EXPECT_TRUE(bench.store->remotes.wishes(bench.feed, bench.now, 9).empty());
}

TEST(FeedReader, WithdrawsWhatIsGoneWhenItIsReadBack) {
    RemoteBench bench;
    bench.server.put("Observation", "1");
    bench.reader().read_all();
    bench.server.erase("Observation", "1");
    bench.store->remotes.want(bench.feed, "Observation/1", bench.now);
    EXPECT_FALSE(bench.reader().read_wishes());
    EXPECT_EQ(bench.withdrawn, std::vector<std::string>{"Observation/1"});
    EXPECT_TRUE(bench.store->remotes.wishes(bench.feed, bench.now, 9).empty());
}

TEST(FeedReader, AsksAgainForWhatIsNotThereYetAndThenTellsTheOperators) {
    RemoteBench bench;
    bench.store->remotes.want(bench.feed, "Observation/1", bench.now);
    for (int tries = 0; tries < 5; ++tries) {
        EXPECT_FALSE(bench.reader().read_wishes());
        EXPECT_TRUE(bench.told.empty());
        bench.now = bench.now + 10min;
    }
    EXPECT_FALSE(bench.reader().read_wishes());
    EXPECT_EQ(bench.told.count("feed.missing"), 1U);
    EXPECT_TRUE(bench.store->remotes.wishes(bench.feed, bench.now + 24h, 9).empty());
}

TEST(FeedReader, KeepsAWishThatTheServerDidNotAnswer) {
    RemoteBench bench;
    bench.store->remotes.want(bench.feed, "Observation/1", bench.now);
    bench.server.before = [](const HttpRequest&) -> std::optional<HttpAnswer> {
        return HttpAnswer::with(500);
    };
    EXPECT_TRUE(bench.reader().read_wishes());
    EXPECT_EQ(bench.store->remotes.wishes(bench.feed, bench.now, 9).size(), 1U);
}

TEST(FeedReader, SearchesWhenANotificationNamesNothing) {
    RemoteBench bench;
    bench.server.put("Observation", "1");
    bench.store->remotes.want(bench.feed, "", bench.now);
    EXPECT_FALSE(bench.reader().read_wishes());
    EXPECT_FALSE(bench.reader().read_all());
    EXPECT_EQ(bench.taken["Observation/1/1"], 1);
    EXPECT_TRUE(bench.store->remotes.wishes(bench.feed, bench.now, 9).empty());
}

}  // namespace
}  // namespace thiowatch::remote

#include "daemon/cli/sending.h"

#include <gtest/gtest.h>

#include "tests/support/loopback_server.h"

namespace thiowatch::cli {
namespace {

using loopback::Connection;
using loopback::LoopbackServer;

std::string
message(const std::string& id, const std::string& accept = "", const std::string& app = "") {
    return "MSH|^~\\&|LIS|LAB|TW|H|20260301093000||ORU^R01|" + id + "|P|2.5.1|||" + accept + "|" +
           app + "\rPID|1||4711^^^H1\r";
}

/// The payload of the next frame, or nothing when the sender is gone.
std::optional<std::string> read_payload(Connection& peer) {
    std::string payload;
    while (auto byte = peer.read_bytes(1)) {
        payload += *byte;
        if (payload.ends_with("\x1c\r")) return payload.substr(1, payload.size() - 3);
    }
    return std::nullopt;
}

std::string control_id_in(const std::string& payload) {
    std::size_t at = payload.find("ORU^R01|") + 8;
    return payload.substr(at, payload.find('|', at) - at);
}

std::string answer(const std::string& code, const std::string& id, const std::string& rest = "") {
    return mllp::encode(
        "MSH|^~\\&|TW|H|LIS|LAB|20260301093001||ACK|A1|P|2.5.1\rMSA|" + code + "|" + id + rest
    );
}

SendingOptions to(const LoopbackServer& server) {
    SendingOptions options;
    options.to = {"127.0.0.1", std::to_string(server.port())};
    options.answer_within = std::chrono::milliseconds{300};
    options.quiet_for = std::chrono::milliseconds{50};
    options.pause_between_tries = std::chrono::milliseconds{0};
    return options;
}

TEST(Sending, ShowsTheCodeTheControlIdAndTheTextOfEachAnswer) {
    LoopbackServer server([](Connection& peer) {
        while (auto payload = read_payload(peer)) {
            std::string id = control_id_in(*payload);
            bool is_bad = id == "2";
            peer.write(
                is_bad
                    ? answer("AE", id, "\rERR||OBX^1^5|102^Data type error^HL70357|E||||no number")
                    : answer("AA", id)
            );
        }
    });
    Sending sending(to(server));
    auto first = sending.send({"a.hl7", 0, message("1")});
    auto second = sending.send({"a.hl7", 1, message("2")});
    ASSERT_EQ(first.size(), 1U);
    EXPECT_EQ(first[0].answer, "AA");
    EXPECT_EQ(first[0].control_id, "1");
    EXPECT_TRUE(first[0].is_good());
    ASSERT_EQ(second.size(), 1U);
    EXPECT_EQ(second[0].answer, "AE");
    EXPECT_EQ(second[0].text, "no number; Data type error");
    EXPECT_FALSE(second[0].is_good());
    EXPECT_EQ(server.accepted(), 1) << "one connection for all";
}

TEST(Sending, WaitsForNoAnswerWhenNoneIsWanted) {
    LoopbackServer server([](Connection& peer) {
        read_payload(peer);
        read_payload(peer);
    });
    Sending sending(to(server));
    auto answers = sending.send({"a.hl7", 0, message("1", "NE", "NE")});
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(answers[0].answer, "none");
    EXPECT_TRUE(answers[0].is_good());
}

TEST(Sending, TakesBothAnswersOfTheEnhancedMode) {
    LoopbackServer server([](Connection& peer) {
        while (auto payload = read_payload(peer)) {
            peer.write(answer("CA", "1"));
            peer.write(answer("AA", "1"));
        }
    });
    Sending sending(to(server));
    auto answers = sending.send({"a.hl7", 0, message("1", "AL", "AL")});
    ASSERT_EQ(answers.size(), 2U);
    EXPECT_EQ(answers[0].answer, "CA");
    EXPECT_EQ(answers[1].answer, "AA");
}

TEST(Sending, NeverTakesAnAnswerToAnotherMessageForAcceptance) {
    LoopbackServer server([](Connection& peer) {
        read_payload(peer);
        peer.write(answer("AA", "another"));
        read_payload(peer);
    });
    Sending sending(to(server));
    auto answers = sending.send({"a.hl7", 0, message("1")});
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_FALSE(answers[0].is_good());
}

TEST(Sending, SaysWhenNoAnswerComesInTime) {
    LoopbackServer server([](Connection& peer) { peer.hang(); });
    Sending sending(to(server));
    auto answers = sending.send({"a.hl7", 0, message("1")});
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(answers[0].answer, "timeout");
    EXPECT_FALSE(answers[0].is_good());
}

TEST(Sending, RepeatsUntilSomebodyAnswersWhenAsked) {
    std::atomic<int> connections{0};
    LoopbackServer server([&connections](Connection& peer) {
        auto payload = read_payload(peer);
        if (++connections < 4 || !payload) return;  // closed without an answer
        peer.write(answer("AA", control_id_in(*payload)));
        read_payload(peer);
    });
    SendingOptions options = to(server);
    options.repeats_until_answered = true;
    Sending sending(options);
    auto answers = sending.send({"a.hl7", 0, message("7")});
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(answers[0].answer, "AA");
    EXPECT_GE(connections.load(), 4);
}

TEST(Sending, SaysWhenNobodyListens) {
    std::uint16_t port = 0;
    {
        LoopbackServer gone([](Connection&) {});
        port = gone.port();
    }
    SendingOptions options;
    options.to = {"127.0.0.1", std::to_string(port)};
    Sending sending(options);
    EXPECT_TRUE(sending.send({"a.hl7", 0, message("1")}).empty());
    EXPECT_TRUE(sending.found_nobody());
}

TEST(Sending, SendsRawBytesAsTheyAreAndCollectsWhatIsAnswered) {
    std::string seen;
    const std::string bytes = "noise" + mllp::encode(message("1")) + mllp::encode(message("2"));
    {
        LoopbackServer server([&seen, &bytes](Connection& peer) {
            seen = peer.read_bytes(bytes.size()).value_or("");
            peer.write(answer("AA", "1") + answer("AR", "2"));
            read_payload(peer);
        });
        Sending sending(to(server));
        auto answers = sending.send_raw("a.bin", bytes);
        ASSERT_EQ(answers.size(), 2U);
        EXPECT_EQ(answers[0].answer, "AA");
        EXPECT_EQ(answers[1].answer, "AR");
        EXPECT_EQ(answers[1].index, 1U);
        server.stop();
    }
    EXPECT_EQ(seen, bytes);
}

TEST(AnswersWanted, FollowsTheAcknowledgementConditions) {
    struct Row {
        const char* name;
        const char* accept;
        const char* application;
        int most;
        bool sure;
    };
    for (const Row& row : std::initializer_list<Row>{
             {"original mode", "", "", 1, true},
             {"never", "NE", "NE", 0, true},
             {"accept only", "AL", "NE", 1, true},
             {"accept, the other empty", "AL", "", 1, true},
             {"both", "AL", "AL", 2, true},
             {"on error only", "NE", "ER", 1, false},
         }) {
        AnswersWanted wanted = answers_wanted(message("1", row.accept, row.application));
        EXPECT_EQ(wanted.most, row.most) << row.name;
        EXPECT_EQ(wanted.sure, row.sure) << row.name;
    }
}

TEST(Peer, IsAHostAndAPort) {
    ASSERT_TRUE(peer_written("lis.example:2575"));
    EXPECT_EQ(peer_written("lis.example:2575")->host, "lis.example");
    EXPECT_EQ(peer_written("[::1]:2575")->host, "::1");
    for (const char* bad :
         {"", "2575", "host", "host:", ":2575", "host:0", "host:70000", "::1:2575", "h:25x"}) {
        EXPECT_FALSE(peer_written(bad)) << bad;
    }
}

}  // namespace
}  // namespace thiowatch::cli

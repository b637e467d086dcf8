#include "daemon/remote/group_export.h"

#include "tests/daemon/remote/remote_bench.h"

namespace thiowatch::remote {
namespace {

using namespace std::chrono_literals;
using loopback::HttpAnswer;
using loopback::HttpRequest;
using loopback::TokenDesk;

/// A server that exports Group g1: two looks until it is ready, then two files.
class GroupExportTest : public ::testing::Test {
  protected:
    GroupExportTest() {
        bench_.settings.group = "g1";
        bench_.server.before = [this](const HttpRequest& request) { return respond(request); };
    }
    std::optional<HttpAnswer> respond(const HttpRequest& request) {
        asked_.push_back(request.method + " " + request.target);
        const std::string& target = request.target;
        if (target.starts_with("/fhir/Group/g1/$export")) {
            const bool is_async = request.headers.at("prefer") == "respond-async";
            if (!is_async) return HttpAnswer::with(400);
            return HttpAnswer::with(202, {"Content-Location: " + status_place()});
        }
        if (target == "/status/1" && request.method == "DELETE") return HttpAnswer::with(202);
        if (target == "/status/1") {
            if (looks_++ < 2) return HttpAnswer::with(202, {"Retry-After: 30"});
            return TokenDesk::json(200, manifest());
        }
        if (target == "/files/p") return HttpAnswer{HttpAnswer::Kind::Whole, 200, {}, patients_};
        if (target == "/files/o")
            return HttpAnswer{HttpAnswer::Kind::Whole, files_status_, {}, results_};
        if (target == "/files/d") return HttpAnswer{HttpAnswer::Kind::Whole, 200, {}, deleted_};
        return HttpAnswer::with(404);
    }
    [[nodiscard]] std::string status_place() const { return bench_.server.root() + "/status/1"; }
    [[nodiscard]] std::string manifest() const {
        const std::string root = files_root_.empty() ? bench_.server.root() : files_root_;
        return R"({"transactionTime":"2026-02-25T06:00:00Z","requiresAccessToken":true,"output":[)"
               R"({"type":"Observation","url":")" +
               root + R"(/files/o"},{"type":"Patient","url":")" + root +
               R"(/files/p"}],"deleted":[{"type":"Bundle","url":")" + root +
               R"(/files/d"}],"error":[]})";
    }
    static std::string line(const std::string& type, const std::string& id) {
        return R"({"resourceType":")" + type + R"(","id":")" + id +
               R"(","meta":{"versionId":"1","lastUpdated":"2026-02-25T05:00:00Z"}})";
    }
    Round run() { return GroupExport(bench_.settings, bench_.parts()).run(); }
    [[nodiscard]] bool is_due() { return GroupExport(bench_.settings, bench_.parts()).is_due(); }

    RemoteBench bench_;
    std::vector<std::string> asked_;
    int looks_ = 0;
    int files_status_ = 200;
    std::string files_root_;
    std::string patients_ = line("Patient", "p1") + "\n";
    std::string results_ = [] {
        std::string lines;
        for (int number = 0; number < 450; ++number)
            lines += line("Observation", std::to_string(number)) + "\n";
        return lines;
    }();
    std::string deleted_ = R"({"resourceType":"Bundle","type":"transaction","entry":[{"request":)"
                           R"({"method":"DELETE","url":"Observation/77"}}]})";
};

TEST_F(GroupExportTest, WaitsForTheFilesAndTakesEveryLineOnce) {
    EXPECT_TRUE(is_due());
    EXPECT_FALSE(run());
    EXPECT_EQ(bench_.taken.size(), 451U);
    EXPECT_EQ(bench_.taken["Patient/p1/1"], 1);
    EXPECT_EQ(bench_.withdrawn, std::vector<std::string>{"Observation/77"});
    EXPECT_EQ(bench_.pauses, (std::vector<Duration>{30s, 30s}));
    EXPECT_EQ(asked_.back(), "DELETE /status/1");
    looks_ = 2;
    bench_.withdrawn.clear();
    EXPECT_FALSE(run());
    for (const auto& [name, times] : bench_.taken)
        EXPECT_EQ(times, 1) << name;
}

TEST_F(GroupExportTest, AsksNextTimeOnlyForWhatIsNew) {
    EXPECT_FALSE(run());
    asked_.clear();
    looks_ = 2;
    EXPECT_FALSE(run());
    EXPECT_NE(asked_.at(0).find("_since=2026-02-25T05:50:00Z"), std::string::npos) << asked_[0];
    bench_.now = Instant::parse_rfc3339("2026-02-25T20:00:00Z").value();
    EXPECT_FALSE(is_due());
    bench_.now = Instant::parse_rfc3339("2026-02-26T06:00:00Z").value();
    EXPECT_TRUE(is_due());
}

TEST_F(GroupExportTest, IsNotDoneWhenAFileIsMissing) {
    files_status_ = 500;
    EXPECT_TRUE(run());
    EXPECT_TRUE(is_due()) << "the mark has not moved";
    files_status_ = 200;
    looks_ = 2;
    EXPECT_FALSE(run());
    EXPECT_EQ(bench_.taken.size(), 451U);
}

TEST_F(GroupExportTest, GivesItsTokenToNoOtherServer) {
    files_root_ = "http://127.0.0.1:1";
    const Round round = run();
    ASSERT_TRUE(round);
    EXPECT_TRUE(round->our_fault);
}

TEST_F(GroupExportTest, SaysWhenTheServerHasNoSuchGroup) {
    bench_.settings.group = "nobody";
    const Round round = run();
    ASSERT_TRUE(round);
    EXPECT_EQ(round->why, "$export: 404");
    EXPECT_TRUE(round->our_fault);
}

}  // namespace
}  // namespace thiowatch::remote

// A disk that fails or fills under the running daemon.

#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <random>
#include <sys/mount.h>
#include <unistd.h>

#include "tests/crash/daemon_child.h"
#include "tests/support/hl7_text.h"
#include "tests/support/http_server.h"
#include "tests/support/running_app.h"

namespace thiowatch {
namespace {

using testing::code_in;
using testing::DaemonChild;
using testing::MllpClient;
using testing::OruText;
using testing::RunningApp;

const std::string kOsei =
    "4711,H1,Osei,Amara,1981-07-14,F,azathioprine," + testing::date_ago(200) + ",,dr-smith\n";

std::string message(const std::string& control_id) {
    return OruText{.control_id = control_id, .identifier = "99^^^H1^MR", .name = "Other^One"}.text(
    );
}

/// A message for `order`: one that may fail at a second write is so long that its commit makes two.
std::string message_for(const std::string& order, const std::string& name) {
    std::string text = message(name + order);
    if (!order.ends_with("2")) return text;
    std::mt19937 random(7);
    text += "NTE|1||";
    for (int letter = 0; letter < 700'000; ++letter)
        text += static_cast<char>('a' + random() % 26);
    return text + "\r";
}

/// The answer, or nothing when the connection ended, before or after the message was written.
std::string answer_or_nothing(MllpClient& client, const std::string& text) {
    try {
        return client.send(text);
    } catch (const boost::system::system_error&) {
        return {};
    }
}

// Other events may be open beside it: on a full disk the mail folder fails as well.
bool operators_know_of_a_full_disk(intake::Desk& desk) {
    auto open = desk.store.operators.open();
    return std::any_of(open.begin(), open.end(), [](const store::OperatorEvent& event) {
        return event.code == "disk.full";
    });
}

/// A daemon whose disk fails on order.
class FailingDisk : public ::testing::Test {
  protected:
    FailingDisk()
        : hook_({loopback::HttpAnswer::fault(loopback::HttpAnswer::Kind::Hang)}),
          app_(
              {.channels = "  drop: {maildir: mail}\n  hook: {webhook: {url: \"http://127.0.0.1:" +
                           std::to_string(hook_.port()) + "/hook\", allow_insecure: true}}\n",
               .by = "[hook, drop]",
               .roster = kOsei}
          ) {
        app_.stop();
    }
    [[nodiscard]] std::vector<std::string> environment() const {
        return {
            std::string("LD_PRELOAD=") + TW_COMMIT_FAULTS,
            "TW_FAULT_FILE=" + fault_file().string()};
    }
    [[nodiscard]] std::filesystem::path fault_file() const { return app_.folder() / "fault"; }
    void strike(const std::string& order) {
        std::ofstream(app_.folder() / "order") << order << "\n";
        std::filesystem::rename(app_.folder() / "order", fault_file());
    }
    void lift() { std::filesystem::remove(fault_file()); }
    /// Without the channel that hangs: a courier's stop would wait for it.
    void use_only_the_folder() {
        app_.setting().channels = "  drop: {maildir: mail}\n";
        app_.setting().by = "[drop]";
        app_.write_files();
    }
    void start_in_this_program() {
        use_only_the_folder();
        app_.start();
    }

    loopback::HttpServer hook_;
    RunningApp app_;
};

TEST_F(FailingDisk, EndsWithoutAnAnswerAt74AndTheResentMessageIsStoredOnce) {
    // ENOSPC of a sync is not "full": the pages may or may not be there, as with EIO.
    std::int64_t stored = 0;
    for (const std::string order : {"EIO sync 1", "EIO write 1", "EIO write 2", "ENOSPC sync 1"}) {
        const std::string resent = message_for(order, "M ");  // it says when it was made
        {
            DaemonChild daemon(app_.folder() / "thiowatch.yaml", environment());
            auto port = daemon.wait_until_ready();
            ASSERT_TRUE(port) << daemon.log();
            MllpClient client(*port);
            // A critical count, so that a courier hangs in its webhook when the disk fails.
            EXPECT_EQ(code_in(client.send(OruText{.control_id = "C " + order}.text())), "AA");
            strike(order);
            EXPECT_EQ(answer_or_nothing(client, resent), "") << order;
            EXPECT_EQ(daemon.wait_for_end(std::chrono::seconds{1}), 74) << order << "\n"
                                                                        << daemon.log();
        }
        lift();
        DaemonChild again(app_.folder() / "thiowatch.yaml", environment());
        auto port = again.wait_until_ready();
        ASSERT_TRUE(port) << again.log();
        MllpClient client(*port);
        EXPECT_EQ(code_in(client.send(resent)), "AA") << order;
        stored += 2;
    }
    start_in_this_program();
    app_.look([&](intake::Desk& desk) {
        EXPECT_EQ(desk.store.messages.count(), stored);
        EXPECT_EQ(desk.store.audit.first_broken(), std::nullopt);
        EXPECT_NO_THROW(desk.store.check_integrity());
    });
}

// NB: without the channel that hangs, for the daemon to end in order.
TEST_F(FailingDisk, AnswersArWhileItIsFullAndTakesMessagesAgainByItselfWhenThereIsRoom) {
    use_only_the_folder();
    std::int64_t stored = 0;
    for (const std::string order : {"ENOSPC write 1", "ENOSPC write 2", "EDQUOT write 1"}) {
        DaemonChild daemon(app_.folder() / "thiowatch.yaml", environment());
        auto port = daemon.wait_until_ready();
        ASSERT_TRUE(port) << daemon.log();
        MllpClient client(*port);
        EXPECT_EQ(code_in(client.send(message("A " + order))), "AA");
        strike(order);
        for (const std::string name : {"M ", "N ", "M "}) {
            std::string refusal = answer_or_nothing(client, message_for(order, name));
            EXPECT_EQ(code_in(refusal), "AR") << order << "\n" << daemon.log();
            EXPECT_THAT(refusal, ::testing::HasSubstr("207")) << order;
        }
        lift();
        const std::string again = message_for(order, "M ");
        EXPECT_EQ(code_in(answer_or_nothing(client, again)), "AA") << order;
        EXPECT_EQ(code_in(answer_or_nothing(client, message_for(order, "N "))), "AA") << order;
        EXPECT_EQ(code_in(answer_or_nothing(client, again)), "AA") << order;
        EXPECT_EQ(daemon.end_by(SIGTERM), 0) << daemon.log();
        stored += 3;
    }
    start_in_this_program();
    app_.look([&](intake::Desk& desk) {
        EXPECT_EQ(desk.store.messages.count(), stored);
        int told = 0;
        for (const auto& entry : desk.store.audit.read(0, 10000)) {
            told += entry.action == "operator.disk.full" ? 1 : 0;
        }
        EXPECT_EQ(told, 3) << "each time the disk filled, the operators are told once";
        EXPECT_FALSE(operators_know_of_a_full_disk(desk));
        EXPECT_EQ(desk.store.audit.first_broken(), std::nullopt);
    });
}

/// A disk in memory over a folder, where this is permitted.
class SmallDisk {
  public:
    explicit SmallDisk(std::filesystem::path folder) : folder_(std::move(folder)) {
        is_there_ = ::mount("tmpfs", folder_.c_str(), "tmpfs", 0, "size=192m") == 0;
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    SmallDisk(SmallDisk&&) = delete;
    SmallDisk& operator=(SmallDisk&&) = delete;
    ~SmallDisk() {
        if (is_there_) ::umount2(folder_.c_str(), MNT_DETACH);
    }
    [[nodiscard]] bool is_there() const { return is_there_; }
    /// Takes all the room there is.
    void fill() const {
        int file = ::open(ballast().c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
        std::string block(1 << 16, 'x');
        for (std::size_t size = block.size(); size > 0;) {
            if (::write(file, block.data(), size) <= 0) size /= 2;
        }
        ::close(file);
    }
    void make_room() const { std::filesystem::remove(ballast()); }

  private:
    [[nodiscard]] std::filesystem::path ballast() const { return folder_ / "ballast"; }
    std::filesystem::path folder_;
    bool is_there_ = false;
};

TEST(FullDisk, IsSurvivedOnTheReserve) {
    RunningApp app({.roster = kOsei});
    app.stop();
    SmallDisk disk(app.folder().path());
    if (!disk.is_there()) GTEST_SKIP() << "mounting needs root";
    app.write_files();
    app.start();
    auto client = app.connect();
    EXPECT_EQ(code_in(client.send(message("A"))), "AA");
    disk.fill();
    EXPECT_EQ(code_in(client.send(message("M"))), "AR");
    EXPECT_EQ(code_in(client.send(OruText{.control_id = "C"}.text())), "AR");
    app.look([](intake::Desk& desk) { EXPECT_TRUE(operators_know_of_a_full_disk(desk)); });
    disk.make_room();
    EXPECT_EQ(code_in(client.send(message("M"))), "AA");
    EXPECT_EQ(code_in(client.send(OruText{.control_id = "C"}.text())), "AA");
    app.look([](intake::Desk& desk) {
        EXPECT_EQ(desk.store.messages.count(), 3);
        EXPECT_EQ(desk.store.alerts.list({std::nullopt, 10, true}).size(), 1U);
        EXPECT_FALSE(operators_know_of_a_full_disk(desk));
    });
    app.stop();
}

}  // namespace
}  // namespace thiowatch

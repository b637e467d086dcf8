// kill -9 at random moments, many times over, under load. Senders repeat what was not answered; at
// the end every answer is compared with the store, and every alert that had to come with the sinks.

#include <csignal>
#include <cstdlib>
#include <iostream>
#include <map>
#include <random>
#include <set>

#include "daemon/delivery/maildir_channel.h"
#include "tests/crash/daemon_child.h"
#include "tests/crash/sender.h"
#include "tests/support/hl7_text.h"
#include "tests/support/http_server.h"
#include "tests/support/running_app.h"

namespace thiowatch {
namespace {

using testing::DaemonChild;
using testing::RunningApp;
using testing::Sender;
using testing::SendingPlan;
using testing::Whereabouts;

constexpr int kPeople = 100;
constexpr int kSenders = 6;
constexpr int kEarlyKill = 10;  // every so many rounds the kill comes before it is ready

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
    const char* text = std::getenv(variable);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

std::string roster() {
    std::string rows;
    for (int person = 0; person < kPeople; ++person) {
        std::string number = std::to_string(person);
        rows += "P" + number + ",H1,Family" + number + ",Given,1981-07-14,F,azathioprine," +
                testing::date_ago(200) + ",,dr-smith\n";
    }
    return rows;
}

std::string channels(const loopback::HttpServer& hook) {
    return "  drop: {maildir: mail}\n  hook: {webhook: {url: \"http://127.0.0.1:" +
           std::to_string(hook.port()) + "/hook\", allow_insecure: true}}\n";
}

/// What the senders know, all together.
struct Sent {
    std::multiset<std::string> answered;
    std::set<std::string> alerting;  ///< identifiers of people whose critical count was answered
    int resent = 0;
};

using AlertsByPerson = std::map<std::string, std::vector<alerts::AlertId>>;

AlertsByPerson critical_alerts(intake::Desk& desk) {
    AlertsByPerson found;
    for (const alerts::Alert& alert : desk.store.alerts.list({std::nullopt, 10000, true})) {
        if (alert.finding.rule.text() != "ANC.C") continue;
        for (const PatientIdentifier& identifier : desk.store.people.identifiers(alert.patient)) {
            found[identifier.value.text()].push_back(alert.id);
        }
    }
    return found;
}

class KilledDaemon : public ::testing::Test {
  protected:
    KilledDaemon()
        : hook_({loopback::HttpAnswer::with(204)}),
          app_({.channels = channels(hook_), .by = "[hook, drop]", .roster = roster()}) {
        app_.stop();
        // The first lives are to make the store, and to be killed while they do.
        for (const char* part : {"", "-wal", "-shm", ".exists", ".reserve"}) {
            std::filesystem::remove(app_.folder() / (std::string("tw.db") + part));
        }
    }

    void live_and_die(int round, std::mt19937_64& dice) {
        std::chrono::milliseconds moment{std::uniform_int_distribution<int>(0, 40)(dice)};
        DaemonChild daemon(app_.folder() / "thiowatch.yaml");
        if (round % kEarlyKill != 0) {
            auto port = daemon.wait_until_ready();
            ASSERT_TRUE(port) << daemon.log();
            whereabouts_.lives_at(*port);
        }
        ASSERT_TRUE(daemon.run_for(moment)) << daemon.log();
        EXPECT_EQ(daemon.end_by(SIGKILL), 128 + SIGKILL) << daemon.log();
    }

    Sent finish() {
        plan_.allow_people(kPeople);
        plan_.finish();
        app_.start();
        whereabouts_.lives_at(app_.app().mllp_port(FeedName("lis")));
        Sent sent;
        for (Sender& sender : senders_) {
            sender.join();
            EXPECT_THAT(sender.wrong_answers(), ::testing::IsEmpty());
            sent.resent += sender.resent();
            for (const SendingPlan::Message& message : sender.answered()) {
                sent.answered.insert(message.control_id);
                if (message.person) sent.alerting.insert("P" + std::to_string(*message.person));
            }
        }
        return sent;
    }

    bool everything_is_delivered() {
        return app_.comes_true([this] {
            bool is_done = false;
            app_.look([&](intake::Desk& desk) {
                is_done = desk.store.outbox.depth(store::OutboxState::Pending).count == 0 &&
                          desk.store.outbox.depth(store::OutboxState::Sending).count == 0;
            });
            return is_done;
        });
    }

    std::multiset<std::string> stored_control_ids() {
        std::multiset<std::string> ids;
        app_.look([&](intake::Desk& desk) {
            auto end = static_cast<std::int64_t>(desk.store.messages.next());
            for (std::int64_t id = 1; id < end; ++id) {
                auto message = desk.store.messages.read(store::MessageId{id});
                if (message) ids.insert(control_id_of(message->body));
            }
        });
        return ids;
    }

    static std::string control_id_of(const std::string& body) {
        std::size_t at = 0;
        for (int field = 1; field < 10; ++field)
            at = body.find('|', at) + 1;
        return body.substr(at, body.find('|', at) - at);
    }

    /// Every webhook-id the sink saw, with the number of times.
    std::map<std::string, int> seen_by_hook() const {
        std::map<std::string, int> seen;
        for (const auto& request : hook_.requests())
            ++seen[request.headers.at("webhook-id")];
        return seen;
    }

    static void expect_one_alert_each(intake::Desk& desk, const std::set<std::string>& people) {
        AlertsByPerson alerts = critical_alerts(desk);
        EXPECT_EQ(alerts.size(), people.size());
        for (const std::string& person : people) {
            ASSERT_EQ(alerts[person].size(), 1U) << person;
            std::multiset<std::string> opened;
            for (const auto& row : desk.store.outbox.of_alert(alerts[person].front())) {
                EXPECT_EQ(row.state, store::OutboxState::Delivered) << person;
                if (row.notice.kind == alerts::NoticeKind::Opened)
                    opened.insert(row.notice.channel.text());
            }
            EXPECT_EQ(opened, (std::multiset<std::string>{"drop", "hook"})) << person;
        }
    }

    void expect_all_seen_under_known_ids(intake::Desk& desk) {
        std::map<std::string, int> hooked = seen_by_hook();
        std::set<std::string> mails = seen_by_drop();
        for (const auto& row : desk.store.outbox.list(store::OutboxState::Delivered, 100000)) {
            std::size_t seen = row.notice.channel.text() == "hook"
                                   ? hooked.erase(row.parcel)
                                   : mails.erase(delivery::maildir_file_name(row.parcel));
            EXPECT_EQ(seen, 1U) << row.notice.channel.text() << " never saw " << row.parcel;
        }
        EXPECT_THAT(hooked, ::testing::IsEmpty()) << "sent under ids that the outbox does not know";
        EXPECT_THAT(mails, ::testing::IsEmpty())
            << "written under ids that the outbox does not know";
    }

    static void expect_whole(intake::Desk& desk) {
        EXPECT_EQ(desk.store.audit.first_broken(), std::nullopt);
        store::Statement check(desk.store.connection, "PRAGMA integrity_check");
        store::Cursor row = check.query();
        ASSERT_TRUE(row.next());
        EXPECT_EQ(row.text(0), "ok");
    }

    std::set<std::string> seen_by_drop() const {
        std::set<std::string> names;
        for (const auto& file : std::filesystem::directory_iterator(app_.folder() / "mail/new")) {
            names.insert(file.path().filename().string());
        }
        return names;
    }

    int repeated_webhooks() const {
        int repeated = 0;
        for (const auto& [id, times] : seen_by_hook())
            repeated += times > 1 ? 1 : 0;
        return repeated;
    }

    loopback::HttpServer hook_;
    RunningApp app_;
    Whereabouts whereabouts_;
    SendingPlan plan_;
    std::list<Sender> senders_;
};

TEST_F(KilledDaemon, AnAcknowledgedMessageIsNeverLostAndItsAlertIsDeliveredAtLeastOnceUnderOneId) {
    const auto seed = number_from("TW_CRASH_SEED", std::random_device{}());
    const auto rounds = static_cast<int>(number_from("TW_CRASH_ROUNDS", TW_ROUNDS));
    std::cout << "TW_CRASH_SEED=" << seed << " TW_CRASH_ROUNDS=" << rounds << std::endl;
    std::mt19937_64 dice(seed);
    for (int name = 0; name < kSenders; ++name) {
        senders_.emplace_back("S" + std::to_string(name) + "-", whereabouts_, plan_);
    }
    for (int round = 0; round < rounds; ++round) {
        plan_.allow_people(kPeople * round / rounds);
        live_and_die(round, dice);
        if (HasFatalFailure()) break;  // the senders must still be brought to their end
    }
    Sent sent = finish();
    ASSERT_TRUE(everything_is_delivered());
    EXPECT_EQ(stored_control_ids(), sent.answered) << "answered is stored, and stored once";
    EXPECT_EQ(sent.alerting.size(), static_cast<std::size_t>(kPeople));
    app_.look([&](intake::Desk& desk) {
        expect_one_alert_each(desk, sent.alerting);
        expect_all_seen_under_known_ids(desk);
        expect_whole(desk);
    });
    std::cout << "messages=" << sent.answered.size() << " connections_lost=" << sent.resent
              << " webhooks_repeated=" << repeated_webhooks() << std::endl;
}

}  // namespace
}  // namespace thiowatch

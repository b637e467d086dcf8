// Messages of others, all of them, through `simulate` and through a daemon that listens: nothing
// may crash, every frame gets its answers in order, and both ways give the same answers, results
// and alerts. Everybody the messages speak of is put on the drug, and between the files comes a
// message of our own that must alert. TW_CORPUS names the folder; nothing of it is repeated here.

#include <array>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <iterator>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "daemon/cli/offline_snapshot.h"
#include "daemon/cli/simulation.h"
#include "daemon/runtime/clock.h"
#include "parsers/hl7v2/batch.h"
#include "parsers/hl7v2/message.h"
#include "parsers/hl7v2/reader.h"
#include "tests/support/corpus_files.h"
#include "tests/support/hl7_text.h"
#include "tests/support/running_app.h"

namespace thiowatch {
namespace {

using testing::RunningApp;

const std::string kAllIds = ", processing_ids: [P, T, D]";
constexpr std::size_t kFilesBetween = 25;

struct Frame {
    std::string source;
    std::string bytes;
};

/// Every message of the corpus; after every few files one of our own about 4711.
std::vector<Frame> frames_of(const std::vector<std::filesystem::path>& files) {
    std::vector<Frame> frames;
    std::size_t count = 0;
    for (const std::filesystem::path& file : files) {
        for (hl7v2::Part& part : hl7v2::split_file(testing::bytes_of(file)).parts) {
            // What holds an end block is no payload: the rest of a stream without its start.
            if (part.bytes.find("\x1c\r") != std::string::npos) continue;
            frames.push_back({file.filename().string(), std::move(part.bytes)});
        }
        if (++count % kFilesBetween != 0) continue;
        std::string number = std::to_string(count);
        testing::OruText own{.control_id = "OWN" + number, .order = "L" + number};
        own.results = {{.value = "0.4"}};
        frames.push_back({"own " + number, own.text()});
    }
    return frames;
}

/// The roster that follows everybody the messages name, with nothing that could veto a match.
std::string roster_for(const std::vector<Frame>& frames, const intake::SnapshotPtr& snapshot) {
    cli::Simulation simulation(snapshot);
    for (const Frame& frame : frames)
        simulation.feed(frame.source, frame.bytes);
    std::set<PatientIdentifier> people{{AssigningAuthority("H1"), Mrn("4711")}};
    for (const cli::SimulatedMessage& message : simulation.messages()) {
        if (message.arrival.patient) people.insert(*message.arrival.patient);
    }
    std::string rows;
    auto quoted = [](const std::string& text) {
        std::string safe;
        for (char c : text)
            safe += c == '"' ? "\"\"" : std::string(1, c);
        return '"' + safe + '"';
    };
    for (const PatientIdentifier& person : people) {
        if (person.value.text().empty() || person.authority.text().empty()) continue;
        rows += quoted(person.value.text()) + "," + quoted(person.authority.text()) +
                ",,,,,azathioprine,2000-01-01,,\n";
    }
    return rows;
}

/// "AA M1": the code and whose message it answers, whatever the field separator.
std::string line_of(const std::string& answer) {
    std::size_t at = answer.find("\rMSA");
    if (at == std::string::npos || at + 8 > answer.size()) return "no answer";
    std::string rest = answer.substr(at + 8);
    const std::string ends{answer[at + 4], '\r'};
    return answer.substr(at + 5, 2) + " " + rest.substr(0, rest.find_first_of(ends));
}

std::multiset<std::string> alerts_in(store::Store& store) {
    std::multiset<std::string> found;
    store::AlertQuery query;
    query.limit = 1'000'000;
    for (const alerts::Alert& alert : store.alerts.list(query)) {
        // Simulated, years pass between the messages; live, no time does: who is overdue differs.
        if (alert.finding.rule.text().starts_with("MON.")) continue;
        found.insert(
            std::to_string(static_cast<std::int64_t>(alert.patient)) + " " +
            alert.finding.rule.text() + " " + std::string(alerts::name_of(alert.state)) + " " +
            std::to_string(alert.version)
        );
    }
    return found;
}

/// What one of both ways made of the corpus.
struct Account {
    std::vector<std::vector<std::string>> answers;  ///< of each frame
    std::multiset<std::string> alerts;
    std::multiset<std::string> kept;  ///< bytes of each stored message behind its disposition
    std::int64_t results = 0;
    std::int64_t queued = 0;
};

std::multiset<std::string> messages_in(store::Store& store) {
    std::multiset<std::string> kept;
    for (std::int64_t id = 1; id <= store.messages.count(); ++id) {
        const auto stored = store.messages.read(store::MessageId{id});
        if (!stored) continue;
        kept.insert(std::string(store::name_of(stored->disposition)) + " " + stored->body);
    }
    return kept;
}

/// Names what one way kept and the other did not; never the bytes.
void expect_kept_alike(const Account& one, const Account& other, const std::vector<Frame>& frames) {
    for (const std::string& kept : one.kept) {
        if (one.kept.count(kept) == other.kept.count(kept)) continue;
        const std::string bytes = kept.substr(kept.find(' ') + 1);
        std::string source = "bytes that were no frame";
        for (const Frame& frame : frames) {
            if (frame.bytes == bytes) source = frame.source;
        }
        ADD_FAILURE() << source << " (" << bytes.size() << " bytes) is kept "
                      << one.kept.count(kept) << " times one way and " << other.kept.count(kept)
                      << " times the other";
    }
}

void close_account(store::Store& store, Account& account) {
    account.alerts = alerts_in(store);
    account.kept = messages_in(store);
    account.results = store.results.count();
    for (store::Queue queue :
         {store::Queue::Unmatched,
          store::Queue::Unmapped,
          store::Queue::Held,
          store::Queue::Failed}) {
        account.queued += store.reviews.depth(queue).count;
    }
}

using Summary = std::map<std::string, int>;

Account simulated(
    const std::vector<Frame>& frames,
    const std::string& roster,
    const intake::SnapshotPtr& snapshot,
    Summary& summary
) {
    cli::Simulation simulation(snapshot);
    config::Diagnostics diagnostics;
    simulation.enter(config::read_roster(
        "roster.csv",
        "identifier,authority,family,given,birth_date,sex,drug,start,stop,prescriber\n" + roster,
        snapshot->drugs,
        diagnostics
    ));
    EXPECT_FALSE(diagnostics.has_errors()) << diagnostics.human();
    simulation.start(runtime::wall_now());
    Account account;
    for (const Frame& frame : frames) {
        std::size_t before = simulation.messages().size();
        simulation.feed(frame.source, frame.bytes);
        EXPECT_EQ(simulation.messages().size(), before + 1) << frame.source;
        const intake::Arrival& arrival = simulation.messages().back().arrival;
        std::vector<std::string> lines;
        std::string codes;
        for (const hl7v2::Answer& answer : arrival.answers) {
            lines.push_back(line_of(answer.text));
            codes += answer.code + " ";
        }
        ++summary
            [(codes.empty() ? "none " : codes) + std::string(store::name_of(arrival.disposition))];
        account.answers.push_back(std::move(lines));
    }
    close_account(simulation.store(), account);
    return account;
}

Account live(const std::vector<Frame>& frames, const std::string& roster, const Account& expected) {
    RunningApp app({.mllp_extra = kAllIds, .roster = roster});
    std::array<testing::MllpClient, 4> clients{
        app.connect(), app.connect(), app.connect(), app.connect()};
    Account account;
    for (std::size_t at = 0; at < frames.size(); ++at) {
        testing::MllpClient& client = clients[at % clients.size()];
        client.write_frame(frames[at].bytes);
        std::vector<std::string> lines;
        for (std::size_t n = 0; n < expected.answers[at].size(); ++n) {
            lines.push_back(line_of(client.read_frame()));
        }
        account.answers.push_back(std::move(lines));
    }
    for (testing::MllpClient& client : clients) {
        client.finish_writing();
        EXPECT_EQ(client.read_frame(), "") << "an answer too many";
    }
    app.look([&](intake::Desk& desk) { close_account(desk.store, account); });
    return account;
}

/// MSH-10 by hand, where the header has the usual delimiters.
std::optional<std::string> control_id_sent(const std::string& bytes) {
    if (!bytes.starts_with("MSH|")) return std::nullopt;
    std::string header = bytes.substr(0, bytes.find_first_of("\r\n"));
    std::size_t at = 0;
    for (int field = 1; field < 10; ++field) {
        at = header.find('|', at);
        if (at == std::string::npos) return std::nullopt;
        ++at;
    }
    return header.substr(at, header.find('|', at) - at);
}

TEST(Corpus, GivesTheSameAnswersResultsAndAlertsSimulatedAndLive) {
    const auto files = testing::corpus_files();
    if (files.empty()) GTEST_SKIP() << "no corpus at hand; TW_CORPUS names the folder";
    auto snapshot = cli::offline_snapshot(testing::SettingsFile(kAllIds).name());
    ASSERT_TRUE(snapshot);
    const std::vector<Frame> frames = frames_of(files);
    const std::string roster = roster_for(frames, snapshot);
    Summary summary;
    const Account simulation = simulated(frames, roster, snapshot, summary);
    const Account daemon = live(frames, roster, simulation);
    for (std::size_t at = 0; at < frames.size(); ++at) {
        EXPECT_EQ(simulation.answers[at], daemon.answers[at]) << frames[at].source;
        auto sent = control_id_sent(frames[at].bytes);
        for (const std::string& line : daemon.answers[at]) {
            EXPECT_EQ(line.substr(3), sent.value_or(line.substr(3))) << frames[at].source;
        }
    }
    EXPECT_EQ(simulation.alerts, daemon.alerts);
    expect_kept_alike(simulation, daemon, frames);
    expect_kept_alike(daemon, simulation, frames);
    EXPECT_EQ(simulation.results, daemon.results);
    EXPECT_EQ(simulation.queued, daemon.queued);
    EXPECT_GT(daemon.results, 0);
    EXPECT_FALSE(daemon.alerts.empty());
    EXPECT_GT(frames.size(), 500U);
    std::cout << frames.size() << " frames, " << daemon.kept.size() << " messages kept, "
              << daemon.results << " results, " << daemon.alerts.size() << " alerts\n";
    for (const auto& [outcome, count] : summary) {
        std::cout << std::setw(6) << count << "  " << outcome << "\n";
    }
}

// `simulate` reads every result; a daemon only those of people it follows. Nothing else may differ.
TEST(Corpus, EndsAlikeForNobodyWeFollowWhetherItsResultsAreReadOrNot) {
    const auto files = testing::corpus_files();
    if (files.empty()) GTEST_SKIP() << "no corpus at hand; TW_CORPUS names the folder";
    auto snapshot = cli::offline_snapshot(testing::SettingsFile(kAllIds).name());
    ASSERT_TRUE(snapshot);
    const std::vector<Frame> frames = frames_of(files);
    Summary summary;
    const Account simulation = simulated(frames, "", snapshot, summary);
    const Account daemon = live(frames, "", simulation);
    for (std::size_t at = 0; at < frames.size(); ++at)
        EXPECT_EQ(simulation.answers[at], daemon.answers[at]) << frames[at].source;
    expect_kept_alike(simulation, daemon, frames);
    expect_kept_alike(daemon, simulation, frames);
    EXPECT_EQ(simulation.queued, daemon.queued);
    EXPECT_EQ(simulation.results, daemon.results);
    EXPECT_EQ(simulation.alerts, daemon.alerts);
}

TEST(Corpus, NamesTheSamePeopleWithAndWithoutReadingTheResults) {
    const auto files = testing::corpus_files();
    if (files.empty()) GTEST_SKIP() << "no corpus at hand; TW_CORPUS names the folder";
    const hl7v2::ReadOptions options{AssigningAuthority("H1")};
    int compared = 0;
    for (const Frame& frame : frames_of(files)) {
        auto message = hl7v2::Message::parse(frame.bytes);
        if (!message) continue;
        const hl7v2::Header header = hl7v2::read_header(*message, TimeZone::utc());
        const auto people = hl7v2::people_of_results(*message, header, options);
        if (!people) continue;
        const auto content = hl7v2::read_clinical(*message, header, options);
        ASSERT_TRUE(content) << frame.source;
        std::vector<PersonStated> read;
        for (const PersonEvents& said : content->people)
            read.push_back(said.person);
        EXPECT_EQ(*people, read) << frame.source;
        ++compared;
    }
    EXPECT_GT(compared, 300);
}

TEST(Corpus, IsAnsweredInOrderWhenManyFramesComeAtOnce) {
    const auto files = testing::corpus_files();
    if (files.empty()) GTEST_SKIP() << "no corpus at hand; TW_CORPUS names the folder";
    auto snapshot = cli::offline_snapshot(testing::SettingsFile(kAllIds).name());
    const std::vector<Frame> frames = frames_of(files);
    Summary summary;
    const Account simulation = simulated(frames, {}, snapshot, summary);
    RunningApp app({.mllp_extra = kAllIds});
    auto client = app.connect();
    constexpr std::size_t kAtOnce = 50;
    for (std::size_t from = 0; from < frames.size(); from += kAtOnce) {
        std::string packet;
        std::vector<std::string> expected;
        for (std::size_t at = from; at < std::min(from + kAtOnce, frames.size()); ++at) {
            packet += "\x0b" + frames[at].bytes + "\x1c\r";
            const auto& lines = simulation.answers[at];
            expected.insert(expected.end(), lines.begin(), lines.end());
        }
        client.write(packet);
        for (const std::string& line : expected)
            ASSERT_EQ(line_of(client.read_frame()), line);
    }
}

}  // namespace
}  // namespace thiowatch

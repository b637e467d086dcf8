// The shared clinical vectors, end to end: each becomes a roster row, the messages that went before
// and a last message; what that one opens or tells anew is compared with what the vector expects. A
// vector that needs a rule family the pack does not have yet is named here with that family.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <string>

#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include "daemon/cli/offline_snapshot.h"
#include "daemon/cli/simulation.h"
#include "tests/support/hl7_moment.h"

namespace thiowatch::cli {
namespace {

using testing::hl7_moment;

const std::map<std::string, std::string> kOtherFamilies{
    {"V028", "HYS"},
    {"V030", "HYS"},
    {"V033", "elevated_baseline"},
    {"V034", "elevated_baseline"},
    {"V066", "DLT"},
    {"V069", "TRD"},
    {"V078", "ICP"},
    {"V079", "PRG, ICP"},
    {"V080", "XO"},
    {"V082", "PGX"},
    {"V084", "SHU"},
    {"V086", "MON"},
    {"V094", "CRE"},
    {"V112", "EGFR"},
    {"V114", "TRD"},
    {"V119", "PGX"},
    {"V120", "ICP"},
    {"V121", "XO"},
};

const std::map<std::string, std::string> kCodes{
    {"WBC", "6690-2"},    {"ANC", "26499-4"}, {"LYM", "731-0"},     {"PLT", "777-3"},
    {"EOS", "711-2"},     {"HB", "718-7"},    {"NEUTPCT", "770-8"}, {"SEGPCT", "769-0"},
    {"BANDPCT", "764-1"}, {"ALT", "1742-6"},  {"AST", "1920-8"},    {"ALP", "6768-6"},
    {"GGT", "2324-2"},    {"BIL", "1975-2"},  {"ALB", "1751-7"},    {"AMY", "1798-8"},
    {"LIP", "3040-3"},    {"TGN", "32660-3"}, {"MMP", "32654-6"},
};

// Upper limits stand in the vectors in the unit of the rules; a laboratory writes them in that of
// the value. The factor from one to the other, where they differ.
const std::map<std::string, double> kPerUnit{{"mg/dL", 17.1}, {"ukat/L", 60}};

const std::map<std::string, std::string> kFlagWords{
    {"haemolysed", "Specimen haemolysed"},
    {"clumped", "Platelet clumps seen on film"},
};

const Instant kLast = Instant::parse_rfc3339("2026-03-01T12:00:00Z").value();

std::optional<std::filesystem::path> vectors_file() {
    if (const char* named = std::getenv("TW_VECTORS")) return std::filesystem::path(named);
    const char* source = std::getenv("TW_SOURCE_DIR");
    if (source == nullptr) return std::nullopt;
    std::filesystem::path file = std::filesystem::path(source) / "../shared/clinical/vectors.jsonl";
    return std::filesystem::exists(file) ? std::optional(file) : std::nullopt;
}

using Json = rapidjson::Value;

/// One OBX as a laboratory sends it.
struct Sent {
    std::string analyte;
    std::string value;
    std::string unit;
    std::string comparator;
    std::string range;
};

std::string limit_as_sent(const std::string& limit, const std::string& unit) {
    auto factor = kPerUnit.find(unit);
    if (factor == kPerUnit.end()) return limit;
    return std::to_string(std::stod(limit) / factor->second).substr(0, 5);
}

std::string range_of(const Json& result) {
    std::string unit = result["unit"].GetString();
    if (result.HasMember("uln")) return "0-" + limit_as_sent(result["uln"].GetString(), unit);
    if (result.HasMember("lln")) return ">=" + std::string(result["lln"].GetString());
    return {};
}

Sent sent_in(const Json& result) {
    Sent sent;
    sent.analyte = result["analyte"].GetString();
    sent.value = result["value"].GetString();
    sent.unit = result["unit"].GetString();
    if (result.HasMember("comparator")) sent.comparator = result["comparator"].GetString();
    sent.range = range_of(result);
    return sent;
}

std::string obx(int number, const Sent& sent, const std::string& status) {
    bool is_plain = sent.comparator.empty();
    std::string value = is_plain ? sent.value : sent.comparator + "^" + sent.value;
    return "OBX|" + std::to_string(number) + "|" + (is_plain ? "NM" : "SN") + "|" +
           kCodes.at(sent.analyte) + "^" + sent.analyte + "^LN||" + value + "|" + sent.unit + "|" +
           sent.range + "||||" + status + "\r";
}

struct Report {
    std::string control_id;
    Instant sent;
    std::string order;
    std::vector<Sent> results;
    std::string status = "F";
    std::vector<std::string> flags;

    [[nodiscard]] std::string text() const {
        std::string collected = hl7_moment(sent - std::chrono::hours{4});
        std::string out = "MSH|^~\\&|LAB|H1|TW|H1|" + hl7_moment(sent) + "||ORU^R01^ORU_R01|" +
                          control_id + "|P|2.5.1\rPID|1||4711^^^H1^MR||Example^Eve\r" + "OBR|1||" +
                          order + "|58410-2^CBC^LN|||" + collected + "\r";
        for (const std::string& flag : flags)
            out += "NTE|1|L|" + kFlagWords.at(flag) + "\r";
        int number = 0;
        for (const Sent& result : results)
            out += obx(++number, result, status);
        return out;
    }
};

std::string words_in(const Json& context, const char* key) {
    std::string words;
    if (!context.HasMember(key)) return words;
    for (const Json& word : context[key].GetArray()) {
        words += (words.empty() ? "" : ";") + std::string(word.GetString());
    }
    return words;
}

/// What the vector says of the person, as a row of the roster.
std::string roster_of(const Json& vector) {
    std::string birth;
    std::string profile;
    std::string comedication;
    if (vector.HasMember("context")) {
        const Json& context = vector["context"];
        if (context.HasMember("age")) {
            birth = std::to_string(2026 - std::stoi(context["age"].GetString())) + "-01-01";
        }
        profile = words_in(context, "profile");
        comedication = words_in(context, "comeds");
    }
    return "identifier,authority,family,given,birth_date,drug,start,profile,comedication\n"
           "4711,H1,Example,Eve," +
           birth + ",azathioprine,2025-01-01," + profile + "," + comedication + "\n";
}

Report last_report(const Json& vector) {
    Report report{"LAST", kLast, "L-LAST", {}, "F", {}};
    for (const Json& result : vector["results"].GetArray())
        report.results.push_back(sent_in(result));
    if (vector.HasMember("status")) report.status = vector["status"].GetString();
    if (vector.HasMember("specimen_flags")) {
        for (const Json& flag : vector["specimen_flags"].GetArray()) {
            report.flags.emplace_back(flag.GetString());
        }
    }
    return report;
}

void add_history(const Json& vector, std::vector<Report>& reports) {
    if (!vector.HasMember("context") || !vector["context"].HasMember("hist")) return;
    for (const auto& member : vector["context"]["hist"].GetObject()) {
        const auto& values = member.value.GetArray();
        for (rapidjson::SizeType at = 0; at < values.Size(); ++at) {
            Sent sent{member.name.GetString(), values[at].GetString(), "10*9/L", {}, {}};
            Instant day = kLast - days(28) * static_cast<int>(values.Size() - at);
            std::string number = std::to_string(reports.size());
            reports.push_back({"H" + number, day, "L-H" + number, {sent}, "F", {}});
        }
    }
}

/// An alert that was open came from a result of that day.
void add_open_before(const Json& vector, std::vector<Report>& reports) {
    if (!vector.HasMember("open_before")) return;
    for (const Json& alert : vector["open_before"].GetArray()) {
        std::string rule = alert["id"].GetString();
        Sent sent{rule.substr(0, rule.find('.')), alert["x"].GetString(), "10*9/L", {}, {}};
        Instant day = kLast - days(std::stoi(alert["days"].GetString()));
        reports.push_back({"O-" + rule, day, "L-O-" + rule, {sent}, "F", {}});
    }
}

/// What a correction or withdrawal takes back: the same result before, at a value that alerted as
/// `sent_before` says, or at one that nobody was told of.
void add_version_before(const Json& vector, std::vector<Report>& reports) {
    if (!vector.HasMember("sent_before")) return;
    Report before = last_report(vector);
    before.control_id = "BEFORE";
    before.sent = kLast - std::chrono::hours{1};
    before.status = "F";
    if (vector["sent_before"].Empty()) {
        for (Sent& result : before.results)
            result.value = "4.0";
    }
    reports.push_back(before);
}

using Rules = std::multiset<std::string>;
using Versions = std::map<std::string, int>;

Versions versions_in(Simulation& simulation) {
    Versions versions;
    for (const SimulatedAlert& item : simulation.alerts()) {
        versions[item.alert.ref.text()] = item.alert.version;
    }
    return versions;
}

/// Open alerts that were not there before, or of which people are told anew.
Rules told_since(Simulation& simulation, const Versions& before) {
    Rules rules;
    for (const SimulatedAlert& item : simulation.alerts()) {
        if (item.alert.state != alerts::AlertState::Open) continue;
        auto known = before.find(item.alert.ref.text());
        bool is_news = known == before.end() || item.alert.version > known->second;
        if (is_news) rules.insert(item.alert.finding.rule.text());
    }
    return rules;
}

/// The last report was sent four hours after the blood was taken; so were those before it.
Rules run(const Json& vector, const intake::SnapshotPtr& snapshot) {
    Simulation simulation(snapshot);
    config::Diagnostics diagnostics;
    simulation.enter(
        config::read_roster("roster.csv", roster_of(vector), snapshot->drugs, diagnostics)
    );
    EXPECT_FALSE(diagnostics.has_errors()) << diagnostics.human();
    std::vector<Report> reports;
    add_history(vector, reports);
    add_open_before(vector, reports);
    add_version_before(vector, reports);
    for (const Report& report : reports)
        simulation.feed(report.control_id, report.text());
    Report last = last_report(vector);
    // A later version of a result has the same blood as the first.
    std::string text = last.text();
    if (vector.HasMember("sent_before")) {
        std::string taken = hl7_moment(kLast - std::chrono::hours{4});
        text.replace(text.find(taken), taken.size(), hl7_moment(kLast - std::chrono::hours{5}));
    }
    Versions before = versions_in(simulation);
    simulation.feed(last.control_id, text);
    const intake::Arrival& arrival = simulation.messages().back().arrival;
    EXPECT_EQ(arrival.answers.front().code, "AA");
    EXPECT_EQ(arrival.results, vector["results"].Size());
    return told_since(simulation, before);
}

Rules expected_in(const Json& vector) {
    Rules rules;
    for (const Json& rule : vector["expect"].GetArray())
        rules.insert(rule.GetString());
    return rules;
}

TEST(ClinicalVectors, AreAnsweredEndToEndAsTheyExpect) {
    const auto file = vectors_file();
    if (!file) GTEST_SKIP() << "no vectors at hand; TW_VECTORS names the file";
    const auto snapshot = offline_snapshot({});
    ASSERT_TRUE(snapshot);
    std::ifstream lines(*file);
    int judged = 0;
    std::set<std::string> left_out;
    for (std::string line; std::getline(lines, line);) {
        rapidjson::Document vector;
        vector.Parse<rapidjson::kParseNumbersAsStringsFlag>(line.c_str());
        ASSERT_FALSE(vector.HasParseError()) << line;
        const std::string id = vector["id"].GetString();
        if (kOtherFamilies.contains(id)) {
            left_out.insert(id);
            continue;
        }
        SCOPED_TRACE(id + ": " + vector["title"].GetString());
        EXPECT_EQ(run(vector, snapshot), expected_in(vector));
        ++judged;
    }
    EXPECT_EQ(left_out.size(), kOtherFamilies.size()) << "a name in the list is no vector's";
    EXPECT_GE(judged, 70);
}

}  // namespace
}  // namespace thiowatch::cli

// The shared clinical vectors, end to end: each becomes a roster row, the messages that went before
// and a last message; what that one opens or tells anew is compared with what the vector expects.

#include <fstream>
#include <map>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "daemon/cli/offline_snapshot.h"
#include "daemon/cli/simulation.h"
#include "tests/support/clinical_vectors.h"
#include "tests/support/hl7_moment.h"
#include "tests/support/temporary_folder.h"

namespace thiowatch::cli {
namespace {

using testing::ClinicalVector;
using testing::hl7_moment;
using testing::VectorResult;

const std::map<std::string, std::string> kCodes{
    {"WBC", "6690-2"},    {"ANC", "26499-4"},       {"LYM", "731-0"},     {"PLT", "777-3"},
    {"EOS", "711-2"},     {"HB", "718-7"},          {"NEUTPCT", "770-8"}, {"SEGPCT", "769-0"},
    {"BANDPCT", "764-1"}, {"ALT", "1742-6"},        {"AST", "1920-8"},    {"ALP", "6768-6"},
    {"GGT", "2324-2"},    {"BIL", "1975-2"},        {"ALB", "1751-7"},    {"AMY", "1798-8"},
    {"LIP", "3040-3"},    {"TGN", "32660-3"},       {"MMP", "32654-6"},   {"CRE", "14682-9"},
    {"EGFR", "62238-1"},  {"BILEACID", "14628-2"},  {"MCV", "787-2"},     {"LYMPCT", "736-9"},
    {"EOSPCT", "713-8"},  {"BILDIRECT", "14629-0"},
};

// Upper limits stand in the vectors in the unit of the rules; a laboratory writes them in that of
// the value. The factor from one to the other, where they differ.
const std::map<std::string, double> kPerUnit{{"mg/dL", 17.1}, {"ukat/L", 60}};

const std::map<std::string, std::string> kFlagWords{
    {"haemolysed", "Specimen haemolysed"},
    {"clumped", "Platelet clumps seen on film"},
};

const Instant kLast = Instant::parse_rfc3339("2026-03-01T12:00:00Z").value();

/// One OBX as a laboratory sends it.
struct Sent {
    std::string analyte;
    std::string value;
    std::string unit;
    std::string comparator;
    std::string range;
    std::string flag;
};

std::string limit_as_sent(const std::string& limit, const std::string& unit) {
    auto factor = kPerUnit.find(unit);
    if (factor == kPerUnit.end()) return limit;
    return std::to_string(std::stod(limit) / factor->second).substr(0, 5);
}

std::string range_of(const VectorResult& result) {
    if (!result.uln.empty()) return "0-" + limit_as_sent(result.uln, result.unit);
    return result.lln.empty() ? std::string() : ">=" + result.lln;
}

Sent sent_in(const VectorResult& result) {
    Sent sent{result.analyte, result.value, result.unit, result.comparator, range_of(result), {}};
    if (!result.flags.empty()) sent.flag = result.flags.front();
    return sent;
}

std::string obx(int number, const Sent& sent, const std::string& status) {
    bool is_plain = sent.comparator.empty();
    std::string value = is_plain ? sent.value : sent.comparator + "^" + sent.value;
    return "OBX|" + std::to_string(number) + "|" + (is_plain ? "NM" : "SN") + "|" +
           kCodes.at(sent.analyte) + "^" + sent.analyte + "^LN||" + value + "|" + sent.unit + "|" +
           sent.range + "|" + sent.flag + "|||" + status + "\r";
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

std::string listed(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : ";") + word;
    return text;
}

/// What the vector says of the person, as a row of the roster.
std::string roster_of(const ClinicalVector& vector) {
    std::string birth = vector.age ? std::to_string(2026 - *vector.age) + "-01-01" : "";
    auto gene = [&](const char* name) {
        auto known = vector.genes.find(name);
        return known == vector.genes.end() ? std::string() : known->second;
    };
    return "identifier,authority,family,given,birth_date,drug,start,profile,comedication,tpmt,"
           "nudt15,pregnant_since\n4711,H1,Example,Eve," +
           birth + ",azathioprine,2025-01-01," + listed(vector.profiles) + "," +
           listed(vector.comedications) + "," + gene("TPMT") + "," + gene("NUDT15") + "," +
           (vector.is_pregnant ? "2026-01-01" : "") + "\n";
}

Report last_report(const ClinicalVector& vector) {
    Report report{"LAST", kLast, "L-LAST", {}, vector.status, vector.specimen_flags};
    for (const VectorResult& result : vector.results)
        report.results.push_back(sent_in(result));
    return report;
}

/// One result of an earlier day, in the unit of the rules.
Report earlier(
    const ClinicalVector& vector,
    const std::string& analyte,
    const std::string& value,
    int days_before
) {
    std::string unit(ucum_of(canonical_unit(analyte_named(analyte).value()).value()));
    std::string uln = vector.uln_of(analyte);
    Sent sent{analyte, value, unit, {}, uln.empty() ? "" : "0-" + uln, {}};
    std::string number = analyte + "-" + std::to_string(days_before);
    return {"B-" + number, kLast - days(days_before), "L-B-" + number, {sent}, "F", {}};
}

/// What came before: the values the vector names, and what it says people were told of.
std::vector<Report> reports_before(const ClinicalVector& vector) {
    std::vector<Report> reports;
    if (vector.is_pregnancy_known) reports.push_back(earlier(vector, "HB", "140", 50));
    for (const auto& [analyte, values] : vector.history) {
        for (std::size_t at = 0; at < values.size(); ++at) {
            int days_before = 28 * static_cast<int>(values.size() - at);
            reports.push_back(earlier(vector, analyte, values[at], days_before));
        }
    }
    for (const auto& [analyte, value] : vector.baseline)
        reports.push_back(earlier(vector, analyte, value, 60));
    for (const testing::OpenBefore& open : vector.open_before) {
        std::string analyte = open.rule.substr(0, open.rule.find('.'));
        reports.push_back(earlier(vector, analyte, open.value, open.days));
    }
    std::stable_sort(reports.begin(), reports.end(), [](const Report& a, const Report& b) {
        return a.sent < b.sent;
    });
    return reports;
}

/// What a correction or withdrawal takes back: the same result before, at a value that alerted as
/// `sent_before` says, or at one that nobody was told of.
Report version_before(const ClinicalVector& vector) {
    Report before = last_report(vector);
    before.control_id = "BEFORE";
    before.sent = kLast - std::chrono::hours{1};
    before.status = "F";
    if (vector.sent_before->empty()) {
        for (Sent& result : before.results)
            result.value = "4.0";
    }
    return before;
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
Rules run(const ClinicalVector& vector, const intake::SnapshotPtr& snapshot) {
    Simulation simulation(snapshot);
    config::Diagnostics diagnostics;
    simulation.enter(
        config::read_roster("roster.csv", roster_of(vector), snapshot->drugs, diagnostics)
    );
    EXPECT_FALSE(diagnostics.has_errors()) << diagnostics.human();
    std::vector<Report> reports = reports_before(vector);
    if (vector.sent_before) reports.push_back(version_before(vector));
    for (const Report& report : reports)
        simulation.feed(report.control_id, report.text());
    Report last = last_report(vector);
    // A later version of a result has the same blood as the first.
    std::string text = last.text();
    if (vector.sent_before) {
        std::string taken = hl7_moment(kLast - std::chrono::hours{4});
        text.replace(text.find(taken), taken.size(), hl7_moment(kLast - std::chrono::hours{5}));
    }
    // What time alone brings meanwhile, an overdue count, is not the last report's doing.
    if (!reports.empty()) simulation.pass_time(last.sent);
    Versions before = versions_in(simulation);
    simulation.feed(last.control_id, text);
    const intake::Arrival& arrival = simulation.messages().back().arrival;
    EXPECT_EQ(arrival.answers.front().code, "AA");
    EXPECT_EQ(arrival.results, vector.results.size());
    Rules rules = told_since(simulation, before);
    // A vector that says nothing of when tests are due is not asked about it: between its reports
    // weeks go by without a blood count.
    std::erase_if(rules, [](const std::string& rule) { return rule.starts_with("MON."); });
    return rules;
}

/// A configuration whose schedule wants a blood count as often as the vector says.
intake::SnapshotPtr monitored(int interval, int grace) {
    testing::TemporaryFolder folder;
    std::ofstream(folder / "vector.yaml")
        << "schedule: vector\nsources: {vector: the vector}\nplans:\n"
        << "  - blood_count:\n      tests: [WBC, ANC]\n      phases: [{every: " << interval
        << "d, grace: " << grace << "d, source: vector}]\n";
    std::ofstream(folder / "thiowatch.yaml")
        << "version: 1\nrules: {schedule: ./vector.yaml}\n"
        << "feeds: [{name: file, mllp: {listen: \"127.0.0.1:2575\"}, authority: H1}]\n";
    return offline_snapshot((folder / "thiowatch.yaml").string());
}

/// The last count was normal and so many days ago; then nothing comes, and time passes.
Rules overdue(const ClinicalVector& vector) {
    const auto [days_ago, interval, grace] = *vector.monitoring;
    Simulation simulation(monitored(interval, grace));
    config::Diagnostics diagnostics;
    simulation.enter(config::read_roster(
        "roster.csv", roster_of(vector), simulation.snapshot().drugs, diagnostics
    ));
    Report count = last_report(vector);
    count.sent = kLast - days(days_ago);
    count.results = {{"WBC", "6.0", "10*9/L", {}, {}, {}}, {"ANC", "3.0", "10*9/L", {}, {}, {}}};
    simulation.feed(count.control_id, count.text());
    const Versions before = versions_in(simulation);
    simulation.pass_time(kLast);
    return told_since(simulation, before);
}

TEST(ClinicalVectors, AreAnsweredEndToEndAsTheyExpect) {
    const auto file = testing::vectors_file();
    if (!file) GTEST_SKIP() << "no vectors at hand; TW_VECTORS names the file";
    const auto snapshot = offline_snapshot({});
    ASSERT_TRUE(snapshot);
    int judged = 0;
    for (const ClinicalVector& vector : testing::read_vectors(*file)) {
        SCOPED_TRACE(vector.id + ": " + vector.title);
        const Rules rules = vector.monitoring ? overdue(vector) : run(vector, snapshot);
        EXPECT_EQ(testing::words_of(rules), testing::words_of(vector.expect));
        ++judged;
    }
    EXPECT_GE(judged, 90);
}

}  // namespace
}  // namespace thiowatch::cli

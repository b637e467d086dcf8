// Faulty messages of others, one by one: which answer each gets and where it ends. The names are
// those of the corpus (weird/INDEX.tsv there says what each is); nothing of their content is here.
//
// Expected is, for each message in the file, MSA-1, the code of table 0357 where there is one, and
// the disposition. Senders that want no answer (MSH-15 and MSH-16 NE) are made to want one here, so
// that the answer can be seen; as they are, they get none.

#include <array>
#include <set>

#include <gtest/gtest.h>

#include "daemon/cli/offline_snapshot.h"
#include "daemon/cli/simulation.h"
#include "tests/support/corpus_files.h"
#include "tests/support/running_app.h"

namespace thiowatch {
namespace {

using testing::RunningApp;

struct WeirdCase {
    std::string name;
    std::string outcome;
};

const std::string kTaken = "AA processed";
const std::string kUnreadable = "AR 100 rejected";
const std::string kFieldMissing = "AE 101 rejected";

const std::vector<WeirdCase>& weird_files() {
    static const std::vector<WeirdCase> kFiles{
        {"cosyte-malformed-empty-input.hl7", kUnreadable},
        {"cosyte-malformed-msh-too-short.hl7", kUnreadable},
        {"cosyte-vendor-quirks-encoding-mismatch.hl7", kTaken},
        {"cosyte-vendor-quirks-extra-fields.hl7", kTaken},
        {"cosyte-vendor-quirks-missing-required-field.hl7", kFieldMissing},
        {"cosyte-vendor-quirks-out-of-order-segment.hl7", kTaken},
        {"cosyte-vendor-quirks-segment-case.hl7", kTaken},
        {"cosyte-vendor-quirks-timestamp-fallback-format.hl7", kTaken},
        {"cosyte-vendor-quirks-unknown-charset.hl7", kTaken},
        {"cosyte-vendor-quirks-unknown-escape-sequence.hl7", kTaken},
        {"cosyte-vendor-quirks-version-mismatch.hl7", kTaken},
        {"cosyte-edge-cases-crlf-line-endings.hl7", kTaken},
        {"cosyte-edge-cases-mixed-line-endings.hl7", kTaken},
        {"cosyte-edge-cases-trailing-newline.hl7", kTaken},
        {"cosyte-edge-cases-null-fields.hl7", kTaken},
        {"cosyte-edge-cases-consecutive-delimiters.hl7", kTaken},
        {"cosyte-edge-cases-truncation-char-msh2.hl7", kTaken},
        {"cosyte-edge-cases-decoded-br.hl7", "AA held"},
        {"cosyte-edge-cases-embedded-delimiters.hl7", kTaken},
        {"cosyte-edge-cases-unicode-names.hl7", kTaken},
        {"cosyte-edge-cases-unknown-escapes.hl7", kTaken},
        {"cosyte-batch-count-mismatch.hl7", "AA processed; AA processed"},
        {"cosyte-batch-malformed-mid-batch.hl7", "AA processed; AR 100 rejected; AA processed"},
        {"cosyte-batch-bare-message.hl7", kTaken},
        {"cosyte-batch-multi-batch-file.hl7", "AA processed; AA processed; AA processed"},
        {"cosyte-stream-malformed-mid-stream.hl7", "AA processed; AR 100 rejected; AA processed"},
        {"cosyte-stream-mixed-terminators.hl7", "AA processed; AA processed"},
        {"cosyte-datetime-no-timezone-midnight.hl7", kTaken},
        {"cosyte-datetime-precision-year.hl7", kTaken},
        {"cosyte-text-inject-on-encode.hl7", "AE 100 rejected"},
        {"dex-PHLIP_FLU_2.5.1_NO_MSH3.txt", kTaken},
        {"dex-PHLIP_FLU_2.5.1_NO_MSH6.txt", kTaken},
        {"dex-PHLIP_FLU_2.5.1_NO_MSH9.txt", kFieldMissing},
        {"dex-PHLIP_FLU_2.5.1_NO_MSH10.txt", kFieldMissing},
        {"dex-PHLIP_FLU_2.5.1_NO_MSH21.txt", kTaken},
        {"dex-PHLIP_FLU_2.5.1_PID5_ERROR.txt", kTaken},
        {"dex-PHLIP_FLU_2.5.1_DUPLICATE_OBX1.txt", kTaken},
        {"dex-PHLIP_FLU_2.5.1_TWO_OBX_WITH_SAME_OBX3_AND_OBX4.txt", kTaken},
        {"dex-PHLIP_FLU_2.5.1_TWO_OBX_WITH_SAME_OBX3_NULL_OBX4.txt", kTaken},
        {"dex-Lyme_WithBadDelimiters.txt", kUnreadable},
        // Results of somebody nobody follows: what cannot be read in them waits until they are.
        {"dex-GenV1_withStructureErrors.txt", kTaken},
        {"dex-GenV1_Batch_No_headers_eightMSHs.txt",
         "AA processed; AA processed; AA processed; AA processed; AA processed; AA processed; "
         "AA processed; AA processed"},
        {"dex-GenV1_Batch_No_headers_twoMSH.txt", "AA processed; AA processed"},
        {"dex-InvalidMessage.txt", kUnreadable},
        {"dex-ERROR_message.txt", kUnreadable},
        {"dex-CovidELRWithBlanks.txt", kUnreadable},
        {"dex-BatchMessage.txt", kUnreadable},
        {"python-hl7-sample_bad_file1.hl7", "AE 100 rejected; AR 100 rejected"},
        {"python-hl7-sample_bad_file3.hl7", kUnreadable},
        {"python-hl7-sample_batch3.hl7", kTaken},
        {"python-hl7-sample_batch4.hl7", kTaken},
        {"python-hl7-sample_file3.hl7", kTaken},
        {"python-hl7-sample_file5.hl7", kTaken},
        {"python-hl7-sample_file6.hl7", kTaken},
        {"python-hl7-nonstandard_separators.hl7", kFieldMissing},
        {"python-hl7-pid_first.hl7", kUnreadable},
        {"reportstream-truncated_msh.hl7", kUnreadable},
    };
    return kFiles;
}

/// The file as a sender that wants to be answered sends it.
std::string wanting_an_answer(std::string bytes) {
    constexpr std::string_view kNever = "|NE|NE";
    for (std::size_t at = bytes.find(kNever); at != std::string::npos; at = bytes.find(kNever)) {
        bytes.replace(at, kNever.size(), "||");
    }
    return bytes;
}

/// The code of table 0357: ERR-3.1, before version 2.5 the fourth component of ERR-1.
std::string error_code_in(const std::string& line) {
    std::vector<std::string> fields{{}};
    for (char c : line) {
        if (c == line[3]) {
            fields.emplace_back();
        } else {
            fields.back() += c;
        }
    }
    if (fields.size() > 3) return fields[3].substr(0, fields[3].find('^'));
    std::string old = fields.size() > 1 ? fields[1] : std::string();
    for (int component = 1; component < 4; ++component)
        old.erase(0, old.find_first_of("^%") + 1);
    return old.substr(0, old.find_first_of("^%&"));
}

/// Every "AE 101" in an answer or batch of answers: each MSA with the code of its first ERR.
std::vector<std::string> codes_in(const std::string& text) {
    std::vector<std::string> codes;
    bool has_error = false;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = std::min(text.find('\r', at), text.size());
        std::string line = text.substr(at, end - at);
        at = end + 1;
        if (line.size() > 6 && line.starts_with("MSA")) {
            codes.push_back(line.substr(4, 2));
            has_error = false;
        } else if (line.starts_with("ERR") && !codes.empty() && !has_error) {
            codes.back() += " " + error_code_in(line);
            has_error = true;
        }
    }
    return codes;
}

std::string outcome_of(const cli::Simulation& simulation) {
    std::string outcome;
    for (const cli::SimulatedMessage& message : simulation.messages()) {
        if (!outcome.empty()) outcome += "; ";
        for (const hl7v2::Answer& answer : message.arrival.answers) {
            for (const std::string& code : codes_in(answer.text))
                outcome += code + " ";
        }
        outcome += store::name_of(message.arrival.disposition);
    }
    return outcome;
}

/// "AA", "AE 101" of each message, in order.
std::vector<std::string> codes_of(const cli::Simulation& simulation) {
    std::vector<std::string> codes;
    for (const cli::SimulatedMessage& message : simulation.messages()) {
        for (const hl7v2::Answer& answer : message.arrival.answers) {
            for (std::string& code : codes_in(answer.text))
                codes.push_back(std::move(code));
        }
    }
    return codes;
}

std::filesystem::path weird_folder() {
    return testing::corpus_folder() / "weird";
}

TEST(WeirdMessages, EachEndsInItsOneDispositionWithItsOneAnswer) {
    if (!std::filesystem::is_directory(weird_folder())) GTEST_SKIP() << "no corpus at hand";
    const auto snapshot = cli::offline_snapshot({});
    ASSERT_TRUE(snapshot);
    for (const WeirdCase& item : weird_files()) {
        cli::Simulation simulation(snapshot);
        simulation.feed(
            item.name, wanting_an_answer(testing::bytes_of(weird_folder() / item.name))
        );
        EXPECT_EQ(outcome_of(simulation), item.outcome) << item.name;
    }
}

TEST(WeirdMessages, AreAllNamedHere) {
    if (!std::filesystem::is_directory(weird_folder())) GTEST_SKIP() << "no corpus at hand";
    std::set<std::string> named;
    for (const WeirdCase& item : weird_files())
        named.insert(item.name);
    for (const auto& entry : std::filesystem::directory_iterator(weird_folder())) {
        if (!entry.is_regular_file() || entry.path().extension() == ".tsv") continue;
        EXPECT_TRUE(named.contains(entry.path().filename().string())) << entry.path().filename();
    }
}

TEST(WeirdMessages, WhoWantsNoAnswerGetsNone) {
    if (!std::filesystem::is_directory(weird_folder())) GTEST_SKIP() << "no corpus at hand";
    const auto snapshot = cli::offline_snapshot({});
    int silent = 0;
    for (const WeirdCase& item : weird_files()) {
        std::string bytes = testing::bytes_of(weird_folder() / item.name);
        if (bytes == wanting_an_answer(bytes)) continue;
        // Its last lines belong to no message, so nobody said that they want no answer.
        if (item.name == "python-hl7-sample_bad_file1.hl7") continue;
        cli::Simulation simulation(snapshot);
        simulation.feed(item.name, bytes);
        EXPECT_TRUE(codes_of(simulation).empty()) << item.name;
        ++silent;
    }
    EXPECT_GT(silent, 5);
}

TEST(WeirdMessages, AWholeFileInOneFrameIsAnsweredLiveAsItIsSimulated) {
    if (!std::filesystem::is_directory(weird_folder())) GTEST_SKIP() << "no corpus at hand";
    const auto snapshot = cli::offline_snapshot({});
    RunningApp app({.mllp_extra = ", processing_ids: [P, T, D]"});
    auto client = app.connect();
    for (const WeirdCase& item : weird_files()) {
        std::string bytes = wanting_an_answer(testing::bytes_of(weird_folder() / item.name));
        cli::Simulation simulation(snapshot);
        simulation.feed(item.name, bytes);
        std::vector<std::string> expected = codes_of(simulation);
        client.write_frame(bytes);
        std::vector<std::string> codes;
        while (codes.size() < expected.size()) {
            std::string answer = client.read_frame();
            ASSERT_NE(answer, "") << item.name;
            for (std::string& code : codes_in(answer))
                codes.push_back(std::move(code));
        }
        EXPECT_EQ(codes, expected) << item.name;
    }
}

TEST(WeirdStreams, GetAnAnswerForEachCompleteFrameAndNoMore) {
    if (!std::filesystem::is_directory(weird_folder())) GTEST_SKIP() << "no corpus at hand";
    const std::vector<WeirdCase> streams{
        {"google-empty-payload.bin", "AR 100"},
        {"google-two-messages.bin", "AR 100; AR 100"},
        {"google-missing-start.bin", ""},
        {"google-missing-cr.bin", ""},
        {"google-too-short.bin", ""},
        {"google-frame-garbage-frame.bin", "AR 100; AR 100"},
        {"google-three-frames-one-connection.bin", "AR 100; AR 100; AR 100"},
        {"medplum-three-in-one-chunk.bin", "AA; AA; AA"},
        {"medplum-garbage-between.bin", "AA; AA"},
        {"medplum-garbage-after.bin", "AA; AA; AA"},
        {"medplum-empty-frame.bin", "AR 100"},
        {"medplum-half-message.bin", ""},
        {"camel-embedded-fs.bin", "AA"},
        {"camel-no-final-segment-cr.bin", "AA"},
        {"camel-no-end-of-data.bin", ""},
    };
    RunningApp app({.mllp_extra = ", processing_ids: [P, T, D]"});
    for (const WeirdCase& item : streams) {
        auto client = app.connect();
        client.write(testing::bytes_of(weird_folder() / "mllp" / item.name));
        client.finish_writing();
        std::string outcome;
        for (std::string answer = client.read_frame(); !answer.empty();
             answer = client.read_frame()) {
            for (const std::string& code : codes_in(answer)) {
                outcome += (outcome.empty() ? "" : "; ") + code;
            }
        }
        EXPECT_EQ(outcome, item.outcome) << item.name;
    }
}

}  // namespace
}  // namespace thiowatch

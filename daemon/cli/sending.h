// Sending messages one by one, as a laboratory system does: the next only when the last was
// answered.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "daemon/cli/message_files.h"
#include "daemon/cli/mllp_line.h"

namespace thiowatch::cli {

/// What an acknowledgement says.
struct AnswerRead {
    std::string code;        ///< MSA-1
    std::string control_id;  ///< MSA-2
    std::string text;        ///< MSA-3 and what the ERR segments say
};
/// Code "unreadable" when it is no acknowledgement.
AnswerRead read_answer(const std::string& payload);

/// How many answers a message asks for in MSH-15 and MSH-16. `sure` is false where that depends on
/// the outcome.
struct AnswersWanted {
    int most = 1;
    bool sure = true;
};
AnswersWanted answers_wanted(const std::string& message);

/// One answer, or why there is none: "none" when none was wanted, "timeout", "closed". Of FHIR the
/// HTTP status, or "refused" for a part of what was taken.
struct SentAnswer {
    std::string source;
    std::size_t index = 0;
    std::string control_id;
    std::string answer;
    std::string text;

    [[nodiscard]] bool is_good() const {
        const bool is_status = answer.size() == 3 && answer.starts_with('2');
        return is_status || answer == "AA" || answer == "CA" || answer == "none";
    }
};

struct SendingOptions {
    Peer to;
    std::optional<LineTls> tls;
    std::chrono::milliseconds answer_within{std::chrono::seconds{30}};
    /// How long to wait for what may or may not come.
    std::chrono::milliseconds quiet_for{std::chrono::seconds{1}};
    std::chrono::milliseconds pause_between_tries{std::chrono::seconds{1}};
    bool repeats_until_answered = false;
};

class Sending {
  public:
    explicit Sending(SendingOptions options) : options_(std::move(options)), line_(options_.tls) {}

    /// The answers to one message, at least one entry; none when nobody listens.
    std::vector<SentAnswer> send(const FoundMessage& message);
    /// The answers to bytes sent just as they are, until the peer is quiet or closes; none when
    /// nobody listens.
    std::vector<SentAnswer> send_raw(const std::string& source, const std::string& bytes);
    /// The last thing sent found nobody.
    [[nodiscard]] bool found_nobody() const { return found_nobody_; }
    /// Why, when somebody was there but TLS failed.
    [[nodiscard]] const std::string& trouble() const { return line_.trouble(); }

  private:
    std::vector<SentAnswer> try_once(const FoundMessage& message, const AnswersWanted& wanted);
    std::vector<SentAnswer> answers_to(const FoundMessage& message, const AnswersWanted& wanted);

    SendingOptions options_;
    MllpLine line_;
    bool found_nobody_ = false;
};

}  // namespace thiowatch::cli

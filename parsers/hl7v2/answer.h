// Acknowledgements: MSA and ERR for original and enhanced mode, HL7 2.1 to 2.9.
//
//   original  MSH-15 and MSH-16 empty: one application answer, AA AE AR
//   enhanced  MSH-15 asks for the accept answer (CA CE CR), MSH-16 for the application answer; each
//             AL always, NE never, ER on error, SU on success; one empty beside a valued one is NE
//
// An accept answer of error or rejection ends the exchange: no application answer follows it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/expected.h"
#include "parsers/hl7v2/header.h"

namespace thiowatch::hl7v2 {

enum class AckCode : std::uint8_t { Accept, Error, Reject };
enum class Severity : std::uint8_t { Error, Warning, Information };

/// Where the fault lies, as ERR-2 says it; 0 and empty for what is not known.
struct ErrorLocation {
    std::string segment;
    std::size_t sequence = 0;
    std::size_t field = 0;
    std::size_t component = 0;
    friend bool operator==(const ErrorLocation&, const ErrorLocation&) = default;
};

/// One ERR.
struct AckError {
    int code = 207;  ///< HL7 table 0357
    ErrorLocation location;
    Severity severity = Severity::Error;
    std::string application_code;  ///< ERR-5: "TW306"
    std::string diagnostic;        ///< ERR-7: for the interface engineer
    std::string user_text;         ///< ERR-8: for a person
};

/// What became of a message.
struct Outcome {
    AckCode code = AckCode::Accept;
    std::vector<AckError> errors;
    std::string text;  ///< MSA-3 to 2.6; empty: that of the first error
    std::optional<std::int64_t> expected_sequence;  ///< MSA-4, where the link uses sequence numbers
};

/// What an answer takes from outside: pure functions have no clock and no counter.
struct Stamp {
    Instant now;
    std::string control_id;                 ///< MSH-10 of the answer: unique, at most 19 characters
    std::string application = "THIOWATCH";  ///< MSH-3 where the message names no receiver
    bool text_in_msa = true;                ///< false: IHE profile, MSA-3 and MSA-6 stay empty
};

/// "Unsupported message type" for 200; table 0357.
std::string_view error_text(int code_0357);
/// AE or AR, and the code of table 0357, for a fault that keeps a message from being taken.
AckCode ack_code_of(FaultCode code);
int error_code_of(FaultCode code);
/// The ERR of a fault: `where` as "OBX[2]-5.1" gives the location.
AckError error_of(const Fault& fault);
/// Accepted when there are no faults, else the worst of them, each with its ERR.
Outcome outcome_of(const std::vector<Fault>& faults);

/// Whose answer it is: the application's (AA AE AR), or the accept answer before it (CA CE CR).
enum class AckLevel : std::uint8_t { Application, Accept };

/// "AA", "CE" ...
std::string_view name_of(AckCode code, AckLevel level);

/// One answer to send: `code` is its MSA-1, for metrics and `simulate`.
struct Answer {
    std::string code;
    std::string text;
};

/// The answers due for this header and outcome, in order: none, one or two (accept, application).
std::vector<Answer> answers_to(const Header& header, const Outcome& outcome, const Stamp& stamp);

/// The answers to a frame that is no readable message, or too large: AR, with the number under
/// which it is kept for the operator in MSA-3 and ERR-7. `head` is its beginning: as much of its
/// MSH as can be read is used (MSH-10, delimiters, whether an answer is wanted); else one answer in
/// plain 2.5.1.
std::vector<Answer> answers_to_unreadable(
    std::string_view head,
    const Fault& fault,
    std::string_view quarantine_number,
    const Stamp& stamp
);

/// The answers to the messages of one batch as one batch: BHS, the answers, BTS.
std::string
batch_answer(std::string_view batch_header, const std::vector<Answer>& answers, const Stamp& stamp);

}  // namespace thiowatch::hl7v2

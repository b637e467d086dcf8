// One message or FHIR submission on its way through the pipeline, step by step, in words.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "alerts/rules/assessment.h"
#include "daemon/cli/message_files.h"
#include "daemon/cli/simulation.h"

namespace thiowatch::cli {

/// A result: as sent, and what was made of it.
struct ExplainedResult {
    std::string where;  ///< "OBX[2]"
    std::string code;   ///< "WBC1 (L)"
    std::string display;
    std::string value;  ///< digits as sent
    std::string unit;   ///< as sent
    std::string status;
    std::string meaning;    ///< "WBC", "not ours", "UNMAPPED ...", "a panel ..."
    std::string canonical;  ///< "2.4 10*9/L", or why there is none
};

/// A person of the message, whether we follow them, and every rule on what is known of them now.
struct ExplainedPerson {
    std::string patient;
    std::string match;
    std::vector<ExplainedResult> results;
    std::vector<std::string> events;  ///< therapies and changes of identity
    bool is_followed = false;
    bool in_window = false;
    std::vector<alerts::TraceLine> rules;
    std::vector<std::string> quiet;  ///< open alerts about which nobody is told anew, and why
};

struct ExplainedAlert {
    std::string ref;
    std::string patient;
    std::string rule;
    std::string severity;
    std::string state;
    std::string change;  ///< "opened", "version 2", "closed"
    std::string headline;
    std::string route;  ///< who is told, how, and by when they must answer
};

/// A resource of a FHIR submission: what was done with it, and how its content was used.
struct ExplainedEntry {
    std::string where;     ///< "Bundle.entry[2]", or the type of a bare resource
    std::string resource;  ///< "Observation/12"
    int status = 0;        ///< as HTTP has it
    std::string use;       ///< "used", "supporting", "parked" ...; empty when it was not read
    std::size_t events = 0;
    std::string remarks;  ///< what its OperationOutcome says
};

struct Explanation {
    std::string source;
    std::size_t index = 0;
    std::string format;  ///< "hl7v2", "fhir"
    std::string type;    ///< "ORU^R01", "Observation", "Bundle transaction"
    std::string version;
    std::string charset;
    std::string control_id;   ///< MSH-10; of FHIR: the id it comes with
    std::string answer;       ///< "AA"; of FHIR: the HTTP status
    std::string answer_text;  ///< of FHIR: what the OperationOutcome of the whole says
    std::string disposition;
    std::vector<Fault> problems;
    std::vector<ExplainedEntry> entries;  ///< of FHIR
    std::vector<ExplainedPerson> people;
    std::vector<ExplainedAlert> alerts;
};

class Explaining {
  public:
    explicit Explaining(Simulation& simulation) : simulation_(simulation) {}

    /// Feeds the message and says what became of it.
    Explanation explain(const FoundMessage& message);

  private:
    struct Seen {
        int version = 0;
        alerts::AlertState state{};
    };
    void describe_message(const std::string& bytes, Explanation& into);
    void
    describe_resources(const std::string& bytes, const TakenResources& taken, Explanation& into);
    ExplainedPerson explain_person(const PersonEvents& said, const intake::FeedRules& rules);
    std::vector<std::string>
    quiet_findings(alerts::PatientId person, const alerts::Assessment& assessment);
    std::vector<ExplainedAlert> changed_alerts();

    Simulation& simulation_;
    std::map<std::string, Seen> seen_;
};

/// One result by the codes of a feed.
ExplainedResult explain_result(const LabResult& result, const CodeMap& codes, const Instant& at);

/// "prescriber, clinic by mail; detail clinical; answer within 240 min", or that nobody is told.
std::string route_text(
    const alerts::Routing& routing,
    const alerts::Finding& finding,
    const std::optional<alerts::Indication>& indication
);

}  // namespace thiowatch::cli

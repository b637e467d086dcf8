// The four status lists of R4 (11.1 to 11.4), and what tells the same status apart: the intent of
// a request, and doNotPerform, which turns an order into its opposite.
//
// A request of status "completed" is used up, and says nothing of the drug being stopped; a
// statement of that status says that the drug is no longer taken.

#include "parsers/fhir/medication_status.h"

#include <algorithm>
#include <array>

namespace thiowatch::fhir {

namespace {

using Meaning = MedicationMeaning;

struct Row {
    std::string_view status;
    Meaning meaning;
    std::string_view why;
};

constexpr std::array kRequest{
    Row{"active", Meaning::On, ""},
    Row{"on-hold", Meaning::Held, ""},
    Row{"completed", Meaning::RunOut, ""},
    Row{"ended", Meaning::RunOut, ""},  // R5
    Row{"stopped", Meaning::Off, ""},
    Row{"cancelled", Meaning::Off, ""},
    Row{"entered-in-error", Meaning::Retracted, ""},
    Row{"unknown", Meaning::On, ""},
    Row{"draft", Meaning::Nothing, "a draft is no order yet"},
};
constexpr std::array kStatement{
    Row{"active", Meaning::On, ""},
    Row{"recorded", Meaning::On, ""},  // R5
    Row{"completed", Meaning::Off, ""},
    Row{"stopped", Meaning::Off, ""},
    Row{"not-taken", Meaning::Off, ""},
    Row{"on-hold", Meaning::Held, ""},
    Row{"entered-in-error", Meaning::Retracted, ""},
    Row{"intended", Meaning::Nothing, "a drug that may be taken in the future"},
    Row{"unknown", Meaning::Nothing, "whether the drug is taken is not known"},
    Row{"draft", Meaning::Nothing, "a draft says nothing yet"},
};
constexpr std::array kDispense{
    Row{"completed", Meaning::Evidence, ""},
    Row{"preparation", Meaning::Nothing, "not handed out yet"},
    Row{"in-progress", Meaning::Nothing, "not handed out yet"},
    Row{"on-hold", Meaning::Nothing, "not handed out yet"},
    Row{"cancelled", Meaning::Nothing, "never handed out"},
    Row{"declined", Meaning::Nothing, "never handed out"},
    Row{"stopped", Meaning::Nothing, "ended before it was handed out"},
    Row{"entered-in-error", Meaning::Nothing, "it did not happen"},
    Row{"unknown", Meaning::Nothing, "whether it was handed out is not known"},
};
constexpr std::array kAdministration{
    Row{"completed", Meaning::Evidence, ""},
    Row{"in-progress", Meaning::Evidence, ""},
    Row{"stopped", Meaning::Evidence, ""},
    Row{"on-hold", Meaning::Nothing, "not given yet"},
    Row{"not-done", Meaning::Nothing, "it was not given"},
    Row{"entered-in-error", Meaning::Nothing, "it did not happen"},
    Row{"unknown", Meaning::Nothing, "whether it was given is not known"},
};

template <std::size_t N>
StatusRead row_of(const std::array<Row, N>& rows, std::string_view status) {
    const auto found = std::find_if(rows.begin(), rows.end(), [status](const Row& row) {
        return row.status == status;
    });
    return found == rows.end() ? StatusRead{} : StatusRead{found->meaning, found->why};
}

StatusRead read_request(JsonCursor request) {
    StatusRead read = row_of(kRequest, request["status"].text());
    const std::string_view intent = request["intent"].text();
    if (intent == "proposal" || intent == "option") {
        if (read.meaning != Meaning::Unknown) {
            read = {Meaning::Nothing, "a proposal or option is no order"};
        }
    } else if (request["doNotPerform"].is_true() && read.meaning != Meaning::Unknown) {
        read = {Meaning::Nothing, "an order not to give the drug"};
    }
    return read;
}

}  // namespace

StatusRead read_medication_status(std::string_view type, JsonCursor resource) {
    const std::string_view status = resource["status"].text();
    if (type == "MedicationRequest") return read_request(resource);
    if (type == "MedicationStatement" || type == "MedicationUsage") {
        return row_of(kStatement, status);
    }
    if (type == "MedicationDispense") return row_of(kDispense, status);
    return row_of(kAdministration, status);
}

}  // namespace thiowatch::fhir

// A message that came in, and what became of it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/store/message_table.h"
#include "parsers/clinical/identity.h"
#include "parsers/expected.h"
#include "parsers/hl7v2/answer.h"

namespace thiowatch::intake {

struct Arrival {
    store::MessageId message{};
    store::Disposition disposition = store::Disposition::Processed;
    std::vector<hl7v2::Answer> answers;
    std::string control_id;
    std::optional<PatientIdentifier> patient;  ///< the first one it speaks of
    std::size_t results = 0;                   ///< results that could be read
    std::vector<Fault> problems;               ///< warnings and parts held back
    bool is_only_filed = false;  ///< of people nobody follows: its text is kept, and nothing else
};

}  // namespace thiowatch::intake

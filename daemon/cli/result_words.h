// Results, codes and units in the words that `explain`, `profile` and `codes` share.
#pragma once

#include <string>
#include <string_view>

#include "alerts/record/measurement.h"
#include "parsers/clinical/code_map.h"
#include "parsers/clinical/lab_result.h"

namespace thiowatch::cli {

/// "6690-2 (LN)"; "no code" when there is none.
std::string code_text(const LabResult& result);
/// The best display among the codes; may be empty.
std::string display_of(const LabResult& result);
/// The value with the digits the sender wrote; "-" when there is none.
std::string value_sent(const LabResult& result);
/// "number", "text", "none".
std::string_view value_kind(const LabResult& result);
std::string_view word_of(ResultStatus status);
/// "WBC", "not ours", "UNMAPPED: looks like a count or liver test", "a panel: never evaluated".
std::string meaning_text(const tl::expected<CodeMeaning, CodeMiss>& meaning);
/// "2.4 10*9/L", or why the value cannot be compared.
std::string canonical_text(const alerts::Measurement& measured);

}  // namespace thiowatch::cli

// A notice as the body that is sent to a FHIR server.
//
//   Transaction   Bundle: PUT DetectedIssue/<ref>, PUT Communication/<notice>. The ids are ours and
//                 the same on every retry, so that nothing is written twice.
//   Message       Bundle of type message for $process-message: MessageHeader, DetectedIssue,
//                 Communication. For integration engines that put it into an inbox.
//   Communication one Communication, to be created unless one of its identifier is there: for
//                 servers that let others write nothing else.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "alerts/notices/notice_view.h"

namespace thiowatch::alerts {

enum class FhirSending : std::uint8_t { Transaction, Message, Communication };
std::string_view name_of(FhirSending sending);  ///< "transaction" …

/// The same view always gives the same bytes.
std::string fhir_body(const NoticeView& view, FhirSending sending);

}  // namespace thiowatch::alerts

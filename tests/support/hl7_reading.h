// Messages written line by line, and what the readers make of them.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "parsers/hl7v2/reader.h"

namespace thiowatch::hl7v2 {

/// What the readers of a message yield; the message itself is gone.
inline Expected<ClinicalContent>
try_reading(const std::string& text, const ReadOptions& options = {AssigningAuthority("H1")}) {
    const Expected<Message> message = Message::parse(text);
    if (!message) return Unexpected(message.error());
    return read_clinical(*message, read_header(*message, options.zone), options);
}

/// A message of that MSH-9, sent 2026-03-01 09:30 UTC, with these segments behind its MSH.
inline std::string message_with(
    std::string_view type,
    const std::vector<std::string_view>& segments,
    std::string_view version = "2.5.1"
) {
    std::string text = "MSH|^~\\&|LAB|H1|TW|H1|20260301093000+0000||";
    text.append(type).append("|M1|P|").append(version).append("\r");
    for (const std::string_view segment : segments)
        text.append(segment).append("\r");
    return text;
}

/// The content of a message that can be read; a test that gets none fails.
inline ClinicalContent
read_segments(std::string_view type, const std::vector<std::string_view>& segments) {
    Expected<ClinicalContent> content = try_reading(message_with(type, segments));
    EXPECT_TRUE(content) << (content ? "" : content.error().where);
    return content ? *std::move(content) : ClinicalContent{};
}

/// All events of one kind, in order, of everybody.
template <class Event>
std::vector<Event> events_of(const ClinicalContent& content) {
    std::vector<Event> found;
    for (const PersonEvents& person : content.people) {
        for (const ClinicalEvent& event : person.events) {
            if (const auto* const one = std::get_if<Event>(&event)) found.push_back(*one);
        }
    }
    return found;
}

/// "TW312 OBX[2]-5": what a review item is found by.
inline std::vector<std::string> problems_of(const ClinicalContent& content) {
    std::vector<std::string> found;
    for (const Fault& problem : content.problems)
        found.push_back(fault_name(problem.code) + " " + problem.where);
    return found;
}

/// "H1|4711" for each identifier.
inline std::vector<std::string> identifiers_of(const PersonStated& person) {
    std::vector<std::string> found;
    for (const PatientIdentifier& identifier : person.identifiers)
        found.push_back(identifier.authority.text() + "|" + identifier.value.text());
    return found;
}

inline std::string time_text(const std::optional<Instant>& at) {
    return at ? at->rfc3339() : std::string("none");
}

}  // namespace thiowatch::hl7v2

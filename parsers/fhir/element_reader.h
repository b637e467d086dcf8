// FHIR's data types to the vocabulary of parsers/clinical. All are strict: what is not plainly one
// value is a Fault or nothing.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "parsers/clinical/identity.h"
#include "parsers/clinical/lab_result.h"
#include "parsers/clinical/quantity.h"
#include "parsers/fhir/json_cursor.h"

namespace thiowatch::fhir {

/// Identifier: who gave it, what it is, and what kind it is.
struct Identified {
    std::string system;
    std::string value;
    std::string type;  ///< first code of type ("MR", "FILL"); empty when not said
    std::string use;   ///< "official", "old" ...
    [[nodiscard]] std::string text() const { return system + "|" + value; }
    friend bool operator==(const Identified&, const Identified&) = default;
};

/// None without a value.
std::optional<Identified> read_identified(JsonCursor identifier);
std::vector<Identified> read_identifiers(JsonCursor identifiers);

/// dateTime, date and instant: YYYY[-MM[-DD[Thh:mm[:ss[.fraction]][zone]]]]. Without a zone the
/// site's is meant. Fault: BadTime, also for an absent one.
Expected<Instant> read_time(JsonCursor time, const TimeZone& zone);
Expected<Instant> read_time(std::string_view text, const TimeZone& zone);
/// The start and end of a Period, as far as they are given and can be read. An end that is a day or
/// month means the end of it.
struct Span {
    std::optional<Instant> start;
    std::optional<Instant> end;
};
Span read_period(JsonCursor period, const TimeZone& zone);

/// Every coding of a CodeableConcept in the order sent, those chosen by a user first; its text as a
/// code with a display only, where that is new.
std::vector<TestCode> read_concept(JsonCursor coded);
/// Whether a CodeableConcept has a code, of this system unless the coding names none.
bool has_code(JsonCursor coded, std::string_view system, std::string_view code);

/// A decimal as written; an exponent is worked out (1.2E+2 is 120). Fault: BadNumber.
Expected<Decimal> read_decimal(std::string_view digits);

/// Whether two spellings of a unit mean one size: known, and worth the same.
bool are_same_unit(std::string_view a, std::string_view b);

/// The unit of a Quantity: its code where that is UCUM's, else as written. Where code and writing
/// are known and mean different sizes, a text that is no unit and says so: nobody can tell which.
std::string unit_of_quantity(JsonCursor quantity);

/// The text of a CodeableConcept for people: its text, else the first display, else code.
std::string words_of_concept(JsonCursor coded);

}  // namespace thiowatch::fhir

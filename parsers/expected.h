// A value, or the fault that kept us from it.
//
// Bad input is an ordinary value here: it travels by return, carries the path of the place that is
// wrong and describes the shape of the fault, never the content. `TW_TRY` hands a fault upwards.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <tl/expected.hpp>

namespace thiowatch {

/// What is wrong, as a stable number that people can search for: `TW` and the value.
/// 1xx text and values, 2xx configuration, 3xx HL7 v2, 4xx codes and units, 5xx people, 6xx
/// storage, 8xx FHIR.
enum class FaultCode {
    BadNumber = 101,
    BadTime = 102,
    BadIdentifier = 103,
    BadUnit = 104,
    BadCharset = 105,
    BadFormat = 106,
    TooLarge = 107,
    ConfigSyntax = 201,
    ConfigUnknownKey = 202,
    ConfigDuplicateKey = 203,
    ConfigMissingKey = 204,
    ConfigBadValue = 205,
    ConfigReference = 206,
    ConfigSecret = 207,
    ConfigUnsafe = 208,
    ConfigFile = 209,
    ConfigUnavailable = 210,
    PackInvalid = 220,
    RosterInvalid = 230,
    Hl7NoHeader = 300,
    Hl7HeaderCut = 301,
    Hl7SegmentMissing = 302,
    Hl7FieldMissing = 303,
    Hl7WrongType = 304,
    Hl7UnknownCode = 305,
    Hl7UnsupportedType = 306,
    Hl7UnsupportedEvent = 307,
    Hl7UnsupportedVersion = 308,
    Hl7WrongProcessing = 309,
    Hl7FrameTooLarge = 310,
    Hl7UnreadableValue = 312,
    Hl7BatchCount = 313,
    UnmappedCode = 401,
    UnitMissing = 402,
    UnitMismatch = 403,
    PatientUnknown = 501,
    PatientDisagrees = 502,
    PatientAmbiguous = 503,
    PatientUnidentified = 504,
    StoreBusy = 601,
    StoreFull = 602,
    Internal = 700,
    FhirJson = 801,
    FhirRepeatedKey = 802,
    FhirNoType = 803,
    FhirUnsupported = 804,
    FhirElementMissing = 805,
    FhirWrongType = 806,
    FhirUnknownCode = 807,
    FhirReference = 808,
    FhirUnreadableValue = 809,
    FhirBundle = 810,
    FhirInvariant = 811,
};

/// "TW312" for FaultCode::Hl7UnreadableValue.
inline std::string fault_name(FaultCode code) {
    return "TW" + std::to_string(static_cast<int>(code));
}

/// One fault. `where` is a path ("OBX[2]-5", "/feeds/0/mllp"); `detail` describes shape, never the
/// value that was found, so a Fault may be logged.
struct Fault {
    FaultCode code;
    std::string where;
    std::string detail;

    friend bool operator==(const Fault&, const Fault&) = default;
};

/// A T or the Fault that prevented it. Dropping one does not compile cleanly: it is nodiscard.
template <class T>
class [[nodiscard]] Expected : public tl::expected<T, Fault> {
  public:
    using tl::expected<T, Fault>::expected;
};

using Unexpected = tl::unexpected<Fault>;

/// The short way to fail: `return fault(FaultCode::BadNumber, "OBX[2]-5", "not a number");`.
inline Unexpected fault(FaultCode code, std::string where, std::string detail) {
    return Unexpected(Fault{code, std::move(where), std::move(detail)});
}

}  // namespace thiowatch

#define TW_CAT_IMPL(a, b) a##b
#define TW_CAT(a, b) TW_CAT_IMPL(a, b)
#define TW_TRY_IMPL(leave, tmp, decl, ...)              \
    auto tmp = __VA_ARGS__;                             \
    if (!tmp) [[unlikely]]                              \
        leave ::tl::unexpected(std::move(tmp).error()); \
    decl = *std::move(tmp)
#define TW_TRY(decl, ...) TW_TRY_IMPL(return, TW_CAT(try_, __LINE__), decl, __VA_ARGS__)
#define TW_CO_TRY(decl, ...) TW_TRY_IMPL(co_return, TW_CAT(try_, __LINE__), decl, __VA_ARGS__)

#include "daemon/access/json_object.h"

#include <cmath>
#include <set>

namespace thiowatch::access {
namespace {

constexpr unsigned kParsing =
    rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag;

std::string string_in(const JsonValue& value) {
    return {value.GetString(), value.GetStringLength()};
}

bool has_key_twice(const JsonValue& object) {
    std::set<std::string> seen;
    for (const auto& member : object.GetObject()) {
        if (!seen.insert(string_in(member.name)).second) return true;
    }
    return false;
}

}  // namespace

Expected<rapidjson::Document>
parse_json_object(std::string_view text, std::size_t most_bytes, std::string_view where) {
    if (text.size() > most_bytes) {
        return fault(FaultCode::TooLarge, std::string(where), "longer than it may be");
    }
    rapidjson::Document document;
    document.Parse<kParsing>(text.data(), text.size());
    if (document.HasParseError()) {
        return fault(FaultCode::BadFormat, std::string(where), "not JSON");
    }
    if (!document.IsObject()) {
        return fault(FaultCode::BadFormat, std::string(where), "not a JSON object");
    }
    if (has_key_twice(document)) {
        return fault(FaultCode::BadFormat, std::string(where), "a key stands there twice");
    }
    return document;
}

const JsonValue* member_of(const JsonValue& object, const char* name) {
    if (!object.IsObject()) return nullptr;
    const auto found = object.FindMember(name);
    return found == object.MemberEnd() ? nullptr : &found->value;
}

std::string text_of(const JsonValue& object, const char* name) {
    const JsonValue* value = member_of(object, name);
    return value != nullptr && value->IsString() ? string_in(*value) : std::string();
}

std::vector<std::string> texts_of(const JsonValue& object, const char* name) {
    std::vector<std::string> texts;
    const JsonValue* value = member_of(object, name);
    if (value == nullptr) return texts;
    if (value->IsString()) texts.push_back(string_in(*value));
    if (!value->IsArray()) return texts;
    for (const JsonValue& item : value->GetArray()) {
        if (item.IsString()) texts.push_back(string_in(item));
    }
    return texts;
}

std::optional<std::int64_t> seconds_of(const JsonValue& object, const char* name) {
    constexpr double kLatest = 253402300799.0;  // the end of the year 9999
    const JsonValue* value = member_of(object, name);
    if (value == nullptr || !value->IsNumber()) return std::nullopt;
    const double seconds = value->GetDouble();
    if (!(seconds >= 0.0 && seconds <= kLatest)) return std::nullopt;
    return static_cast<std::int64_t>(std::floor(seconds));
}

}  // namespace thiowatch::access

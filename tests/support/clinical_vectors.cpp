#include "tests/support/clinical_vectors.h"

#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include <rapidjson/document.h>

namespace thiowatch::testing {

namespace {

using Json = rapidjson::Value;

std::string text_in(const Json& object, const char* key) {
    return object.HasMember(key) ? object[key].GetString() : std::string();
}

std::vector<std::string> texts_in(const Json& object, const char* key) {
    std::vector<std::string> texts;
    if (!object.HasMember(key)) return texts;
    if (object[key].IsString()) return {object[key].GetString()};
    for (const Json& text : object[key].GetArray())
        texts.emplace_back(text.GetString());
    return texts;
}

bool truth_in(const Json& object, const char* key) {
    return object.HasMember(key) && object[key].GetBool();
}

VectorResult result_in(const Json& json) {
    VectorResult result;
    result.analyte = text_in(json, "analyte");
    result.value = text_in(json, "value");
    result.unit = text_in(json, "unit");
    result.comparator = text_in(json, "comparator");
    result.uln = text_in(json, "uln");
    result.lln = text_in(json, "lln");
    result.flags = texts_in(json, "flags");
    return result;
}

std::map<std::string, std::string> texts_by_name(const Json& object, const char* key) {
    std::map<std::string, std::string> texts;
    if (!object.HasMember(key)) return texts;
    for (const auto& member : object[key].GetObject())
        texts[member.name.GetString()] = member.value.GetString();
    return texts;
}

void read_context(const Json& context, ClinicalVector& vector) {
    if (context.HasMember("hist")) {
        for (const auto& member : context["hist"].GetObject()) {
            auto& values = vector.history[member.name.GetString()];
            for (const Json& value : member.value.GetArray())
                values.emplace_back(value.GetString());
        }
    }
    vector.baseline = texts_by_name(context, "baseline");
    vector.genes = texts_by_name(context, "pgx");
    vector.profiles = texts_in(context, "profile");
    vector.comedications = texts_in(context, "comeds");
    if (context.HasMember("age")) vector.age = std::stoi(context["age"].GetString());
    vector.is_pregnant = truth_in(context, "pregnant");
    vector.is_pregnancy_known = truth_in(context, "preg_known");
    if (!context.HasMember("mon")) return;
    auto& days = vector.monitoring.emplace();
    for (rapidjson::SizeType i = 0; i < days.size(); ++i)
        days.at(i) = std::stoi(context["mon"][i].GetString());
}

ClinicalVector vector_in(const Json& json) {
    ClinicalVector vector;
    vector.id = text_in(json, "id");
    vector.title = text_in(json, "title");
    for (const Json& result : json["results"].GetArray())
        vector.results.push_back(result_in(result));
    for (const std::string& rule : texts_in(json, "expect"))
        vector.expect.insert(rule);
    if (json.HasMember("status")) vector.status = text_in(json, "status");
    vector.specimen_flags = texts_in(json, "specimen_flags");
    if (json.HasMember("open_before")) {
        for (const Json& open : json["open_before"].GetArray()) {
            vector.open_before.push_back(
                {text_in(open, "id"), text_in(open, "x"), std::stoi(text_in(open, "days"))}
            );
        }
    }
    if (json.HasMember("sent_before")) vector.sent_before = texts_in(json, "sent_before");
    if (json.HasMember("context")) read_context(json["context"], vector);
    return vector;
}

}  // namespace

std::optional<std::filesystem::path> vectors_file() {
    if (const char* named = std::getenv("TW_VECTORS")) return std::filesystem::path(named);
    const char* source = std::getenv("TW_SOURCE_DIR");
    if (source == nullptr) return std::nullopt;
    std::filesystem::path file = std::filesystem::path(source) / "../shared/clinical/vectors.jsonl";
    return std::filesystem::exists(file) ? std::optional(file) : std::nullopt;
}

std::vector<ClinicalVector> read_vectors(const std::filesystem::path& file) {
    std::vector<ClinicalVector> vectors;
    std::ifstream lines(file);
    for (std::string line; std::getline(lines, line);) {
        rapidjson::Document json;
        json.Parse<rapidjson::kParseNumbersAsStringsFlag>(line.c_str());
        if (json.HasParseError()) throw std::runtime_error("not a vector: " + line);
        vectors.push_back(vector_in(json));
    }
    return vectors;
}

std::string words_of(const std::multiset<std::string>& rules) {
    std::string words;
    for (const std::string& rule : rules)
        words += (words.empty() ? "" : " ") + rule;
    return words.empty() ? "nothing" : words;
}

}  // namespace thiowatch::testing

// pointer = *( "/" token )     token: "~1" is "/", "~0" is "~"; "-" is the place behind an array

#include "daemon/intake/json_patch.h"

#include <vector>

#include "daemon/intake/resource_text.h"

namespace thiowatch::intake {

namespace {

using alerts::JsonWriter;
using fhir::JsonCursor;

std::vector<std::string> tokens_of(std::string_view pointer) {
    std::vector<std::string> tokens;
    while (pointer.starts_with('/')) {
        pointer.remove_prefix(1);
        std::size_t end = pointer.find('/');
        std::string token;
        std::string_view raw = pointer.substr(0, end);
        for (std::size_t at = 0; at < raw.size(); ++at) {
            bool is_escape = raw[at] == '~' && at + 1 < raw.size();
            token += is_escape ? (raw[at + 1] == '1' ? '/' : '~') : raw[at];
            at += is_escape ? 1 : 0;
        }
        tokens.push_back(std::move(token));
        pointer.remove_prefix(end == std::string_view::npos ? pointer.size() : end);
    }
    return tokens;
}

enum class Change : std::uint8_t { Add, Remove, Replace, Test };

struct Operation {
    Change change = Change::Test;
    std::vector<std::string> path;
    std::string value;  ///< JSON
    std::string where;
};

/// One operation carried out while the text is written anew.
class Rewriting {
  public:
    explicit Rewriting(const Operation& operation) : operation_(operation) {}

    void write(JsonCursor value, std::size_t depth) {
        bool leads_on = depth < operation_.path.size() && (value.is_object() || value.is_array());
        if (!leads_on) return write_value(json_, value);
        value.is_object() ? write_object(value, depth) : write_array(value, depth);
    }
    [[nodiscard]] bool has_found() const { return found_; }
    [[nodiscard]] bool has_failed() const { return failed_; }
    std::string take() { return json_.take(); }

  private:
    [[nodiscard]] bool is_target(std::size_t depth) const {
        return depth + 1 == operation_.path.size();
    }
    void write_object(JsonCursor object, std::size_t depth) {
        const std::string& token = operation_.path[depth];
        json_.begin_object();
        for (JsonCursor member : object.items()) {
            if (member.key() != token) {
                json_.key(member.key());
                write_value(json_, member);
            } else if (is_target(depth)) {
                found_ = true;
                change(member, true);
            } else {
                json_.key(member.key());
                write(member, depth + 1);
            }
        }
        if (is_target(depth) && !found_ && operation_.change == Change::Add) {
            found_ = true;
            json_.key(token).raw(operation_.value);
        }
        json_.end_object();
    }
    void write_array(JsonCursor array, std::size_t depth) {
        const std::string& token = operation_.path[depth];
        json_.begin_array();
        std::size_t index = 0;
        for (JsonCursor item : array.items()) {
            bool is_it = std::to_string(index++) == token;
            if (is_it && is_target(depth)) {
                found_ = true;
                change(item, false);
            } else {
                is_it ? write(item, depth + 1) : write_value(json_, item);
            }
        }
        bool is_behind = token == "-" || token == std::to_string(index);
        if (is_target(depth) && is_behind && operation_.change == Change::Add) {
            found_ = true;
            json_.raw(operation_.value);
        }
        json_.end_array();
    }
    void change(JsonCursor value, bool is_member) {
        auto key = [&] {
            if (is_member) json_.key(value.key());
        };
        switch (operation_.change) {
            case Change::Remove:
                return;
            case Change::Replace:
                key();
                json_.raw(operation_.value);
                return;
            case Change::Add:
                key();
                json_.raw(operation_.value);
                if (!is_member) write_value(json_, value);
                return;
            case Change::Test:
                break;
        }
        JsonWriter same;
        write_value(same, value);
        failed_ = same.text() != operation_.value;
        key();
        write_value(json_, value);
    }

    const Operation& operation_;
    JsonWriter json_;
    bool found_ = false;
    bool failed_ = false;
};

Expected<Operation> read_operation(JsonCursor stated) {
    constexpr std::pair<std::string_view, Change> kChanges[] = {
        {"add", Change::Add},
        {"remove", Change::Remove},
        {"replace", Change::Replace},
        {"test", Change::Test}};
    Operation operation;
    operation.where = stated.path();
    bool is_known = false;
    for (const auto& [name, change] : kChanges) {
        if (stated["op"].text() != name) continue;
        operation.change = change;
        is_known = true;
    }
    if (!is_known) {
        return fault(
            FaultCode::FhirUnsupported, stated.path("op"), "op is add, remove, replace or test"
        );
    }
    operation.path = tokens_of(stated["path"].text());
    if (operation.path.empty()) {
        return fault(
            FaultCode::FhirElementMissing, stated.path("path"), "a path into the resource"
        );
    }
    bool is_fixed = operation.path.front() == "id" || operation.path.front() == "resourceType";
    if (is_fixed && operation.change != Change::Test) {
        return fault(FaultCode::FhirInvariant, stated.path("path"), "type and id stay as they are");
    }
    JsonCursor value = stated["value"];
    if (operation.change != Change::Remove && !value) {
        return fault(FaultCode::FhirElementMissing, stated.path("value"), "the value is missing");
    }
    if (value) {
        JsonWriter json;
        write_value(json, value);
        operation.value = json.take();
    }
    return operation;
}

}  // namespace

Expected<std::string> patched_text(JsonCursor resource, JsonCursor patch) {
    if (!patch.is_array()) {
        return fault(
            FaultCode::FhirWrongType, patch.path(), "a JSON Patch is a list of operations"
        );
    }
    JsonWriter unchanged;
    write_value(unchanged, resource);
    std::string text = unchanged.take();
    for (JsonCursor stated : patch.items()) {
        TW_TRY(Operation operation, read_operation(stated));
        TW_TRY(auto document, fhir::JsonDocument::parse(text));
        Rewriting rewriting(operation);
        rewriting.write(document.root(), 0);
        if (!rewriting.has_found()) {
            return fault(
                FaultCode::FhirElementMissing, operation.where + ".path", "there is no such element"
            );
        }
        if (rewriting.has_failed()) {
            return fault(FaultCode::FhirInvariant, operation.where, "the test does not hold");
        }
        text = rewriting.take();
    }
    return text;
}

}  // namespace thiowatch::intake

// JSON as it is compared: however its writer spaces it.
#pragma once

#include <string>

namespace thiowatch::testing {

/// JSON without the blanks that a writer may put between its parts.
inline std::string compact(const std::string& json) {
    std::string out;
    bool in_text = false;
    for (std::size_t at = 0; at < json.size(); ++at) {
        const bool is_escaped = in_text && json[at] == '\\' && at + 1 < json.size();
        if (json[at] == '"') in_text = !in_text;
        if (in_text || (json[at] != ' ' && json[at] != '\n')) out += json[at];
        if (is_escaped) out += json[++at];
    }
    return out;
}

}  // namespace thiowatch::testing

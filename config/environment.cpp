#include "config/environment.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <string_view>

#include "config/notation.h"

namespace thiowatch::config {
namespace {

constexpr std::string_view kPrefix = "THIOWATCH_";
constexpr std::string_view kOtherwise = ":-";

bool is_variable(std::string_view name) {
    return name.starts_with(kPrefix) && std::ranges::all_of(name, [](unsigned char c) {
               return std::isupper(c) != 0 || std::isdigit(c) != 0 || c == '_';
           });
}

class Expansion {
  public:
    Expansion(const YamlNode& node, Diagnostics& diagnostics)
        : node_(node), diagnostics_(diagnostics), rest_(node.text) {}

    std::string run() {
        while (!rest_.empty()) {
            if (rest_.starts_with("$$")) {
                text_ += '$';
                rest_.remove_prefix(2);
            } else if (rest_.starts_with("${")) {
                variable();
            } else {
                text_ += rest_.front();
                rest_.remove_prefix(1);
            }
        }
        return std::move(text_);
    }

  private:
    void variable() {
        const std::size_t end = rest_.find('}');
        if (end == std::string_view::npos) {
            refuse("'${' is not closed by '}'", "write $$ for a dollar");
            text_ += rest_;
            rest_ = {};
            return;
        }
        const std::string_view inside = rest_.substr(2, end - 2);
        rest_.remove_prefix(end + 1);
        const std::size_t split = inside.find(kOtherwise);
        const std::string name(inside.substr(0, split));
        if (!is_variable(name)) {
            return refuse(
                "only variables that begin with THIOWATCH_ are taken",
                "write ${THIOWATCH_NAME}, or $$ for a dollar"
            );
        }
        if (const auto value = environment_value(name)) {
            text_ += *value;
        } else if (split != std::string_view::npos) {
            text_ += inside.substr(split + kOtherwise.size());
        } else {
            refuse(
                "the environment has no " + name,
                "set it, or give a value to take instead: ${" + name + ":-value}"
            );
        }
    }

    void refuse(std::string what, std::string help) {
        diagnostics_.error(FaultCode::ConfigReference, node_.at, std::move(what), std::move(help));
    }

    const YamlNode& node_;
    Diagnostics& diagnostics_;
    std::string_view rest_;
    std::string text_;
};

}  // namespace

std::optional<std::string> environment_value(const std::string& name) {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing in this program changes the environment.
    const char* value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

void expand_environment(YamlNode& root, Diagnostics& diagnostics) {
    if (root.kind == YamlNode::Kind::Scalar && root.text.find('$') != std::string::npos) {
        root.text = Expansion(root, diagnostics).run();
    }
    for (YamlNode& item : root.items)
        expand_environment(item, diagnostics);
    for (YamlMember& member : root.members)
        expand_environment(member.value, diagnostics);
}

}  // namespace thiowatch::config

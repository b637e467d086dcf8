// NB: what yaml-cpp 0.7 lets through and must not reach anybody: a key given twice (the first wins
// in silence), a quote that is never closed (the rest of the file becomes one value), `<<` as a
// plain key, and columns counted in bytes. Where a bracket is not closed it names the place it gave
// up, so the brackets still open are remembered here.
#include "config/yaml_events.h"

#include <array>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "config/code_points.h"
#include "config/scalar_traps.h"

namespace thiowatch::config {
namespace {

constexpr std::size_t kMaxDepth = 40;
constexpr std::string_view kPlainTag = "?";
constexpr std::string_view kQuotedTag = "!";

/// A list or map that is still open.
struct OpenNode {
    YamlNode node;
    bool is_flow = false;
    bool is_key = false;                    // a list or map where a key should be
    std::optional<YamlMember> member = {};  // its key has been read, its value has not
    std::map<std::string, SourcePlace, std::less<>> keys = {};
};

/// Thrown through yaml-cpp to end the reading; the reason has been noted.
struct ReadingEnds {};

class TreeBuilder final : public YAML::EventHandler {
  public:
    TreeBuilder(const SourceText& source, Diagnostics& diagnostics)
        : source_(source), diagnostics_(diagnostics) {}

    void OnDocumentStart(const YAML::Mark& mark) override {
        if (++documents_ == 1) return;
        refuse(
            source_.place(mark.line, mark.column, 3),
            "the file holds more than one document",
            "remove the line '---' or split the file"
        );
        throw ReadingEnds{};
    }
    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        refuse_anchor(mark, anchor);
        YamlNode node;
        node.at = source_.place(mark.line, mark.column);
        if (!open_.empty()) {
            if (const auto& member = open_.back().member) node.at = member->key_at;
        }
        if (awaits_key()) return take_bad_key(node.at);
        attach(std::move(node));
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
        refuse_alias(mark);
        if (awaits_key()) return take_bad_key(source_.place(mark.line, mark.column));
        attach({});
    }

    void OnScalar(
        const YAML::Mark& mark,
        const std::string& tag,
        YAML::anchor_t anchor,
        const std::string& value
    ) override {
        refuse_anchor(mark, anchor);
        refuse_tag(mark, tag);
        YamlNode node;
        node.kind = YamlNode::Kind::Scalar;
        node.text = value;
        node.is_quoted = tag == kQuotedTag;
        node.at = source_.place(mark.line, mark.column, written_length(mark, node));
        if (awaits_key()) return take_key(std::move(node));
        if (!node.is_quoted) refuse_trap(node);
        attach(std::move(node));
    }

    void OnSequenceStart(
        const YAML::Mark& mark,
        const std::string& tag,
        YAML::anchor_t anchor,
        YAML::EmitterStyle::value style
    ) override {
        open(YamlNode::Kind::List, mark, tag, anchor, style);
    }
    void OnSequenceEnd() override { close(); }

    void OnMapStart(
        const YAML::Mark& mark,
        const std::string& tag,
        YAML::anchor_t anchor,
        YAML::EmitterStyle::value style
    ) override {
        open(YamlNode::Kind::Map, mark, tag, anchor, style);
    }
    void OnMapEnd() override { close(); }

    /// The bracket or brace that is still open, innermost.
    [[nodiscard]] std::optional<SourcePlace> open_bracket() const {
        for (auto open = open_.rbegin(); open != open_.rend(); ++open) {
            if (open->is_flow) return open->node.at;
        }
        return std::nullopt;
    }

    void refuse_alias(const YAML::Mark& mark) {
        refuse(
            source_.place(mark.line, mark.column),
            "aliases (*name) are not taken",
            "write the value out; if it is a text, put it in quotes"
        );
    }

    [[nodiscard]] YamlNode take_root() { return std::move(root_); }

  private:
    void refuse(SourcePlace at, std::string text, std::string help) {
        diagnostics_.error(
            FaultCode::ConfigSyntax, std::move(at), std::move(text), std::move(help)
        );
    }

    void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
        if (anchor == 0) return;
        refuse(
            source_.place(mark.line, mark.column),
            "anchors (&name) are not taken",
            "write the value out where it is needed"
        );
    }

    void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
        if (tag.empty() || tag == kPlainTag || tag == kQuotedTag) return;
        refuse(
            source_.place(mark.line, mark.column),
            "tags (!name) are not taken",
            "leave the tag out; quotes make a text of anything"
        );
    }

    void refuse_trap(const YamlNode& node) {
        if (const std::optional<ScalarTrap> trap = scalar_trap(node.text)) {
            diagnostics_.error(FaultCode::ConfigBadValue, node.at, trap->text, trap->help);
        }
    }

    /// Code points from the first to the last character of a scalar, and the end of a quoted one.
    std::size_t written_length(const YAML::Mark& mark, const YamlNode& node) {
        if (!node.is_quoted) return code_points(node.text);
        const std::string_view rest = source_.rest(mark.line, mark.column);
        if (!rest.starts_with('"') && !rest.starts_with('\'')) return 1;  // a block: `|` or `>`
        if (const auto bytes = quoted_bytes(rest)) return code_points(rest.substr(0, *bytes));
        refuse(
            source_.place(mark.line, mark.column),
            "this quote is never closed",
            "everything up to the end of the file would be one text; close the quote"
        );
        throw ReadingEnds{};
    }

    [[nodiscard]] bool awaits_key() const {
        return !open_.empty() && open_.back().node.kind == YamlNode::Kind::Map &&
               !open_.back().member;
    }

    void take_key(YamlNode key) {
        OpenNode& map = open_.back();
        if (key.text == "<<" && !key.is_quoted) {
            refuse(key.at, "merge keys (<<) are not taken", "write the keys out");
        }
        const auto [first, is_new] = map.keys.try_emplace(key.text, key.at);
        if (!is_new) {
            diagnostics_.add(
                {DiagnosticLevel::Error,
                 FaultCode::ConfigDuplicateKey,
                 key.at,
                 "key '" + key.text + "' is given twice",
                 "keep one of them",
                 RelatedPlace{first->second, "first here"}}
            );
        }
        map.member = YamlMember{std::move(key.text), std::move(key.at), {}};
    }

    void take_bad_key(const SourcePlace& at) {
        refuse(at, "a key must be a text", "write key: value");
        open_.back().member = YamlMember{{}, at, {}};
    }

    void open(
        YamlNode::Kind kind,
        const YAML::Mark& mark,
        const std::string& tag,
        YAML::anchor_t anchor,
        YAML::EmitterStyle::value style
    ) {
        refuse_anchor(mark, anchor);
        refuse_tag(mark, tag);
        OpenNode opened;
        opened.node.kind = kind;
        opened.node.at = source_.place(mark.line, mark.column);
        opened.is_flow = style == YAML::EmitterStyle::Flow;
        opened.is_key = awaits_key();
        if (open_.size() >= kMaxDepth) {
            refuse(opened.node.at, "lists and maps are nested too deeply here", {});
            throw ReadingEnds{};
        }
        open_.push_back(std::move(opened));
    }

    void close() {
        OpenNode closed = std::move(open_.back());
        open_.pop_back();
        if (closed.is_key) return take_bad_key(closed.node.at);
        attach(std::move(closed.node));
    }

    /// The finished value goes where it belongs; of a key given twice, the first stays.
    void attach(YamlNode node) {
        if (open_.empty()) {
            root_ = std::move(node);
            return;
        }
        OpenNode& parent = open_.back();
        if (!parent.member) {
            parent.node.items.push_back(std::move(node));
            return;
        }
        YamlMember member = std::move(*parent.member);
        parent.member.reset();
        const auto first = parent.keys.find(member.key);
        if (first == parent.keys.end() || !(first->second == member.key_at)) return;
        member.value = std::move(node);
        parent.node.members.push_back(std::move(member));
    }

    const SourceText& source_;
    Diagnostics& diagnostics_;
    std::vector<OpenNode> open_;
    YamlNode root_;
    int documents_ = 0;
};

/// What yaml-cpp says, in words for somebody who edits a configuration.
struct Wording {
    std::string_view theirs;
    std::string_view text;
    std::string_view help;
    int columns_past = 0;  // how far behind the mistake theirs is
};

constexpr auto kWordings = std::to_array<Wording>({
    {"end of map not found",
     "this line does not fit the lines above it",
     "keys of one map begin in the same column; check the indentation"},
    {"end of sequence not found",
     "this line does not fit the list above it",
     "items of one list begin with '-' in the same column"},
    {"illegal map value",
     "a ':' stands here where no key can be",
     "put a value that holds ': ' in quotes, and write 'key: value' with a space"},
    {"illegal map key", "a key cannot stand here", "check the indentation"},
    {"illegal block entry",
     "a list item ('- …') cannot stand here",
     "items of one list begin in the same column, on lines of their own"},
    {"illegal flow end", "this bracket was never opened", "remove it or open it before"},
    {"unknown token", "a value cannot begin with this character", "put the value in quotes"},
    {"unknown escape character",
     "unknown escape after '\\'",
     "in double quotes write \\\\ for a backslash, or use single quotes",
     2},
});

void note_syntax(
    const YAML::Exception& error,
    const SourceText& source,
    const TreeBuilder& builder,
    Diagnostics& diagnostics
) {
    const SourcePlace at = source.place(error.mark.line, error.mark.column);
    const auto note = [&](const SourcePlace& place, std::string_view text, std::string_view help) {
        diagnostics.error(FaultCode::ConfigSyntax, place, std::string(text), std::string(help));
    };
    const std::string_view line = source.line(error.mark.line);
    const std::size_t indent = line.find_first_not_of(" \t");
    if (line.substr(0, indent).find('\t') != std::string_view::npos) {
        return note(at, "a tab indents this line", "indent with spaces");
    }
    if (error.msg.find("flow not found") != std::string::npos) {
        const std::string_view help = "close it; the reader gave up at line ";
        const SourcePlace opened = builder.open_bracket().value_or(at);
        return note(
            opened, "this bracket is never closed", std::string(help) + std::to_string(at.line)
        );
    }
    for (const Wording& wording : kWordings) {
        if (!error.msg.starts_with(wording.theirs)) continue;
        const int column = error.mark.column - wording.columns_past;
        return note(source.place(error.mark.line, column), wording.text, wording.help);
    }
    note(at, "this is not YAML: " + error.msg, {});
}

bool is_unknown_alias(const YAML::Exception& error) {
    return error.msg == YAML::ErrorMsg::UNKNOWN_ANCHOR;
}

}  // namespace

std::optional<YamlNode>
read_yaml_events(const SourceText& source, std::string_view text, Diagnostics& diagnostics) {
    TreeBuilder builder(source, diagnostics);
    std::istringstream stream{std::string(text)};
    try {
        YAML::Parser parser(stream);
        while (parser.HandleNextDocument(builder)) {
        }
    } catch (const ReadingEnds&) {
        return std::nullopt;
    } catch (const YAML::Exception& error) {
        if (is_unknown_alias(error)) {
            builder.refuse_alias(error.mark);
        } else {
            note_syntax(error, source, builder, diagnostics);
        }
        return std::nullopt;
    }
    return builder.take_root();
}

}  // namespace thiowatch::config

#include "config/binder.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "config/notation.h"
#include "parsers/expected.h"

namespace thiowatch::config {
namespace {

constexpr std::int64_t kMaxCount = 1'000'000;

std::optional<std::int64_t> whole_number(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

}  // namespace

Value::Value(const YamlNode& node, Diagnostics& diagnostics)
    : node_(&node), diagnostics_(&diagnostics) {}

Value::Value(const Value& parent, const YamlMember& member)
    : node_(&member.value),
      diagnostics_(parent.diagnostics_),
      path_(parent.path_ + '/' + member.key),
      key_(member.key),
      key_at_(member.key_at) {}

Value::Value(const Value& parent, const YamlNode& item, std::size_t index)
    : node_(&item),
      diagnostics_(parent.diagnostics_),
      path_(parent.path_ + '/' + std::to_string(index)),
      key_(parent.key_) {}

SourcePlace Value::place() const {
    const bool is_own = is_scalar() || key_at_.line == 0;
    return is_own ? node_->at : key_at_;
}

void Value::error(FaultCode code, std::string text, std::string help) const {
    diagnostics_->error(code, place(), std::move(text), std::move(help));
}

void Value::warning(FaultCode code, std::string text, std::string help) const {
    diagnostics_->warning(code, place(), std::move(text), std::move(help));
}

void Value::refuse(std::string_view needs, std::string help) const {
    const std::string subject = key_.empty() ? "this" : in_quotes(key_);
    error(FaultCode::ConfigBadValue, subject + " needs " + std::string(needs), std::move(help));
}

void Value::refuse_choice(const std::vector<std::string>& words) const {
    const std::string help = "write one of: " + listed(words);
    const auto meant = is_scalar() ? closest(node_->text, words) : std::nullopt;
    if (!meant) return refuse("one of its known words", help);
    refuse("one of its known words", "did you mean " + in_quotes(*meant) + "? " + help);
}

std::optional<std::string> Value::text() const {
    if (is_scalar() && !node_->text.empty()) return node_->text;
    refuse("a text", is_map() || is_list() ? "write one value, not several" : "");
    return std::nullopt;
}

std::optional<std::string> Value::any_text() const {
    if (is_scalar()) return node_->text;
    return text();
}

std::optional<bool> Value::truth() const {
    if (is_scalar() && node_->text == "true") return true;
    if (is_scalar() && node_->text == "false") return false;
    refuse("true or false", "yes, no, on and off are not taken");
    return std::nullopt;
}

std::optional<std::int64_t> Value::integer(std::int64_t least, std::int64_t most) const {
    const auto number = is_scalar() ? whole_number(node_->text) : std::nullopt;
    if (number && *number >= least && *number <= most) return number;
    refuse("a whole number from " + std::to_string(least) + " to " + std::to_string(most));
    return std::nullopt;
}

std::optional<Decimal> Value::decimal() const {
    if (is_scalar()) {
        if (Expected<Decimal> number = Decimal::parse(node_->text)) return *number;
        if (const auto pointed = with_point(node_->text)) {
            refuse("a decimal number", "use a point: " + *pointed);
            return std::nullopt;
        }
    }
    refuse("a decimal number", "write digits with a point: 3.5");
    return std::nullopt;
}

std::optional<Duration> Value::duration() const {
    if (is_scalar()) {
        if (const auto duration = parse_duration(node_->text)) return duration;
        if (whole_number(node_->text)) {
            refuse("a duration with its unit", "write 30s, 60m, 12h, 2d or 12w");
            return std::nullopt;
        }
    }
    refuse("a duration", "write 30s, 60m, 12h, 2d or 12w");
    return std::nullopt;
}

std::optional<std::uint64_t> Value::size() const {
    if (is_scalar()) {
        if (const auto size = parse_size(node_->text)) return size;
    }
    refuse("a size with its unit", "write 100B, 512KiB, 16MiB or 20GiB");
    return std::nullopt;
}

std::optional<Endpoint> Value::endpoint() const {
    if (is_scalar()) {
        if (auto endpoint = parse_endpoint(node_->text)) return endpoint;
    }
    refuse("an address and a port", R"(write "127.0.0.1:2575" or "[::1]:2575", in quotes)");
    return std::nullopt;
}

std::optional<Cidr> Value::cidr() const {
    if (is_scalar()) {
        if (auto block = Cidr::parse(node_->text)) return block;
    }
    refuse("addresses", "write 10.1.2.3, 10.1.0.0/16 or fd00::/8, with no bits after the prefix");
    return std::nullopt;
}

std::optional<CivilDate> Value::date() const {
    if (is_scalar() && node_->text.size() == std::string_view("2026-03-01").size()) {
        if (Expected<CivilDate> date = CivilDate::parse(node_->text)) return *date;
    }
    refuse("a date", "write 2026-03-01");
    return std::nullopt;
}

std::vector<Value> Value::items() const {
    std::vector<Value> values;
    if (!is_list()) refuse("a list", "write [one, two] or lines that begin with '- '");
    for (std::size_t index = 0; index < node_->items.size(); ++index) {
        values.push_back(Value(*this, node_->items[index], index));
    }
    return values;
}

std::vector<Value> Value::items_or_one() const {
    if (is_scalar() || is_map()) return {*this};
    return items();
}

std::vector<std::string> Value::texts() const {
    std::vector<std::string> texts;
    for (const Value& item : items_or_one()) {
        if (auto text = item.text()) texts.push_back(*std::move(text));
    }
    return texts;
}

std::vector<std::pair<std::string, Value>> Value::entries() const {
    std::vector<std::pair<std::string, Value>> entries;
    if (!is_map()) refuse("a map", "write lines of 'name: value'");
    entries.reserve(node_->members.size());
    for (const YamlMember& member : node_->members) {
        entries.emplace_back(member.key, Value(*this, member));
    }
    return entries;
}

void read_value(const Value& value, std::string& into) {
    if (auto text = value.text()) into = *std::move(text);
}

void read_value(const Value& value, bool& into) {
    if (const auto truth = value.truth()) into = *truth;
}

void read_value(const Value& value, std::uint16_t& into) {
    const auto number = value.integer(0, std::numeric_limits<std::uint16_t>::max());
    if (number) into = static_cast<std::uint16_t>(*number);
}

void read_value(const Value& value, std::uint32_t& into) {
    if (const auto number = value.integer(1, kMaxCount)) into = static_cast<std::uint32_t>(*number);
}

void read_value(const Value& value, int& into) {
    const auto number = value.integer(-kMaxCount, kMaxCount);
    if (number) into = static_cast<int>(*number);
}

void read_value(const Value& value, Decimal& into) {
    if (const auto decimal = value.decimal()) into = *decimal;
}

void read_value(const Value& value, Duration& into) {
    if (const auto duration = value.duration()) into = *duration;
}

void read_value(const Value& value, Endpoint& into) {
    if (auto endpoint = value.endpoint()) into = *std::move(endpoint);
}

void read_value(const Value& value, std::vector<std::string>& into) {
    into = value.texts();
}

MapReader::MapReader(Value value) : value_(std::move(value)) {
    if (value_.is_map()) return;
    value_.refuse("a map", "write lines of 'key: value' below it");
}

std::optional<Value> MapReader::find(std::string_view key) {
    asked_.emplace_back(key);
    for (const YamlMember& member : value_.node().members) {
        if (member.key != key) continue;
        if (member.value.kind == YamlNode::Kind::Null) return std::nullopt;
        return Value(value_, member);
    }
    return std::nullopt;
}

std::optional<Value> MapReader::require(std::string_view key) {
    auto value = find(key);
    if (!value && value_.is_map()) {
        const std::string within = value_.key().empty() ? "" : " in " + in_quotes(value_.key());
        value_.error(FaultCode::ConfigMissingKey, "key " + in_quotes(key) + " is missing" + within);
    }
    return value;
}

void MapReader::finish() const {
    for (const YamlMember& member : value_.node().members) {
        if (std::ranges::find(asked_, member.key) != asked_.end()) continue;
        const std::string known = "known here: " + listed(asked_);
        const auto meant = closest(member.key, asked_);
        value_.diagnostics().error(
            FaultCode::ConfigUnknownKey,
            member.key_at,
            "unknown key " + in_quotes(member.key),
            meant ? "did you mean " + in_quotes(*meant) + "?" : known
        );
    }
}

}  // namespace thiowatch::config

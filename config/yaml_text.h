// Writing YAML that our own reader takes back: block maps, flow lists, quotes where they are
// needed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace thiowatch::config {

/// A key as it can stand in a file, in quotes unless it is a harmless word.
std::string yaml_key(std::string_view text);
/// The same for a value, where a `$` is doubled so that no variable is taken for it.
std::string yaml_scalar(std::string_view text);
/// `[one, "two words"]`
std::string yaml_list(const std::vector<std::string>& items);

/// Lines of `key: value`, indented by the depth they are in.
class YamlText {
  public:
    /// `key: value`, the value being YAML already.
    void raw(std::string_view key, std::string_view value);
    void line(std::string_view key, std::string_view text) { raw(key, yaml_scalar(text)); }
    void list(std::string_view key, const std::vector<std::string>& items);
    /// Only when there is something to say.
    void line_if(std::string_view key, std::string_view text);
    void list_if(std::string_view key, const std::vector<std::string>& items);

    /// `key:` and a deeper level until `close`.
    void open(std::string_view key);
    /// The next line begins an item of a list: `- key: value`.
    void begin_item();
    void close();
    void end_item() { close(); }

    [[nodiscard]] const std::string& text() const { return text_; }

  private:
    std::string text_;
    std::size_t depth_ = 0;
    bool begins_item_ = false;
};

}  // namespace thiowatch::config

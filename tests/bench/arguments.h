// `--key value` pairs of the bench programs; an unknown or half pair ends the program with 64.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>

namespace thiowatch::bench {

class Arguments {
  public:
    Arguments(int count, char** words, std::initializer_list<std::string_view> known);

    [[nodiscard]] std::string text(std::string_view key, std::string_view otherwise) const;
    [[nodiscard]] std::uint64_t number(std::string_view key, std::uint64_t otherwise) const;
    [[nodiscard]] bool has(std::string_view key) const;

  private:
    std::map<std::string, std::string, std::less<>> pairs_;
};

/// Says what is wrong on stderr and ends the program with `code`: a bench has nobody to tell.
[[noreturn]] void give_up(int code, const std::string& what);

}  // namespace thiowatch::bench

#include "tests/bench/arguments.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>

namespace thiowatch::bench {

namespace {

constexpr int kUsage = 64;

}  // namespace

void give_up(int code, const std::string& what) {
    std::fprintf(stderr, "%s\n", what.c_str());
    std::exit(code);
}

Arguments::Arguments(int count, char** words, std::initializer_list<std::string_view> known) {
    for (int i = 1; i < count; i += 2) {
        const std::string key = words[i];
        if (std::find(known.begin(), known.end(), key) == known.end()) {
            give_up(kUsage, "unknown option " + key);
        }
        if (i + 1 == count) give_up(kUsage, key + " needs a value");
        pairs_[key] = words[i + 1];
    }
}

std::string Arguments::text(std::string_view key, std::string_view otherwise) const {
    const auto pair = pairs_.find(key);
    return pair == pairs_.end() ? std::string(otherwise) : pair->second;
}

std::uint64_t Arguments::number(std::string_view key, std::uint64_t otherwise) const {
    const auto pair = pairs_.find(key);
    if (pair == pairs_.end()) return otherwise;
    std::uint64_t value = 0;
    const char* end = pair->second.data() + pair->second.size();
    const auto read = std::from_chars(pair->second.data(), end, value);
    if (read.ec != std::errc{} || read.ptr != end) {
        give_up(kUsage, pair->first + " needs a whole number");
    }
    return value;
}

bool Arguments::has(std::string_view key) const {
    return pairs_.contains(key);
}

}  // namespace thiowatch::bench

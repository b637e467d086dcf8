#include "daemon/access/scope.h"

#include <ranges>

namespace thiowatch::access {
namespace {

constexpr std::string_view kSystem = "system/";
constexpr std::string_view kLetters = "cruds";

char letter_of(Right right) {
    switch (right) {
        case Right::Create:
            return 'c';
        case Right::Read:
            return 'r';
        case Right::Update:
            return 'u';
        case Right::Delete:
            return 'd';
        case Right::Search:
            return 's';
    }
    return 'c';
}

/// The letters of SMART 2 for rights in either spelling; none for anything else.
std::string_view letters_of(std::string_view rights) {
    if (rights == "*") return kLetters;
    if (rights == "read") return "rs";
    if (rights == "write") return "cud";
    std::size_t next = 0;
    for (const char letter : rights) {
        const std::size_t at = kLetters.find(letter, next);
        if (at == std::string_view::npos) return {};
        next = at + 1;
    }
    return rights;
}

struct Scope {
    std::string_view type;
    std::string_view rights;
};

Scope read_scope(std::string_view text) {
    if (!text.starts_with(kSystem) || text.find('?') != std::string_view::npos) return {};
    text.remove_prefix(kSystem.size());
    const std::size_t dot = text.find('.');
    if (dot == std::string_view::npos || dot == 0) return {};
    return {text.substr(0, dot), letters_of(text.substr(dot + 1))};
}

template <class Fits>
bool any_scope(std::string_view scopes, const Fits& fits) {
    for (const auto part : std::views::split(scopes, ' ')) {
        if (fits(read_scope(std::string_view(part.begin(), part.end())))) return true;
    }
    return false;
}

}  // namespace

bool grants(std::string_view scopes, std::string_view type, Right right) {
    return any_scope(scopes, [&](const Scope& scope) {
        const bool is_type = scope.type == "*" || scope.type == type;
        return is_type && scope.rights.find(letter_of(right)) != std::string_view::npos;
    });
}

std::vector<std::string> types_named(std::string_view scopes) {
    std::vector<std::string> types;
    any_scope(scopes, [&](const Scope& scope) {
        if (!scope.rights.empty()) types.emplace_back(scope.type);
        return false;
    });
    return types;
}

bool has_system_scope(std::string_view scopes) {
    return any_scope(scopes, [](const Scope& scope) { return !scope.rights.empty(); });
}

}  // namespace thiowatch::access

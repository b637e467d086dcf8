// All small changes of a rule pack's text: each number up and down by one in its last place, each
// "or equal" added or taken away.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace thiowatch::mutation {

struct Mutant {
    int line = 0;
    std::string from;  ///< "below: 3.5"
    std::string to;    ///< "below: 3.6"
    std::string text;  ///< of the whole pack
};

/// Words, names, sources and units are left alone: they are not numbers that decide.
std::vector<Mutant> mutants_of(const std::string& file, std::string_view text);

}  // namespace thiowatch::mutation

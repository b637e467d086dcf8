// What a submission says of each person, gathered while it is read. Of a long one there may be more
// than is to be in memory: then only how much it is, person by person, and it is read again in
// parts.
#pragma once

#include <cstdint>
#include <map>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "parsers/clinical/clinical_event.h"

namespace thiowatch::fhir {

/// People one behind the other, in the order in which they were first spoken of.
struct PeopleRange {
    std::size_t begin = 0;
    std::size_t end = 0;
    [[nodiscard]] bool has(std::size_t person) const { return begin <= person && person < end; }
};

class GatheredPeople {
  public:
    /// `most` events are kept; when there are more, none is.
    GatheredPeople(std::size_t entries, std::size_t most) : most_(most), first_(entries, kNobody) {}

    /// `place` is that of the entry which says it.
    void
    add(std::string_view key, const PersonStated& person, ClinicalEvent event, std::size_t place);

    /// Whether all that was gathered is here.
    [[nodiscard]] bool is_whole() const { return is_whole_; }
    std::vector<PersonEvents> take();

    /// All people in ranges of which each says no more than is kept, or is one person.
    [[nodiscard]] std::vector<PeopleRange> parts() const;
    /// From here on, what is said of these people is kept, and nothing is counted.
    void begin(const PeopleRange& wanted);
    /// Whether the entry says anything of the people wanted.
    [[nodiscard]] bool is_wanted(std::size_t place) const;
    [[nodiscard]] PeopleRange everybody() const { return {0, events_.size()}; }

  private:
    static constexpr std::uint32_t kNobody = 0xFFFFFFFF;

    /// Stands for a key: keys are long, and there may be as many as entries.
    struct KeyDigest {
        std::size_t first = 0;
        std::size_t second = 0;
        friend bool operator==(const KeyDigest&, const KeyDigest&) = default;
    };
    struct FirstHalf {
        std::size_t operator()(const KeyDigest& digest) const { return digest.first; }
    };

    void count(std::uint32_t person, std::size_t place);

    std::size_t most_;
    std::size_t kept_ = 0;
    bool is_whole_ = true;
    bool is_counted_ = false;
    PeopleRange wanted_;
    std::map<std::uint32_t, PersonEvents> said_;
    std::unordered_map<KeyDigest, std::uint32_t, FirstHalf> people_;
    std::vector<std::uint32_t> events_;                  // of each person
    std::vector<std::uint32_t> first_;                   // person of each entry
    std::multimap<std::size_t, std::uint32_t> further_;  // of entries that speak of several
};

}  // namespace thiowatch::fhir

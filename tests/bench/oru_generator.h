// Messages for the load: no two alike, as a laboratory would send them.
//
// A person is a number: the same number gives the same name, birth date and healthy values every
// time, and each message wanders a few per cent around them, so that a store under load sees stable
// patients rather than noise. One message in two hundred shows low neutrophils.
#pragma once

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "tests/bench/panel.h"

namespace thiowatch::bench {

struct Crowd {
    std::uint64_t patients = 1'000'000;
    std::uint64_t monitored = 5'000;         ///< the first ones of `patients`
    std::uint32_t monitored_per_mille = 50;  ///< share of the messages that speak of these
};

struct Person {
    std::string identifier;
    std::string family;
    std::string given;
    std::string birth_date;  ///< YYYYMMDD
    char sex;
};

Person person_numbered(std::uint64_t number);

/// One message, unframed, and the control id that its answer must carry.
struct Sample {
    std::string control_id;
    std::string bytes;
};

class OruGenerator {
  public:
    /// Control ids never repeat, not even between runs: they begin with the time and the pid.
    explicit OruGenerator(const Crowd& crowd);

    Sample next();

  private:
    using Values = std::array<std::uint64_t, kPanel.size()>;  // in the last place written

    std::uint64_t below(std::uint64_t limit);
    std::uint64_t swayed(std::uint64_t person, std::size_t test);
    Values values_of(std::uint64_t person);
    void append_results(std::string& bytes, const Values& values, std::size_t from, std::size_t to);

    Crowd crowd_;
    std::mt19937_64 random_;
    std::string run_;
    std::string now_;
    std::vector<std::string> collection_times_;
    std::string collected_;  ///< of the message in the making
    std::uint64_t count_ = 0;
};

/// The monitored persons of `crowd` as the roster that `thiowatch roster import` reads.
std::string roster_csv(const Crowd& crowd);

}  // namespace thiowatch::bench

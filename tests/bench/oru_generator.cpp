#include "tests/bench/oru_generator.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <unistd.h>

namespace thiowatch::bench {

namespace {

constexpr std::array kFamilies{"Abelson",  "Brandt",    "Costa",    "Dubois",  "Eriksen",
                               "Farrell",  "Greco",     "Hoffmann", "Ivanova", "Jensen",
                               "Kowalska", "Lindqvist", "Moreau",   "Novak",   "O'Brien",
                               "Petrov",   "Quinn",     "Rossi",    "Silva",   "Tanaka"};
constexpr std::array kGivens{
    "Anna",
    "Bruno",
    "Clara",
    "David",
    "Elena",
    "Felix",
    "Grace",
    "Hugo",
    "Irene",
    "Jonas",
    "Karin",
    "Louis",
    "Maria",
    "Nils",
    "Olga",
    "Paul"};
constexpr std::array kDoctors{
    "1204^Adeyemi^Ruth",
    "2281^Bergman^Karl",
    "3310^Castell^Ines",
    "4127^Doyle^Sean",
    "5093^Fischer^Heike",
    "6675^Hayashi^Ken",
    "7418^Laurent^Julie",
    "8852^Meyer^Tom"};
constexpr std::array kWards{"GASTRO", "RHEUM", "DERM", "NEPHRO", "A+E", "ITU"};

constexpr std::uint64_t kLowNeutrophilsOneIn = 200;
// Each specimen was taken at some minute of two days: nobody bleeds twice in one.
constexpr std::time_t kCollectedWithin = std::time_t{2} * 24 * 60;
constexpr std::size_t kLeukocytes = 0;
constexpr std::size_t kFirstCount = 10;  // neutrophils, lymphocytes, monocytes ... per litre
constexpr std::size_t kFirstShare = 15;  // the same in tenths of a per cent
constexpr std::size_t kKindsOfWhiteCell = 5;

// SplitMix64: spreads a person's number over all they are.
std::uint64_t spread(std::uint64_t number) {
    number += 0x9E3779B97F4A7C15U;
    number = (number ^ (number >> 30U)) * 0xBF58476D1CE4E5B9U;
    number = (number ^ (number >> 27U)) * 0x94D049BB133111EBU;
    return number ^ (number >> 31U);
}

std::string stamp(std::time_t at, const char* form) {
    std::tm parts{};
    ::gmtime_r(&at, &parts);
    std::array<char, 32> text{};
    const std::size_t size = std::strftime(text.data(), text.size(), form, &parts);
    return {text.data(), size};
}

std::string base36(std::uint64_t number) {
    constexpr std::string_view kDigits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    std::string text;
    for (; number != 0; number /= 36)
        text.insert(text.begin(), kDigits[number % 36]);
    return text;
}

std::string with_places(std::uint64_t value, int places) {
    std::string text = std::to_string(value);
    if (places == 0) return text;
    const auto fraction = static_cast<std::size_t>(places);
    if (text.size() <= fraction) text.insert(0, fraction + 1 - text.size(), '0');
    text.insert(text.size() - fraction, 1, '.');
    return text;
}

// What the size of red cells follows from hardly changes within months.
bool is_of_red_cells(std::string_view name) {
    return name.starts_with("MCV ") || name.starts_with("MCH ") || name.starts_with("MCHC ");
}

template <class List>
auto pick(const List& list, std::uint64_t number) {
    return list[number % list.size()];
}

}  // namespace

Person person_numbered(std::uint64_t number) {
    const std::uint64_t traits = spread(number);
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "P%08llu", static_cast<unsigned long long>(number));
    Person person{
        text.data(), pick(kFamilies, traits >> 8U), pick(kGivens, traits >> 16U), "", 'F'};
    std::snprintf(
        text.data(),
        text.size(),
        "%04u%02u%02u",
        static_cast<unsigned>(1935 + (traits >> 24U) % 70),
        static_cast<unsigned>(1 + (traits >> 32U) % 12),
        static_cast<unsigned>(1 + (traits >> 40U) % 28)
    );
    person.birth_date = text.data();
    if ((traits & 1U) != 0) person.sex = 'M';
    return person;
}

OruGenerator::OruGenerator(const Crowd& crowd) : crowd_(crowd) {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto ticks = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(now).count()
    );
    run_ = base36(ticks * 32768 + static_cast<std::uint64_t>(::getpid()) % 32768);
    random_.seed(spread(ticks ^ static_cast<std::uint64_t>(::getpid())));
    const std::time_t seconds = std::time(nullptr);
    now_ = stamp(seconds, "%Y%m%d%H%M%S");
    for (std::time_t minute = 0; minute < kCollectedWithin; ++minute)
        collection_times_.push_back(stamp(seconds - 5400 - 60 * minute, "%Y%m%d%H%M%S"));
}

std::uint64_t OruGenerator::below(std::uint64_t limit) {
    return random_() % limit;
}

std::uint64_t OruGenerator::swayed(std::uint64_t person, std::size_t test) {
    const PanelTest& asked = kPanel[test];
    const std::uint64_t usual =
        asked.low + spread(person * kPanel.size() + test) % (asked.high - asked.low + 1);
    const std::uint64_t sway = usual / (is_of_red_cells(asked.name) ? 128 : 16);
    return usual - sway + below(2 * sway + 1);
}

// The five kinds of white cell are shares of the leukocytes and add up to them, as a counter
// reports.
OruGenerator::Values OruGenerator::values_of(std::uint64_t person) {
    Values values{};
    for (std::size_t test = 0; test < kPanel.size(); ++test)
        values[test] = swayed(person, test);
    if (below(kLowNeutrophilsOneIn) == 0) {
        values[kLeukocytes] /= 3;
        values[kFirstShare] = 250;
    }
    const std::uint64_t others = values[kFirstShare] + values[kFirstShare + 2] +
                                 values[kFirstShare + 3] + values[kFirstShare + 4];
    values[kFirstShare + 1] = 1000 - others;
    for (std::size_t kind = 0; kind < kKindsOfWhiteCell; ++kind) {
        values[kFirstCount + kind] = values[kLeukocytes] * values[kFirstShare + kind] / 1000;
    }
    return values;
}

void OruGenerator::append_results(
    std::string& bytes,
    const Values& values,
    std::size_t from,
    std::size_t to
) {
    for (std::size_t test = from; test < to; ++test) {
        const PanelTest& asked = kPanel[test];
        const bool is_low = values[test] < asked.low;
        const bool is_high = values[test] > asked.high;
        bytes.append("OBX|").append(std::to_string(test - from + 1)).append("|NM|");
        bytes.append(asked.loinc).append("^").append(asked.name).append("^LN||");
        bytes.append(with_places(values[test], asked.places)).append("|").append(asked.unit);
        bytes.append("|").append(with_places(asked.low, asked.places)).append("-");
        bytes.append(with_places(asked.high, asked.places)).append("|");
        bytes.append(is_low ? "L" : is_high ? "H" : "N").append("|||F|||");
        bytes.append(collected_).append("\r");
    }
}

Sample OruGenerator::next() {
    const bool is_monitored = below(1000) < crowd_.monitored_per_mille && crowd_.monitored > 0;
    const std::uint64_t number = is_monitored
                                     ? below(crowd_.monitored)
                                     : crowd_.monitored + below(crowd_.patients - crowd_.monitored);
    const Person person = person_numbered(number);
    const std::string order = std::to_string(100000 + below(900000));
    const std::string doctor = pick(kDoctors, spread(number) >> 48U);
    const Values values = values_of(number);
    collected_ = pick(collection_times_, random_());

    Sample sample{run_ + "-" + base36(++count_), ""};
    std::string& bytes = sample.bytes;
    bytes.reserve(3072);
    bytes.append("MSH|^~\\&|COBAS|LAB|MONITOR|H1|").append(now_);
    bytes.append("||ORU^R01^ORU_R01|").append(sample.control_id).append("|P|2.5.1\r");
    bytes.append("PID|1||").append(person.identifier).append("^^^H1^MR||").append(person.family);
    bytes.append("^").append(person.given).append("||").append(person.birth_date).append("|");
    bytes.append(1, person.sex).append("\rPV1|1|O|").append(pick(kWards, random_()));
    bytes.append("||||").append(doctor).append("\r");
    const auto append_panel = [&](const char* set, const char* panel, const char* section) {
        bytes.append("ORC|RE|").append(order).append(set).append("|L").append(order).append("\rOBR|"
        );
        bytes.append(set).append("|").append(order).append(set).append("|L").append(order).append(
            "|"
        );
        bytes.append(panel).append("|||").append(collected_).append("|||||||||").append(doctor);
        bytes.append("||||||").append(now_).append("||").append(section).append("|F\r");
    };
    append_panel("1", "58410-2^CBC W Auto Differential^LN", "HM");
    append_results(bytes, values, 0, kBloodCountTests);
    append_panel("2", "24325-3^Hepatic function panel^LN", "CH");
    append_results(bytes, values, kBloodCountTests, kPanel.size());
    return sample;
}

std::string roster_csv(const Crowd& crowd) {
    const std::string start = stamp(std::time(nullptr) - 200L * 86400, "%Y-%m-%d");
    std::string csv =
        "identifier,authority,family,given,birth_date,sex,drug,dose,dose_unit,start\n";
    for (std::uint64_t number = 0; number < crowd.monitored; ++number) {
        const Person person = person_numbered(number);
        const std::string& born = person.birth_date;
        csv += person.identifier + ",H1," + person.family + "," + person.given + ",";
        csv += born.substr(0, 4) + "-" + born.substr(4, 2) + "-" + born.substr(6, 2) + ",";
        csv += std::string(1, person.sex) + ",azathioprine,150,mg/d," + start + "\n";
    }
    return csv;
}

}  // namespace thiowatch::bench

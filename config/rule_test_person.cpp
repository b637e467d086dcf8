#include "config/rule_test_person.h"

#include <array>

#include "config/notation.h"

namespace thiowatch::config {

namespace {

using alerts::TherapyFact;

const Choices<Ingredient> kDrugs{
    {"azathioprine", Ingredient::Azathioprine},
    {"mercaptopurine", Ingredient::Mercaptopurine},
    {"tioguanine", Ingredient::Tioguanine},
    {"allopurinol", Ingredient::Allopurinol},
    {"febuxostat", Ingredient::Febuxostat},
    {"methotrexate", Ingredient::Methotrexate},
    {"leflunomide", Ingredient::Leflunomide},
    {"ciclosporin", Ingredient::Ciclosporin},
    {"tacrolimus", Ingredient::Tacrolimus},
    {"sirolimus", Ingredient::Sirolimus},
    {"mycophenolate", Ingredient::Mycophenolate},
    {"cyclophosphamide", Ingredient::Cyclophosphamide},
    {"biologic", Ingredient::Biologic},
};

void read_moment(MapReader& map, std::string_view key, std::optional<Instant>& into) {
    const auto value = map.find(key);
    if (value) into = moment_named(*value, value->text().value_or(""), Duration{0});
}

void read_dose(MapReader& map, std::optional<Dose>& into) {
    const auto dose = map.find("dose");
    if (!dose) return;
    const std::string text = dose->text().value_or("");
    const std::size_t space = text.find(' ');
    const auto amount = Decimal::parse(std::string_view(text).substr(0, space));
    if (!amount || space == std::string::npos) {
        dose->refuse("an amount and a unit", "write 150 mg/d");
        return;
    }
    into = Dose{*amount, text.substr(space + 1)};
}

TherapyFact fact_of(Ingredient ingredient, TherapyAction action, const Instant& at) {
    TherapyFact fact;
    fact.ingredient = ingredient;
    fact.action = action;
    fact.at = at;
    fact.order = "example";
    return fact;
}

void read_hold(const Value& value, Ingredient drug, std::vector<TherapyFact>& facts) {
    MapReader map(value);
    std::optional<Instant> from;
    std::optional<Instant> until;
    read_moment(map, "from", from);
    read_moment(map, "until", until);
    map.finish();
    if (!from) return value.refuse("the day it began", "write hold: {from: 2026-03-01}");
    facts.push_back(fact_of(drug, TherapyAction::Hold, *from));
    if (until) facts.push_back(fact_of(drug, TherapyAction::Resume, *until));
}

void read_drug(const Value& value, std::vector<TherapyFact>& facts) {
    MapReader map(value);
    Ingredient drug = Ingredient::Azathioprine;
    map.read("name", drug, kDrugs);
    std::optional<Instant> start;
    std::optional<Instant> stop;
    map.require("start");
    read_moment(map, "start", start);
    read_moment(map, "stop", stop);
    TherapyFact fact = fact_of(drug, TherapyAction::Start, start.value_or(Instant{}));
    read_dose(map, fact.dose);
    facts.push_back(fact);
    if (const auto hold = map.find("hold")) read_hold(*hold, drug, facts);
    if (stop) facts.push_back(fact_of(drug, TherapyAction::Stop, *stop));
    map.finish();
}

template <class Named>
auto named_in(const Value& value, Named named, std::string_view needs)
    -> std::vector<std::remove_cvref_t<decltype(*named(std::string_view()))>> {
    std::vector<std::remove_cvref_t<decltype(*named(std::string_view()))>> found;
    for (const std::string& word : value.texts()) {
        if (const auto meaning = named(word)) {
            found.push_back(*meaning);
        } else {
            value.refuse(needs);
        }
    }
    return found;
}

std::optional<Ingredient> drug_named(std::string_view name) {
    for (const auto& [word, drug] : kDrugs) {
        if (word == name) return drug;
    }
    return std::nullopt;
}

void read_phenotype(
    MapReader& map,
    std::string_view key,
    std::optional<alerts::Metaboliser>& into
) {
    const auto value = map.find(key);
    if (!value) return;
    const auto found = named_in(*value, alerts::metaboliser_named, "normal, intermediate or poor");
    if (!found.empty()) into = found.front();
}

void read_birth(MapReader& map, PersonTraits& traits) {
    constexpr int kOldest = 120;
    if (const auto age = map.find("age")) {
        if (const auto years = age->integer(0, kOldest)) traits.age = static_cast<int>(*years);
    }
    if (const auto born = map.find("born")) traits.born = born->date();
}

}  // namespace

std::optional<Instant> moment_named(const Value& value, const std::string& name, Duration of_day) {
    if (const auto moment = Instant::parse_rfc3339(name)) return *moment;
    if (const auto day = Instant::parse_date(name)) {
        return Instant{day->utc_ms, Precision::Second, std::nullopt} + of_day;
    }
    value.error(FaultCode::ConfigBadValue, in_quotes(name) + " is not a day", "write 2026-03-01");
    return std::nullopt;
}

void PersonTraits::apply(alerts::PatientRecord& record, const Instant& now) const {
    if (age) {
        const auto today = CivilDate::parse(now.rfc3339().substr(0, 10));
        if (today) {
            const auto year = static_cast<std::int16_t>(today->year - *age);
            record.demographics.birth_date = CivilDate{year, 1, 1};
        }
    }
    if (born) record.demographics.birth_date = *born;
    if (sex) record.demographics.sex = *sex;
    if (profiles) record.profiles = *profiles;
    if (comedications) record.comedications = *comedications;
    if (allergies) record.allergies = *allergies;
    if (tpmt) record.tpmt = *tpmt;
    if (nudt15) record.nudt15 = *nudt15;
    if (indication) record.indication = *indication;
    if (pregnant_since) record.pregnant_since = *pregnant_since;
}

PersonTraits read_person(const Value& value) {
    MapReader map(value);
    PersonTraits traits;
    read_birth(map, traits);
    if (map.find("sex")) {
        Sex sex = Sex::Unknown;
        map.read(
            "sex",
            sex,
            {{"F", Sex::Female}, {"M", Sex::Male}, {"O", Sex::Other}, {"U", Sex::Unknown}}
        );
        traits.sex = sex;
    }
    if (const auto drugs = map.find("drugs")) {
        for (const Value& drug : drugs->items_or_one())
            read_drug(drug, traits.therapy);
    }
    if (const auto profiles = map.find("profiles")) {
        const auto found = named_in(*profiles, alerts::profile_named, "known profiles");
        traits.profiles.emplace(found.begin(), found.end());
    }
    if (const auto drugs = map.find("comedications")) {
        const auto found = named_in(*drugs, drug_named, "drugs the rules know");
        traits.comedications.emplace(found.begin(), found.end());
    }
    if (const auto drugs = map.find("allergies")) {
        const auto found = named_in(*drugs, drug_named, "drugs the rules know");
        traits.allergies.emplace(found.begin(), found.end());
    }
    read_phenotype(map, "tpmt", traits.tpmt);
    read_phenotype(map, "nudt15", traits.nudt15);
    if (const auto indication = map.find("indication")) {
        const auto found =
            named_in(*indication, alerts::indication_named, "an indication of the roster");
        if (!found.empty()) traits.indication = found.front();
    }
    read_moment(map, "pregnant_since", traits.pregnant_since);
    map.finish();
    return traits;
}

std::vector<TherapyFact> read_therapy(const Value& value, const Instant& at) {
    constexpr std::array kActions{
        std::pair{std::string_view("start"), TherapyAction::Start},
        std::pair{std::string_view("stop"), TherapyAction::Stop},
        std::pair{std::string_view("hold"), TherapyAction::Hold},
        std::pair{std::string_view("resume"), TherapyAction::Resume},
        std::pair{std::string_view("change"), TherapyAction::Change},
    };
    MapReader map(value);
    std::vector<TherapyFact> facts;
    std::optional<Instant> until;
    std::optional<Dose> dose;
    read_moment(map, "until", until);
    read_dose(map, dose);
    for (const auto& [key, action] : kActions) {
        const auto drug = map.find(key);
        if (!drug) continue;
        if (const auto meant = drug->choice<Ingredient>(kDrugs)) {
            TherapyFact fact = fact_of(*meant, action, at);
            fact.dose = dose;
            fact.until = until;
            facts.push_back(std::move(fact));
        }
    }
    map.finish();
    if (facts.empty() && value.is_map()) {
        value.refuse("one of start, stop, hold, resume, change", "write {hold: azathioprine}");
    }
    return facts;
}

}  // namespace thiowatch::config

#include "alerts/notices/person_text.h"

#include <cmath>

#include "alerts/notices/local_time.h"
#include "alerts/notices/wording.h"

namespace thiowatch::alerts {

namespace {

std::string upper_ascii(std::string text) {
    for (char& letter : text) {
        if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
    }
    return text;
}

std::string name_text(const Demographics& person) {
    const std::string family = upper_ascii(one_line(person.family.text()));
    const std::string given = one_line(person.given.text());
    if (family.empty() && given.empty()) return "Name not on file";
    return given.empty() ? family : family + ", " + given;
}

std::string birth_text(const Demographics& person, const Instant& at) {
    if (!person.birth_date) return "Born: not on file";
    const auto age = age_in_years(*person.birth_date, at);
    return "Born " + birth_date_text(*person.birth_date) +
           (age ? " (" + std::to_string(*age) + "y)" : "");
}

std::string sex_text(Sex sex) {
    switch (sex) {
        case Sex::Female:
            return "Female";
        case Sex::Male:
            return "Male";
        case Sex::Other:
            return "Sex other";
        case Sex::Unknown:
            return "Sex not on file";
    }
    return "Sex not on file";
}

std::string dates_text(const TherapyCourse& course, const TimeZone& zone) {
    const auto day = [&](const Instant& at) { return moment_text(at, zone).substr(0, 10); };
    std::string text = " since " + day(course.start);
    if (course.stop) text += ", stopped " + day(*course.stop);
    if (!course.holds.empty() && !course.holds.back().until) {
        text += ", on hold since " + day(course.holds.back().from);
    }
    if (course.dose_changed) text += ", dose changed " + day(*course.dose_changed);
    return text;
}

}  // namespace

std::string person_text(const PersonShown& person, const Instant& at) {
    const std::string gap = "   ";
    return name_text(person.demographics) + gap + birth_text(person.demographics, at) + gap +
           sex_text(person.demographics.sex) + gap + "MRN " +
           one_line(person.identifier.value.text()) + " (" +
           one_line(person.identifier.authority.text()) + ")";
}

std::string therapy_text(const TherapyCourse& course, const TimeZone& zone) {
    std::string text(name_of(course.ingredient));
    if (course.dose) text += " " + course.dose->amount.text() + " " + one_line(course.dose->unit);
    return text + dates_text(course, zone);
}

std::string change_text(const Evidence& earlier, const Evidence& latest) {
    if (earlier.analyte != latest.analyte || earlier.canonical_unit != latest.canonical_unit) {
        return {};
    }
    const auto before = Reading::parse(earlier.canonical_value);
    const auto after = Reading::parse(latest.canonical_value);
    if (!before || !after) return {};
    // A percentage of "<0.5" would be invented.
    if (before->comparator != Comparator::Equal || after->comparator != Comparator::Equal)
        return {};
    const double earlier_value = before->value.approximate();
    if (earlier_value <= 0) return {};
    const double percent = (after->value.approximate() - earlier_value) / earlier_value * 100;
    const long rounded = std::lround(percent);
    const std::string sign = rounded > 0 ? "+" : "";
    return sign + std::to_string(rounded) + " %";
}

}  // namespace thiowatch::alerts

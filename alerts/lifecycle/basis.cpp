#include "alerts/lifecycle/basis.h"

#include <algorithm>

namespace thiowatch::alerts {

namespace {

bool is_retracted(const Evidence& evidence) {
    switch (evidence.status) {
        case ResultStatus::Withdrawn:
        case ResultStatus::NotObtained:
        case ResultStatus::Ignored:
            return true;
        case ResultStatus::Preliminary:
        case ResultStatus::Final:
        case ResultStatus::Corrected:
            return false;
    }
    return false;
}

bool is_same_number(const std::string& a, const std::string& b) {
    if (a == b) return true;
    const auto first = Reading::parse(a);
    const auto second = Reading::parse(b);
    return first && second && *first == *second;
}

const Evidence* of_same_result(const std::vector<Evidence>& list, const Evidence& evidence) {
    const auto found = std::find_if(list.begin(), list.end(), [&](const Evidence& other) {
        return other.key == evidence.key && other.analyte == evidence.analyte;
    });
    return found == list.end() ? nullptr : &*found;
}

/// How a result stands now, as far as the assessment shows it.
const Evidence* standing_now(const Evidence& evidence, const Assessment& assessment) {
    if (const Evidence* now = of_same_result(assessment.corrections, evidence)) return now;
    for (const Finding& finding : assessment.findings) {
        if (const Evidence* now = of_same_result(finding.evidence, evidence)) return now;
    }
    return nullptr;
}

std::optional<VoidBasis> void_of(const Evidence& told, const Assessment& assessment) {
    if (told.key.text.empty()) return std::nullopt;
    if (const Evidence* now = standing_now(told, assessment)) {
        if (is_retracted(*now)) return VoidBasis{told, std::nullopt};
        if (is_same_quantity(told, *now)) return std::nullopt;
        return VoidBasis{told, *now};
    }
    const bool is_voided =
        std::find(assessment.voided.begin(), assessment.voided.end(), told.key) !=
        assessment.voided.end();
    // NB: the value after a correction carries the one before it; without more knowledge it stands.
    if (!is_voided || told.before_correction) return std::nullopt;
    return VoidBasis{told, std::nullopt};
}

/// All evidence of the version told last: what decided it, and its inputs while they are known.
std::vector<Evidence> told_last(const Alert& alert) {
    const auto& evidence = alert.finding.evidence;
    const Evidence* last = last_told(alert);
    if (last == nullptr) return {};
    if (evidence.empty() || evidence.front().key != last->key) return {*last};
    return evidence;
}

}  // namespace

const Evidence* last_told(const Alert& alert) {
    if (!alert.told.empty()) return &alert.told.back();
    return alert.finding.evidence.empty() ? nullptr : &alert.finding.evidence.front();
}

std::optional<VoidBasis> void_basis(const Alert& alert, const Assessment& assessment) {
    for (const Evidence& told : told_last(alert)) {
        if (auto basis = void_of(told, assessment)) return basis;
    }
    return std::nullopt;
}

bool was_told_void(const Alert& alert, const Assessment& assessment) {
    return void_basis(alert, assessment) ||
           std::any_of(alert.told.begin(), alert.told.end(), [&](const Evidence& told) {
               return void_of(told, assessment).has_value();
           });
}

bool is_same_quantity(const Evidence& a, const Evidence& b) {
    const bool is_comparable = !a.canonical_value.empty() && !b.canonical_value.empty();
    if (is_comparable) {
        return a.canonical_unit == b.canonical_unit &&
               is_same_number(a.canonical_value, b.canonical_value);
    }
    return a.unit == b.unit && is_same_number(a.value, b.value);
}

bool is_same_evidence(const std::vector<Evidence>& a, const std::vector<Evidence>& b) {
    return std::equal(
        a.begin(),
        a.end(),
        b.begin(),
        b.end(),
        [](Evidence one, const Evidence& two) {
            one.message = two.message;
            return one == two;
        }
    );
}

}  // namespace thiowatch::alerts

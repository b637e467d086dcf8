// One result that a pattern asks for: whether it is there, and whether it says what is asked.
#pragma once

#include <optional>
#include <string>

#include "alerts/rules/assessment.h"
#include "alerts/rules/tiers.h"

namespace thiowatch::alerts {

/// A term against the results around one moment.
struct TermAnswer {
    const Term* term = nullptr;
    const Sample* sample = nullptr;  ///< what decided; null when nothing was measured
    const Sample* other = nullptr;   ///< of a ratio, what it was divided by
    Breach breach = Breach::No;
};

/// The times of results that belong together: from `from` to `to`.
struct Span {
    Instant from;
    Instant to;

    [[nodiscard]] bool holds(const Sample& sample) const {
        return from <= sample.result->collected && sample.result->collected <= to;
    }
};

/// The term by one sample; a ratio needs the other analyte within the span.
TermAnswer judge_term(const Term& term, const Sample& sample, const Span& span, const Bench& bench);

/// By the newest sample of the span.
TermAnswer newest_answer(const Term& term, const Span& span, const Bench& bench);

/// By the sample of the span that says yes the soonest, else by the newest.
TermAnswer strongest_answer(const Term& term, const Span& span, const Bench& bench);

/// Whether the newest sample is beyond what is asked by the margin that ends an alert.
bool is_term_clear(const Term& term, const Bench& bench);

/// "ALT 150 U/L, x >= 3*ULN (ULN 40 U/L)".
std::string term_text(const TermAnswer& answer);
/// "ALT x >= 3*ULN", without a sample.
std::string term_text(const Term& term);

}  // namespace thiowatch::alerts

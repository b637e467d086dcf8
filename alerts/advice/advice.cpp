#include "alerts/advice/advice.h"

#include <algorithm>

#include "alerts/notices/wording.h"

namespace thiowatch::alerts {

namespace {

constexpr std::string_view kMonitoringRule = "MON";
constexpr std::string_view kAllergyRule = "ALG";

bool is_inhibitor(Ingredient ingredient) {
    return ingredient == Ingredient::Allopurinol || ingredient == Ingredient::Febuxostat;
}

/// Cut between characters, never within one.
std::string shortened(std::string text) {
    if (text.size() <= kLongestSummary) return text;
    constexpr std::string_view kDots = "...";
    std::size_t end = kLongestSummary - kDots.size();
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
        --end;
    return text.substr(0, end) + std::string(kDots);
}

class Adviser {
  public:
    Adviser(const AdviceView& view, const Instant& now) : view_(view), now_(now) {}

    std::vector<Advice> advise() {
        look_for_allergies();
        look_for_interaction();
        if (orders_thiopurine()) {
            look_at_enzymes();
            look_for_baseline();
        }
        look_at_alerts();
        std::ranges::stable_sort(found_, {}, [](const Advice& one) {
            return -static_cast<int>(one.indicator);
        });
        return std::move(found_);
    }

  private:
    void add(AdviceKind kind, Indicator indicator, std::string summary, std::string detail) {
        Advice one;
        one.kind = kind;
        one.indicator = indicator;
        one.summary = shortened(one_line(summary));
        one.detail = std::move(detail);
        found_.push_back(std::move(one));
    }

    [[nodiscard]] bool orders_thiopurine() const {
        return std::ranges::any_of(view_.ordered, is_thiopurine);
    }
    [[nodiscard]] bool takes(Ingredient ingredient) const {
        if (view_.record == nullptr) return false;
        return view_.record->comedications.contains(ingredient) ||
               view_.record->therapy.is_active(ingredient, now_);
    }
    [[nodiscard]] bool takes_thiopurine() const {
        return view_.record != nullptr && view_.record->therapy.is_on_thiopurine(now_);
    }

    void look_for_allergies() {
        if (view_.record == nullptr) return;
        for (const Ingredient drug : view_.record->allergies) {
            const bool is_involved =
                view_.ordered.contains(drug) || takes(drug) ||
                (is_thiopurine(drug) && (orders_thiopurine() || takes_thiopurine()));
            if (!is_involved && !is_beside(drug)) continue;
            add(AdviceKind::Allergy,
                is_involved ? Indicator::Critical : Indicator::Info,
                "Allergy or intolerance to " + std::string(name_of(drug)) + " on file",
                is_thiopurine(drug)
                    ? "Thiopurines are contraindicated in hypersensitivity; azathioprine is turned "
                      "into mercaptopurine. The record of the sender says what kind of reaction it "
                      "was."
                    : "The record of the sender says what kind of reaction it was.");
        }
    }
    /// It is often given together with what is ordered.
    [[nodiscard]] bool is_beside(Ingredient drug) const {
        return is_inhibitor(drug) && orders_thiopurine();
    }

    /// Both sides of the pair, each from the order or from the record, and at least one ordered.
    void look_for_interaction() {
        for (const Ingredient inhibitor : {Ingredient::Allopurinol, Ingredient::Febuxostat}) {
            const bool is_ordered = view_.ordered.contains(inhibitor);
            const bool is_there = is_ordered || takes(inhibitor);
            const bool has_thiopurine = orders_thiopurine() || takes_thiopurine();
            const bool is_asked = is_ordered || orders_thiopurine();
            if (!is_there || !has_thiopurine || !is_asked) continue;
            add(AdviceKind::Interaction,
                Indicator::Critical,
                std::string(name_of(inhibitor)) +
                    " with a thiopurine: risk of fatal bone marrow failure",
                "Xanthine oxidase inhibitors block the breakdown of azathioprine and "
                "mercaptopurine. The product information says to give a quarter to a third of the "
                "usual thiopurine dose with allopurinol and advises against febuxostat. If the "
                "combination is intended (low dose with allopurinol), the dose and weekly counts "
                "need a plan.");
            found_.back().tests = {SuggestedTest::BloodCount};
        }
    }

    static bool is_poor(const std::optional<Metaboliser>& one) { return one == Metaboliser::Poor; }
    static bool is_intermediate(const std::optional<Metaboliser>& one) {
        return one == Metaboliser::Intermediate;
    }

    void look_at_enzymes() {
        const PatientRecord* record = view_.record;
        const bool is_known =
            record != nullptr && (record->tpmt || newest(*record, Analyte::Tpmt) != nullptr);
        if (record != nullptr && (is_poor(record->tpmt) || is_poor(record->nudt15))) {
            const std::string which = is_poor(record->tpmt) ? "TPMT" : "NUDT15";
            add(AdviceKind::PoorMetaboliser,
                Indicator::Critical,
                which + " poor metaboliser on file: usual thiopurine doses can be fatal",
                "CPIC 2018: for diseases other than cancer consider another drug; else a tenfold "
                "lower dose, three times a week, with close counts.");
        } else if (record != nullptr && (is_intermediate(record->tpmt) || is_intermediate(record->nudt15))) {
            const std::string which = is_intermediate(record->tpmt) ? "TPMT" : "NUDT15";
            add(AdviceKind::PoorMetaboliser,
                Indicator::Warning,
                which + " intermediate metaboliser on file: start lower and count often",
                "CPIC 2018: start with 30 to 80 % of the usual dose and adjust by counts.");
        }
        if (is_known) return;
        add(AdviceKind::NoTpmt,
            Indicator::Warning,
            "No TPMT result on file before this thiopurine",
            record == nullptr
                ? "ThioWatch does not follow this person yet and holds no result of theirs. "
                  "About 1 in 300 people break thiopurines down hardly at all and are at risk of "
                  "fatal bone marrow failure at usual doses."
                : "About 1 in 300 people break thiopurines down hardly at all and are at risk of "
                  "fatal bone marrow failure at usual doses. A result in another system is not "
                  "known here.");
        found_.back().tests = {SuggestedTest::Tpmt};
    }

    [[nodiscard]] bool has_recent(Analyte analyte) const {
        if (view_.record == nullptr) return false;
        const Measurement* last = newest(*view_.record, analyte);
        return last != nullptr && now_ - last->collected <= kBaselineAge;
    }

    void look_for_baseline() {
        const bool has_count = has_recent(Analyte::Wbc) || has_recent(Analyte::Anc);
        const bool has_liver = has_recent(Analyte::Alt) || has_recent(Analyte::Ast);
        if (has_count && has_liver) return;
        std::string what = has_count ? "liver tests" : "blood count";
        if (!has_count && !has_liver) what += " or liver tests";
        add(AdviceKind::NoBaseline,
            Indicator::Info,
            "No " + what + " of the last 90 days on file",
            "Monitoring starts from results taken before the first dose. Results in another system "
            "are not known here.");
        if (!has_count) found_.back().tests.push_back(SuggestedTest::BloodCount);
        if (!has_liver) found_.back().tests.push_back(SuggestedTest::LiverTests);
    }

    static Indicator indicator_of(Severity severity) {
        switch (severity) {
            case Severity::Critical:
            case Severity::Urgent:
                return Indicator::Critical;
            case Severity::Warning:
                return Indicator::Warning;
            case Severity::Info:
                return Indicator::Info;
        }
        return Indicator::Critical;
    }

    /// On a chart what somebody has acknowledged need not be shown again; before an order all
    /// counts.
    [[nodiscard]] bool is_worth_showing(const Alert& alert) const {
        const bool is_grave = alert.finding.severity >= Severity::Warning;
        const bool is_open = alert.state == AlertState::Open;
        const bool concerns = orders_thiopurine() || takes_thiopurine() ||
                              std::ranges::any_of(view_.ordered, is_inhibitor);
        return is_open && is_grave && concerns && (orders_thiopurine() || !alert.acknowledged);
    }

    /// The card on the allergy says it, whether or not there is an alert.
    [[nodiscard]] bool is_told_already(const Finding& finding) const {
        return finding.rule.text().starts_with(kAllergyRule) &&
               std::ranges::find(found_, AdviceKind::Allergy, &Advice::kind) != found_.end();
    }

    void look_at_alerts() {
        for (const Alert& alert : view_.open) {
            if (!is_worth_showing(alert)) continue;
            const Finding& finding = alert.finding;
            if (is_told_already(finding)) continue;
            const bool is_overdue = finding.rule.text().starts_with(kMonitoringRule);
            std::string detail = "Rule " + finding.rule.text();
            if (!finding.threshold.empty()) detail += " (" + one_line(finding.threshold) + ")";
            detail += ", open since " + alert.opened_at.rfc3339() + ".";
            if (!finding.actions.empty()) {
                detail += " Options the sources name, not an order: " +
                          one_line(joined(finding.actions, "; ")) + ".";
            }
            add(is_overdue ? AdviceKind::Overdue : AdviceKind::OpenAlert,
                indicator_of(finding.severity),
                finding.headline,
                std::move(detail));
            found_.back().alert = alert.ref;
            if (is_overdue) {
                found_.back().tests = {SuggestedTest::BloodCount, SuggestedTest::LiverTests};
            }
        }
    }

    const AdviceView& view_;
    const Instant& now_;
    std::vector<Advice> found_;
};

}  // namespace

std::string_view name_of(AdviceKind kind) {
    switch (kind) {
        case AdviceKind::Allergy:
            return "allergy";
        case AdviceKind::Interaction:
            return "interaction";
        case AdviceKind::PoorMetaboliser:
            return "metaboliser";
        case AdviceKind::NoTpmt:
            return "no-tpmt";
        case AdviceKind::OpenAlert:
            return "open-alert";
        case AdviceKind::Overdue:
            return "overdue";
        case AdviceKind::NoBaseline:
            return "no-baseline";
        case AdviceKind::Unidentified:
            return "unidentified";
    }
    return "open-alert";
}

std::string_view name_of(Indicator indicator) {
    switch (indicator) {
        case Indicator::Info:
            return "info";
        case Indicator::Warning:
            return "warning";
        case Indicator::Critical:
            return "critical";
    }
    return "critical";
}

std::vector<Advice> advise(const AdviceView& view, const Instant& now) {
    return Adviser(view, now).advise();
}

}  // namespace thiowatch::alerts

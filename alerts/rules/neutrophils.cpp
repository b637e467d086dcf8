#include "alerts/rules/neutrophils.h"

#include <algorithm>
#include <utility>

#include "alerts/rules/plausibility.h"

namespace thiowatch::alerts {

namespace {

enum class Bound : std::uint8_t { Exact, Upper, Lower };

Bound bound_of(Comparator comparator) {
    switch (comparator) {
        case Comparator::Equal:
            return Bound::Exact;
        case Comparator::Less:
        case Comparator::LessOrEqual:
            return Bound::Upper;
        case Comparator::Greater:
        case Comparator::GreaterOrEqual:
            return Bound::Lower;
    }
    return Bound::Exact;
}

bool is_strict(Comparator comparator) {
    return comparator == Comparator::Less || comparator == Comparator::Greater;
}

/// The comparator of a sum or product of two numbers that are not negative.
std::optional<Comparator> joint(Comparator a, Comparator b) {
    if (a == Comparator::Equal) return b;
    if (b == Comparator::Equal) return a;
    if (bound_of(a) != bound_of(b)) return std::nullopt;
    return is_strict(a) ? a : b;
}

std::optional<Reading> sum_of(const Reading& a, const Reading& b) {
    const auto comparator = joint(a.comparator, b.comparator);
    if (!comparator) return std::nullopt;
    return Reading{add(a.value, b.value), *comparator};
}

Decimal without_trailing_zeros(Decimal value) {
    std::int64_t digits = value.digits();
    std::uint8_t scale = value.scale();
    while (scale > 0 && digits % 10 == 0) {
        digits /= 10;
        --scale;
    }
    return {digits, scale};
}

ResultStatus joint_status(const std::vector<const Measurement*>& inputs) {
    ResultStatus status = ResultStatus::Final;
    for (const Measurement* input : inputs) {
        if (input->status == ResultStatus::Preliminary) return ResultStatus::Preliminary;
        if (input->status == ResultStatus::Corrected) status = ResultStatus::Corrected;
    }
    return status;
}

/// Finds the parts of counts in a record.
class Derivation {
  public:
    Derivation(const RecordView& view, const SeriesSet& set, const RulePack& pack, bool preliminary)
        : view_(view), set_(set), pack_(pack), preliminary_(preliminary) {}

    std::vector<Sample> run();

  private:
    void
    add_from_percent(const Measurement& percent, const Reading& total, const Measurement* bands);
    void add_from_segments();
    void add_from_counts();
    [[nodiscard]] bool is_allowed(const Measurement& item) const {
        return preliminary_ || item.status != ResultStatus::Preliminary;
    }
    [[nodiscard]] bool is_too_old(const Measurement& share) const;
    [[nodiscard]] std::optional<Reading> usable(const Measurement& item) const;
    /// Segments and, where there are any, bands.
    [[nodiscard]] std::optional<Reading>
    total_of(const Measurement& segments, const Measurement* bands) const;
    [[nodiscard]] const Measurement* beside(const Measurement& item, Analyte analyte) const;
    void put(Reading value, std::vector<const Measurement*> inputs);

    const RecordView& view_;
    const SeriesSet& set_;
    const RulePack& pack_;
    bool preliminary_;
    std::vector<Sample> found_;
};

std::optional<Reading> Derivation::usable(const Measurement& item) const {
    if (!is_allowed(item) || !item.canonical || item.specimen.clotted) return std::nullopt;
    const Reading& reading = item.canonical->reading;
    const Bounds* bounds = pack_.bounds.find(item.analyte);
    const bool is_possible =
        bounds == nullptr || plausibility_of(reading, *bounds) != Plausibility::Outside;
    return is_possible ? std::optional(reading) : std::nullopt;
}

const Measurement* Derivation::beside(const Measurement& item, Analyte analyte) const {
    for (const Measurement* other : view_.around(analyte, item.collected)) {
        if (is_same_specimen(item, *other) && usable(*other)) return other;
    }
    return nullptr;
}

std::optional<Reading> Derivation::total_of(const Measurement& segments, const Measurement* bands)
    const {
    const auto total = usable(segments);
    const auto more = bands == nullptr ? std::nullopt : usable(*bands);
    return total && more ? sum_of(*total, *more) : total;
}

void Derivation::put(Reading value, std::vector<const Measurement*> inputs) {
    Sample sample;
    sample.analyte = Analyte::Anc;
    sample.value = value;
    sample.value.value = without_trailing_zeros(value.value);
    sample.status = joint_status(inputs);
    sample.result = inputs.front();
    sample.inputs = std::move(inputs);
    found_.push_back(std::move(sample));
}

void Derivation::add_from_percent(
    const Measurement& percent,
    const Reading& total,
    const Measurement* bands
) {
    for (const Sample& white_cells : series_of(set_, Analyte::Wbc).samples) {
        if (!is_same_specimen(*white_cells.result, percent)) continue;
        if (const auto count = count_from(white_cells.value, total)) {
            std::vector<const Measurement*> inputs{white_cells.result, &percent};
            if (bands != nullptr) inputs.push_back(bands);
            put(*count, std::move(inputs));
        }
        return;
    }
}

void Derivation::add_from_segments() {
    for (const Measurement* segments : view_.newest_first(Analyte::SegPct)) {
        if (is_too_old(*segments)) break;
        const Measurement* bands = beside(*segments, Analyte::BandPct);
        const auto total = total_of(*segments, bands);
        if (total) add_from_percent(*segments, *total, bands);
    }
}

void Derivation::add_from_counts() {
    for (const Measurement* segments : view_.newest_first(Analyte::SegAbs)) {
        const Measurement* bands = beside(*segments, Analyte::BandAbs);
        const auto total = total_of(*segments, bands);
        if (!total) continue;
        std::vector<const Measurement*> inputs{segments};
        if (bands != nullptr) inputs.push_back(bands);
        put(*total, std::move(inputs));
    }
}

/// Shares older than every white cell count that is known give no count.
bool Derivation::is_too_old(const Measurement& share) const {
    const auto& white_cells = series_of(set_, Analyte::Wbc).samples;
    return white_cells.empty() || share.collected < white_cells.back().result->collected - days(1);
}

std::vector<Sample> Derivation::run() {
    for (const Measurement* total : view_.newest_first(Analyte::NeutPct)) {
        if (is_too_old(*total)) break;
        if (const auto percent = usable(*total)) add_from_percent(*total, *percent, nullptr);
    }
    for (const Measurement* count : view_.newest_first(Analyte::Anc)) {
        if (!is_count_in_percent(*count) || !is_allowed(*count) || count->specimen.clotted)
            continue;
        if (const auto percent = reading_sent(*count)) add_from_percent(*count, *percent, nullptr);
    }
    add_from_segments();
    add_from_counts();
    const auto is_newer = [](const Sample& a, const Sample& b) {
        return a.result->collected > b.result->collected;
    };
    // One route alone gives them in order.
    if (!std::is_sorted(found_.begin(), found_.end(), is_newer)) {
        std::stable_sort(found_.begin(), found_.end(), is_newer);
    }
    return std::move(found_);
}

}  // namespace

std::optional<Reading> count_from(const Reading& white_cells, const Reading& percent) {
    const auto comparator = joint(white_cells.comparator, percent.comparator);
    const Decimal hundred(100, 0);
    if (!comparator || percent.value.is_negative() || percent.value > hundred) return std::nullopt;
    const auto product = multiply(white_cells.value, percent.value);
    if (!product) return std::nullopt;
    const auto count = multiply(*product, Decimal(1, 2));
    if (!count) return std::nullopt;
    return Reading{*count, *comparator};
}

bool is_count_in_percent(const Measurement& result) {
    return result.verdict == UnitVerdict::Mismatch && result.unit == Unit::Percent;
}

std::vector<Sample> derived_neutrophils(
    const RecordView& view,
    const SeriesSet& set,
    const RulePack& pack,
    bool preliminary
) {
    return Derivation(view, set, pack, preliminary).run();
}

}  // namespace thiowatch::alerts

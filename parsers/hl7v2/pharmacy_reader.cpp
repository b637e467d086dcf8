// Pharmacy messages, as far as we read them:
//
//   PID *AL1 1*( [ORC] *TQ1 [RXO] [RXE *TQ1] *RXR *RXC 1*( RXD / RXG / RXA ) )
//
// RDE, OMP and ORM order: one event for each RXE (or RXO without one), with the action ORC-1 and
// ORC-5 say. RDS, RGV and RAS hand out and give: one piece of evidence for each RXD, RXG or RXA,
// unless it was not given (RXA-20 NA or RE), deleted (RXA-21 D) or taken back (ORC-1, ORC-5). The
// drugs of a mixture (RXC) are events of their own, for each may be one we follow. An ORM that
// orders something else than a drug says nothing to us.

#include "parsers/hl7v2/pharmacy_reader.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parsers/hl7v2/allergy_reader.h"
#include "parsers/hl7v2/order_control.h"
#include "parsers/hl7v2/people_reader.h"
#include "parsers/hl7v2/pharmacy_order.h"

namespace thiowatch::hl7v2 {
namespace {

// The segment that carries the drug of each type; of an order also RXO where RXE stands.
std::string_view drug_segment_of(std::string_view type) {
    if (type == "RDS") return "RXD";
    if (type == "RGV") return "RXG";
    if (type == "RAS") return "RXA";
    return type == "RDE" ? "RXE" : "RXO";
}

bool is_administered(const Segment& given) {
    constexpr std::size_t kCompletion = 20;
    constexpr std::size_t kActionCode = 21;
    if (given.name() != "RXA") return true;
    const std::string completion = first_code(given.field(kCompletion));
    const std::string action = first_code(given.field(kActionCode));
    return completion != "NA" && completion != "RE" && action != "D";
}

class PharmacyWalk {
  public:
    explicit PharmacyWalk(ReadingDesk& desk)
        : desk_(desk),
          people_(desk),
          drug_segment_(drug_segment_of(desk.header.type)),
          is_giving_(drug_segment_ != "RXE" && drug_segment_ != "RXO") {}

    Expected<ClinicalContent> read(const Message& message) {
        for (const Segment segment : message) {
            if (segment.name() != "ORC") continue;
            const std::string control = first_code(segment.field(1));
            holds_replacement_ = holds_replacement_ || is_replacement(control);
        }
        for (const Segment segment : message)
            take(segment);
        close_person();
        if (!has_drugs_ && !may_order_other_things()) {
            return fault(
                FaultCode::Hl7SegmentMissing, std::string(drug_segment_), "no drug is named"
            );
        }
        return ClinicalContent{people_.take(), {}, {}};
    }

  private:
    [[nodiscard]] bool may_order_other_things() const { return desk_.header.type == "ORM"; }

    void take(const Segment& segment) {
        const std::string_view name = segment.name();
        if (name == "PID") {
            close_person();
            people_.begin(segment);
        } else if (name == "AL1") {
            allergies_.take(segment);
        } else if (name == "ORC") {
            close_order();
            order_.control = segment;
        } else if (name == "TQ1") {
            take_timing(segment);
        } else if (name == "RXO") {
            take_request(segment);
        } else if (name == "RXE") {
            take_encoding(segment);
        } else if (name == "RXC") {
            order_.components.push_back(segment);
        } else if (name == "RXD" || name == "RXG" || name == "RXA") {
            take_given(segment);
        }
    }

    // A TQ1 behind the RXE is what the pharmacy made of the one behind the ORC.
    void take_timing(const Segment& tq1) {
        const bool is_encoded = !order_.lines.empty() && order_.lines.back().encoded.has_value();
        if (is_encoded && !has_encoded_timing_) order_.timings.clear();
        has_encoded_timing_ = is_encoded;
        order_.timings.push_back(tq1);
    }

    // Without ORCs, which old senders leave out, each drug is an order.
    void take_request(const Segment& rxo) {
        if (!order_.control && !order_.lines.empty()) close_order();
        order_.lines.push_back({rxo, std::nullopt, std::nullopt});
    }

    void take_encoding(const Segment& rxe) {
        const bool is_of_request =
            !order_.lines.empty() && order_.lines.back().requested && !order_.lines.back().encoded;
        if (is_of_request) {
            order_.lines.back().encoded = rxe;
            return;
        }
        if (!order_.control && !order_.lines.empty()) close_order();
        order_.lines.push_back({std::nullopt, rxe, std::nullopt});
    }

    void take_given(const Segment& given) {
        if (!is_giving_) return;
        DrugLine line;
        if (!order_.lines.empty()) line = order_.lines.back();
        line.given = given;
        order_.lines.push_back(line);
    }

    std::optional<TherapyAction> read_action(const PharmacyOrder& order) {
        const std::string control = order.control_code();
        const std::string status = order.status();
        if (is_giving_) {
            return is_given(control, status) ? std::optional(TherapyAction::Evidence)
                                             : std::nullopt;
        }
        if (is_replaced(control) && holds_replacement_) return TherapyAction::Stop;
        const OrderAction found = action_of_order(control, status);
        if (!found.is_certain && order.control) {
            const bool is_by_status = control.empty() || control == "SC" || control == "SR";
            desk_.note(
                FaultCode::Hl7UnknownCode,
                order.control->path(is_by_status ? 5 : 1),
                "what this order does to the therapy is not said by any code we know"
            );
        }
        return found.action;
    }

    void close_order() {
        const PharmacyOrder order = std::exchange(order_, {});
        has_encoded_timing_ = false;
        std::vector<DrugLine> lines;
        for (const DrugLine& line : order.lines) {
            if (line.given.has_value() == is_giving_) lines.push_back(line);
        }
        const bool has_mixture = !is_giving_ && !order.components.empty();
        if (lines.empty() && !has_mixture) return note_without_drug(order);
        has_drugs_ = true;
        std::erase_if(lines, [](const DrugLine& line) {
            return line.given && !is_administered(*line.given);
        });
        if (lines.empty() && is_giving_) return;
        const std::optional<TherapyAction> action = read_action(order);
        if (action) yield(order, lines, *action);
    }

    void close_person() {
        close_order();
        if (auto list = allergies_.take_list()) people_.events().emplace_back(*std::move(list));
    }

    void note_without_drug(const PharmacyOrder& order) {
        if (!order.control || may_order_other_things()) return;
        desk_.note(
            FaultCode::Hl7SegmentMissing,
            order.control->path(),
            "an order without its " + std::string(drug_segment_)
        );
    }

    void
    yield(const PharmacyOrder& order, const std::vector<DrugLine>& lines, TherapyAction action) {
        const TherapyEvent shared = read_order(order, action, desk_);
        for (const DrugLine& line : lines)
            add(read_line(shared, line, desk_));
        for (const Segment& component : order.components) {
            constexpr std::size_t kComponentCode = 2;
            TherapyEvent event = shared;
            event.drug_codes = read_codes_and_text(component.field(kComponentCode));
            event.where = component.path();
            add(std::move(event));
        }
    }

    void add(TherapyEvent event) {
        std::vector<ClinicalEvent>& events = people_.events();
        if (event.drug_codes.empty()) {
            desk_.note(FaultCode::Hl7FieldMissing, event.where, "a drug without code and name");
            return;
        }
        events.emplace_back(std::move(event));
    }

    ReadingDesk& desk_;
    PeopleReader people_;
    std::string_view drug_segment_;
    bool is_giving_;
    bool holds_replacement_ = false;
    bool has_drugs_ = false;
    PharmacyOrder order_;
    AllergyReader allergies_{false};
    bool has_encoded_timing_ = false;
};

}  // namespace

Expected<ClinicalContent> read_pharmacy(const Message& message, ReadingDesk& desk) {
    return PharmacyWalk(desk).read(message);
}

}  // namespace thiowatch::hl7v2

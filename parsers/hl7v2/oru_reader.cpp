// Result messages, as far as we read them:
//
//   ORU R01, R30-R32   1*( PID 1*( [ORC] OBR *NTE *( OBX *NTE ) *SPM ) )
//   OUL R22, R23       PID 1*( SPM *OBX *SAC 1*( OBR [ORC] *NTE *( OBX *NTE ) ) )
//   OUL R24            PID 1*( OBR [ORC] *NTE *SPM *( OBX *NTE ) )
//   OUL R21            PID 1*( [ORC] OBR *NTE *( OBX *NTE ) )
//
// The walk does not insist on a structure; it only has to know what belongs to what:
//   - An ORC belongs to the OBR or OBX that comes next, so it may stand before or behind its OBR.
//   - A SPM belongs to the open OBR and all results under it, also those before it; where no OBR is
//     open, and always in R22 and R23, to the OBRs that follow until the next SPM.
//   - A NTE belongs to the OBX, OBR, ORC or SPM before it. What it says of the specimen goes to
//   that
//     one result, or to all results of that order. The NTEs in a row are one text: senders wrap.
//   - OBR-4 is a panel and never the code of a value.
// The order number is the filler's, OBR-3 or ORC-3, since it stays the same in resends and over
// FHIR; the placer's, OBR-2 or ORC-2, where there is none yet (R30: ordered at the bedside).

#include "parsers/hl7v2/oru_reader.h"

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "parsers/clinical/specimen_words.h"
#include "parsers/hl7v2/obx_reader.h"
#include "parsers/hl7v2/people_reader.h"
#include "parsers/hl7v2/specimen_reader.h"

namespace thiowatch::hl7v2 {
namespace {

enum class NoteOwner : std::uint8_t { Nobody, NextOrder, Order, Result, Specimen };

constexpr std::size_t kPlacerNumber = 2;
constexpr std::size_t kFillerNumber = 3;

std::string number_in(const std::optional<Segment>& segment, std::size_t field) {
    return segment ? plain_text(segment->field(field).component(1)) : std::string();
}

OrderNumber number_of(const std::optional<Segment>& obr, const std::optional<Segment>& orc) {
    for (const std::size_t field : {kFillerNumber, kPlacerNumber}) {
        for (const auto* const segment : {&obr, &orc}) {
            std::string number = number_in(*segment, field);
            if (!number.empty()) return OrderNumber(std::move(number));
        }
    }
    return {};
}

class ResultWalk {
  public:
    explicit ResultWalk(ReadingDesk& desk) : desk_(desk), people_(desk) {}

    Expected<ClinicalContent> read(const Message& message) {
        for (const Segment segment : message)
            results_ahead_ += segment.name() == "OBX" ? 1U : 0U;
        for (const Segment segment : message)
            take(segment);
        close_order();
        if (!has_results_) {
            return fault(
                FaultCode::Hl7SegmentMissing, "OBR", "a result message without OBR and OBX"
            );
        }
        return ClinicalContent{people_.take(), {}, {}, true};
    }

  private:
    void take(const Segment& segment) {
        const std::string_view name = segment.name();
        if (name != "NTE") end_note();
        if (name == "OBX") {
            take_result(segment);
        } else if (name == "NTE") {
            take_note(segment);
        } else if (name == "OBR") {
            take_order(segment);
        } else if (name == "ORC") {
            take_control(segment);
        } else if (name == "SPM") {
            take_specimen(segment);
        } else if (name == "PID") {
            take_person(segment);
        }
    }

    void take_person(const Segment& pid) {
        close_order();
        control_.reset();
        control_flags_ = {};
        leading_.reset();
        people_.begin(pid);
        owner_ = NoteOwner::Nobody;
    }

    void take_control(const Segment& orc) {
        if (!obr_) close_order();
        control_ = orc;
        control_flags_ = {};
        owner_ = NoteOwner::NextOrder;
    }

    void take_order(const Segment& obr) {
        constexpr std::size_t kCollected = 7;
        constexpr std::size_t kSpecimenSource = 15;
        constexpr std::size_t kReported = 22;
        constexpr std::size_t kStatus = 25;
        close_order();
        has_results_ = true;
        obr_ = obr;
        order_.collected = desk_.time_in(obr, kCollected);
        const Expected<Instant> reported = read_time(obr.field(kReported), desk_.zones);
        if (reported) order_.reported = *reported;
        order_.status = first_code(obr.field(kStatus));
        order_flags_ = flags_in_words(plain_text(obr.field(kSpecimenSource).component(3)));
        specimen_ = leading_;
        take_pending_control();
        owner_ = NoteOwner::Order;
    }

    void take_pending_control() {
        order_.number = number_of(obr_, control_);
        order_flags_ = joined(order_flags_, control_flags_);
        control_.reset();
        control_flags_ = {};
    }

    void take_specimen(const Segment& spm) {
        Specimen specimen = read_specimen(spm, desk_);
        const std::string& event = desk_.header.event;
        const bool is_leading = !obr_ || event == "R22" || event == "R23";
        if (is_leading) {
            close_order();
            leading_ = std::move(specimen);
            specimen_ = leading_;
        } else if (!specimen_) {
            specimen_ = std::move(specimen);
        } else {
            // Several specimens of one order: which result is of which is not said.
            specimen_->flags = joined(specimen_->flags, specimen.flags);
        }
        owner_ = NoteOwner::Specimen;
    }

    void take_result(const Segment& obx) {
        has_results_ = true;
        const std::size_t ahead = results_ahead_--;
        if (control_) take_pending_control();
        owner_ = NoteOwner::Nobody;
        const bool is_blank = obx.field(3).empty() && obx.field(5).empty();
        if (is_blank) return;
        std::vector<ClinicalEvent>& events = people_.events();
        if (events.empty()) events.reserve(ahead);
        if (!first_result_) first_result_ = events.size();
        Expected<LabResult> result = read_obx(obx, order_, desk_);
        if (!result) {
            desk_.problems.push_back(std::move(result).error());
            return;
        }
        if (is_remark(*result)) order_flags_ = joined(order_flags_, result->specimen);
        events.emplace_back(*std::move(result));
        owner_ = NoteOwner::Result;
    }

    void take_note(const Segment& nte) {
        constexpr std::size_t kComment = 3;
        for (const Field line : nte.field(kComment).repetitions()) {
            if (!note_.empty()) note_ += '\n';
            note_ += plain_text(line);
        }
    }

    void end_note() {
        if (note_.empty()) return;
        const SpecimenFlags flags = flags_in_words(note_);
        note_.clear();
        switch (owner_) {
            case NoteOwner::Nobody:
                return;
            case NoteOwner::NextOrder:
                control_flags_ = joined(control_flags_, flags);
                return;
            case NoteOwner::Order:
                order_flags_ = joined(order_flags_, flags);
                return;
            case NoteOwner::Result:
                add_flags(people_.events().back(), flags);
                return;
            case NoteOwner::Specimen:
                add_specimen_flags(flags);
                return;
        }
    }

    void add_specimen_flags(const SpecimenFlags& flags) {
        if (!specimen_) return;
        specimen_->flags = joined(specimen_->flags, flags);
        if (!obr_ && leading_) leading_->flags = specimen_->flags;
    }

    static void add_flags(ClinicalEvent& event, const SpecimenFlags& flags) {
        auto& result = std::get<LabResult>(event);
        result.specimen = joined(result.specimen, flags);
    }

    // What was said of the order or its specimen, perhaps behind the results, goes to all of them.
    void close_order() {
        end_note();
        if (first_result_) {
            std::vector<ClinicalEvent>& events = people_.events();
            for (std::size_t at = *first_result_; at < events.size(); ++at)
                complete(std::get<LabResult>(events[at]));
        }
        first_result_.reset();
        obr_.reset();
        order_ = {};
        order_flags_ = {};
        specimen_.reset();
        owner_ = NoteOwner::Nobody;
    }

    void complete(LabResult& result) const {
        result.specimen = joined(result.specimen, order_flags_);
        if (!specimen_) return;
        result.specimen = joined(result.specimen, specimen_->flags);
        result.specimen_number = specimen_->number;
        if (!result.collected) result.collected = specimen_->collected;
    }

    ReadingDesk& desk_;
    PeopleReader people_;
    bool has_results_ = false;
    std::size_t results_ahead_ = 0;  // OBX not yet taken
    // ORC not yet claimed, and what the NTEs behind it say.
    std::optional<Segment> control_;
    SpecimenFlags control_flags_;
    // The open order; results since `first_result_` are under it.
    std::optional<Segment> obr_;
    OrderStated order_;
    SpecimenFlags order_flags_;
    std::optional<Specimen> specimen_;
    std::optional<std::size_t> first_result_;
    std::optional<Specimen> leading_;
    // NTEs in a row.
    std::string note_;
    NoteOwner owner_ = NoteOwner::Nobody;
};

}  // namespace

Expected<ClinicalContent> read_results(const Message& message, ReadingDesk& desk) {
    return ResultWalk(desk).read(message);
}

}  // namespace thiowatch::hl7v2

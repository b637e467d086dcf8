// Observation (R4 10.1). Where the parts of a result stand; the first that is there counts.
//
//   status      registered: nothing to use; preliminary and unknown: preliminary; amended,
//               corrected: corrected; cancelled: none will come; entered-in-error, or deleted:
//               withdrawn. A report that is void takes it with it, unless the Observation was sent
//               again later
//   subject     its own, the report's, the specimen's, the order's, the encounter's. Two of them
//               that name two people: nobody's
//   order       identifier of type FILL, the report's number, the number of the order it is based
//               on (FILL, none, PLAC): what HL7 v2 has in OBR-3, else OBR-2
//   sub-id      extension observation-v2-subid: OBX-4
//   collected   effective[x], the specimen's collection, the report's effective[x]
//   reported    issued, the report's issued, meta.lastUpdated
//
// A component takes everything but code, value, range and interpretation from its Observation.

#include "parsers/fhir/observation_reader.h"

#include <algorithm>
#include <array>
#include <utility>

#include "parsers/clinical/specimen_words.h"
#include "parsers/fhir/element_reader.h"
#include "parsers/fhir/observation_value.h"
#include "parsers/fhir/range_choice.h"
#include "parsers/fhir/specimen_reader.h"
#include "parsers/fhir/subject_reader.h"

namespace thiowatch::fhir {

namespace {

constexpr std::string_view kSubIdExtension =
    "http://hl7.org/fhir/StructureDefinition/observation-v2-subid";

struct NamedStatus {
    std::string_view name;
    ResultStatus status;
};
constexpr std::array kStatuses{
    NamedStatus{"registered", ResultStatus::Ignored},
    NamedStatus{"specimen-in-process", ResultStatus::Ignored},
    NamedStatus{"preliminary", ResultStatus::Preliminary},
    NamedStatus{"unknown", ResultStatus::Preliminary},
    NamedStatus{"final", ResultStatus::Final},
    NamedStatus{"amended", ResultStatus::Corrected},
    NamedStatus{"corrected", ResultStatus::Corrected},
    NamedStatus{"appended", ResultStatus::Corrected},
    NamedStatus{"cancelled", ResultStatus::NotObtained},
    NamedStatus{"cannot-be-obtained", ResultStatus::NotObtained},
    NamedStatus{"entered-in-error", ResultStatus::Withdrawn},
};

std::string sub_id_in(JsonCursor observation) {
    for (const JsonCursor extension : observation["extension"].each()) {
        if (extension["url"].text() != kSubIdExtension) continue;
        if (!extension["valueString"].text().empty()) {
            return std::string(extension["valueString"].text());
        }
        for (const JsonCursor part : extension["extension"].each()) {
            const std::string_view name = part["url"].text();
            if (name == "original-sub-identifier" || name == "sub-id") {
                return std::string(part["valueString"].text());
            }
        }
    }
    return {};
}

std::string filler_number_in(JsonCursor observation) {
    for (const Identified& one : read_identifiers(observation["identifier"])) {
        if (one.type == "FILL" && one.use != "old") return one.value;
    }
    return {};
}

class ObservationRead {
  public:
    ObservationRead(const Found& observation, const ReportStated* report, ReadingDesk& desk)
        : resource_(observation.resource), home_(*observation.home), report_(report), desk_(desk) {}

    void read() {
        if (!read_status()) return;
        read_specimen_of();
        if (!read_subject_of()) return;
        read_shared();
        read_results();
    }

  private:
    bool read_status() {
        const std::string_view status = resource_["status"].text();
        const bool is_deleted = home_.is_deletion();
        const auto known = is_deleted ? ResultStatus::Withdrawn : status_of_observation(status);
        if (!known) {
            desk_.refuse(
                {status.empty() ? FaultCode::FhirElementMissing : FaultCode::FhirUnknownCode,
                 resource_.path("status"),
                 status.empty() ? "an observation without its status"
                                : "no status that an observation can have"}
            );
            return false;
        }
        shared_.status = *known;
        if (report_ != nullptr && report_->withdraws && !was_sent_again()) {
            shared_.status = *report_->withdraws;
        }
        return true;
    }

    // The Observation is newer than the report that would take it back.
    [[nodiscard]] bool was_sent_again() const {
        const auto own = read_time(resource_["meta"]["lastUpdated"], desk_.options.zone);
        return own && report_->updated && *own > *report_->updated;
    }

    void read_specimen_of() {
        const JsonCursor reference = resource_["specimen"];
        if (!reference) {
            if (report_ == nullptr) return;
            const JsonCursor only = report_->report["specimen"].first();
            const bool is_one = report_->report["specimen"].each().size() == 1;
            if (is_one) specimen_place_ = desk_.find(only, *report_->home);
        } else {
            specimen_place_ = desk_.find(reference, home_);
        }
        if (specimen_place_.type() != "Specimen") return;
        specimen_ = read_specimen(specimen_place_.resource, desk_);
    }

    bool read_subject_of() {
        subject_ = read_subject(resource_["subject"], home_, desk_);
        std::vector<Subject> others;
        if (report_ != nullptr) {
            others.push_back(read_subject(report_->subject, *report_->home, desk_));
        }
        if (specimen_place_) {
            others.push_back(
                read_subject(specimen_place_.resource["subject"], *specimen_place_.home, desk_)
            );
        }
        if (subject_.kind == SubjectKind::NotStated) add_context(others);
        for (const Subject& other : others) {
            if (contradict(subject_, other)) {
                desk_.refuse(
                    {FaultCode::PatientDisagrees,
                     resource_.path("subject"),
                     "this and its report or specimen name two different people"}
                );
                return false;
            }
            const bool is_better =
                subject_.kind == SubjectKind::NotStated && other.kind != SubjectKind::NotStated;
            if (is_better) subject_ = other;
        }
        return is_about_person(subject_, home_, desk_);
    }

    void add_context(std::vector<Subject>& others) {
        std::vector<JsonCursor> context;
        for (const JsonCursor order : resource_["basedOn"].each())
            context.push_back(order);
        context.push_back(resource_["encounter"]);
        for (const JsonCursor reference : context) {
            const Found found = desk_.find(reference, home_);
            if (found)
                others.push_back(read_subject(found.resource["subject"], *found.home, desk_));
        }
    }

    void read_shared() {
        shared_.sub_id = sub_id_in(resource_);
        shared_.order = OrderNumber(read_order_number());
        shared_.specimen_number = specimen_.number;
        shared_.collected = read_when(resource_, "effective", desk_);
        if (!shared_.collected) shared_.collected = specimen_.collected;
        if (!shared_.collected && report_ != nullptr) shared_.collected = report_->collected;
        shared_.reported = desk_.time_in(resource_["issued"]);
        if (!shared_.reported && report_ != nullptr) shared_.reported = report_->issued;
        if (!shared_.reported) shared_.reported = desk_.time_in(resource_["meta"]["lastUpdated"]);
        desk_.note_said(shared_.reported ? shared_.reported : shared_.collected);
        shared_.specimen = joined(specimen_.flags, flags_in_notes(resource_["note"]));
        if (report_ != nullptr) shared_.specimen = joined(shared_.specimen, report_->flags);
    }

    std::string read_order_number() {
        std::string number = filler_number_in(resource_);
        if (number.empty() && report_ != nullptr) number = report_->number.text();
        for (const JsonCursor order : resource_["basedOn"].each()) {
            if (!number.empty()) break;
            number = number_of_order(order, home_);
        }
        if (number.empty() && report_ != nullptr) {
            number = number_of_order(report_->report["basedOn"].first(), *report_->home);
        }
        return number;
    }

    std::string number_of_order(JsonCursor order, const Entry& home) {
        const Found found = desk_.find(order, home);
        if (found) return order_number_in(found.resource["identifier"]);
        const auto identifier = read_identified(order["identifier"]);
        return identifier ? identifier->value : std::string();
    }

    void read_results() {
        const bool has_parts =
            !resource_["component"].each().empty() || !resource_["hasMember"].each().empty();
        const bool has_value = static_cast<bool>(resource_.choice("value"));
        const bool is_panel = has_parts && !has_value && !resource_["dataAbsentReason"];
        if (!is_panel) read_result(resource_, resource_.path());
        const std::vector<TestCode> own = read_concept(resource_["code"]);
        for (const JsonCursor component : resource_["component"].each()) {
            if (has_value && read_concept(component["code"]) == own) {
                desk_.warn(
                    FaultCode::FhirInvariant,
                    component.path("code"),
                    "a component of the same code as its observation, which has a value (obs-7)"
                );
            }
            read_result(component, component.path());
        }
        EntryReading& reading = desk_.now_reading();
        if (reading.events == 0 && !reading.reason && is_panel) reading.use = Use::Supporting;
    }

    void read_result(JsonCursor said, std::string where) {
        LabResult result = shared_;
        result.codes = read_concept(said["code"]);
        if (result.codes.empty()) {
            desk_.refuse(
                {FaultCode::FhirElementMissing, said.path("code"), "a result without a test code"}
            );
            return;
        }
        ValueRead value = read_value(said);
        result.value = std::move(value.value);
        result.unit = std::move(value.unit);
        const bool is_expected = result.status == ResultStatus::Preliminary ||
                                 result.status == ResultStatus::Final ||
                                 result.status == ResultStatus::Corrected;
        if (value.fault && is_expected) {
            desk_.warn(value.fault->code, value.fault->where, value.fault->detail);
        }
        if (value.is_declared_absent && is_expected) result.status = ResultStatus::NotObtained;
        result.flags = read_interpretation(said);
        RangeRead range = choose_range(
            said["referenceRange"], result.unit, subject_.person.demographics, result.collected
        );
        result.range = range.range;
        result.range_text = std::move(range.text);
        if (const auto* const text = std::get_if<TextValue>(&result.value)) {
            result.specimen = joined(result.specimen, flags_in_words(text->text.text()));
        }
        result.where = std::move(where);
        desk_.add(subject_.key, subject_.person, std::move(result));
    }

    JsonCursor resource_;
    const Entry& home_;
    const ReportStated* report_;
    ReadingDesk& desk_;
    Found specimen_place_;
    SpecimenRead specimen_;
    Subject subject_;
    LabResult shared_;
};

}  // namespace

std::optional<ResultStatus> status_of_observation(std::string_view status) {
    const auto* found =
        std::find_if(kStatuses.begin(), kStatuses.end(), [status](const NamedStatus& one) {
            return one.name == status;
        });
    return found == kStatuses.end() ? std::nullopt : std::optional(found->status);
}

void read_observation(const Found& observation, const ReportStated* report, ReadingDesk& desk) {
    ObservationRead(observation, report, desk).read();
}

}  // namespace thiowatch::fhir

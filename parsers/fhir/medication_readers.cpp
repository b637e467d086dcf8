// Where the parts of a therapy event stand; the first that is there counts.
//
//   request         start: dosageInstruction bounds, dispenseRequest.validityPeriod.start,
//                   authoredOn. end: bounds, else the supply (expectedSupplyDuration for the first
//                   fill and each repeat), else none. A request that is used up without saying how
//                   long its supply lasts ends when it was said to be used up
//   statement       effective[x], dateAsserted; the end of a stop: its period's end, dateAsserted
//   dispense        whenHandedOver, whenPrepared; for daysSupply, else quantity by daily dose
//   administration  effective[x]
//   order           identifier of type PLAC, of no type, of type FILL, else the resource itself.
//                   A dispense or administration is of the request it names
//   prescriber      requester; its identifier, else its logical id
//
// Of a hold, stop or resumption R4 gives no time of its own: the resource's lastUpdated is meant,
// else the time of the submission.

#include "parsers/fhir/medication_readers.h"

#include <algorithm>
#include <array>
#include <utility>

#include "parsers/fhir/dosage_reader.h"
#include "parsers/fhir/drug_reader.h"
#include "parsers/fhir/medication_status.h"
#include "parsers/fhir/specimen_reader.h"
#include "parsers/fhir/subject_reader.h"

namespace thiowatch::fhir {

namespace {

using Meaning = MedicationMeaning;

constexpr std::array<std::string_view, 5> kTypes{
    "MedicationRequest",
    "MedicationStatement",
    "MedicationUsage",
    "MedicationDispense",
    "MedicationAdministration",
};

// When it is said to be so, and from when to when the drug is taken.
struct Course {
    std::optional<Instant> from;
    std::optional<Instant> until;
    std::optional<Instant> said;
};

class MedicationRead {
  public:
    MedicationRead(const Entry& entry, ReadingDesk& desk)
        : entry_(entry), resource_(entry.resource), desk_(desk) {}

    void read() {
        StatusRead status = read_medication_status(entry_.type, resource_);
        if (entry_.is_deletion()) status = {Meaning::Retracted, ""};
        if (status.meaning == Meaning::Unknown) return refuse_status();
        if (status.meaning == Meaning::Nothing) {
            return desk_.ignore(resource_.path("status"), std::string(status.why));
        }
        if (entry_.is_deletion() && is_evidence_type()) {
            return desk_.ignore(entry_.path, "it did not happen");
        }
        subject_ = read_subject(subject_reference(), entry_, desk_);
        if (!is_about_person(subject_, entry_, desk_)) return;
        drug_ = read_drug(entry_, desk_);
        if (!drug_.waits_for.empty()) return desk_.park(drug_.waits_for, drug_.where);
        if (drug_.drugs.empty()) {
            return desk_.refuse(
                {FaultCode::FhirElementMissing, drug_.where, "a drug without code and name"}
            );
        }
        if (const JsonCursor modifier = resource_["modifierExtension"].first()) {
            return desk_.refuse(
                {FaultCode::FhirUnsupported,
                 modifier.path(),
                 "a modifier extension that is not known here may change what this means"}
            );
        }
        yield(status.meaning);
    }

  private:
    void refuse_status() {
        const bool is_missing = resource_["status"].text().empty();
        desk_.refuse(
            {is_missing ? FaultCode::FhirElementMissing : FaultCode::FhirUnknownCode,
             resource_.path("status"),
             is_missing ? "without a status nobody can tell what this means"
                        : "no status that this type can have"}
        );
    }

    [[nodiscard]] bool is_evidence_type() const {
        return entry_.type == "MedicationDispense" || entry_.type == "MedicationAdministration";
    }

    [[nodiscard]] JsonCursor subject_reference() const {
        return resource_["subject"] ? resource_["subject"] : resource_["patient"];
    }

    // ---- times ----------------------------------------------------------------------------------
    Course course_of_request() {
        Course course;
        const JsonCursor doses = resource_["dosageInstruction"];
        const JsonCursor supply = resource_["dispenseRequest"];
        const std::optional<Instant> authored = desk_.time_in(resource_["authoredOn"]);
        const Span validity = read_period(supply["validityPeriod"], desk_.options.zone);
        const std::optional<Instant> begin = validity.start ? validity.start : authored;
        const Span bounds = read_bounds(doses, begin, desk_.options.zone);
        course.from = bounds.start ? bounds.start : begin;
        course.until = bounds.end;
        if (!course.until && course.from) {
            if (const auto length = read_duration(supply["expectedSupplyDuration"])) {
                const Expected<Decimal> repeats =
                    read_decimal(supply["numberOfRepeatsAllowed"].digits());
                const std::int64_t more =
                    repeats && !repeats->is_negative() && repeats->scale() == 0
                        ? std::min<std::int64_t>(repeats->digits(), 99)
                        : 0;
                course.until = *course.from + *length * (1 + more);
            }
        }
        return course;
    }

    Course course_of_statement() {
        Course course;
        const JsonCursor when = resource_.choice("effective");
        const std::optional<Instant> asserted = desk_.time_in(resource_["dateAsserted"]);
        if (when.key() == "effectivePeriod") {
            const Span span = read_period(when, desk_.options.zone);
            course.from = span.start;
            course.until = span.end;
        } else {
            course.from = desk_.time_in(when);
        }
        course.said = asserted;
        if (!course.from) course.from = asserted;
        return course;
    }

    Course course_of_dispense() {
        Course course;
        course.from = desk_.time_in(resource_["whenHandedOver"]);
        if (!course.from) course.from = desk_.time_in(resource_["whenPrepared"]);
        if (!course.from) return course;
        std::optional<Duration> supply = read_duration(resource_["daysSupply"]);
        if (!supply && resource_["daysSupply"]["value"]) {
            const Expected<Decimal> count = read_decimal(resource_["daysSupply"]["value"].digits());
            if (count && count->approximate() < 1000) {
                supply = days(static_cast<std::int64_t>(count->approximate()));
            }
        }
        const JsonCursor quantity = resource_["quantity"];
        const auto a_day = daily_amount(resource_["dosageInstruction"], quantity["unit"].text());
        const Expected<Decimal> amount = read_decimal(quantity["value"].digits());
        if (!supply && a_day && amount) {
            const double length = amount->approximate() / *a_day;
            if (length > 0 && length < 1000) supply = days(static_cast<std::int64_t>(length));
        }
        if (supply) course.until = *course.from + *supply;
        return course;
    }

    Course read_course() {
        Course course;
        if (entry_.type == "MedicationRequest") {
            course = course_of_request();
        } else if (entry_.type == "MedicationDispense") {
            course = course_of_dispense();
        } else if (entry_.type == "MedicationAdministration") {
            course.from = read_when(
                resource_, resource_.choice("effective") ? "effective" : "occurence", desk_
            );
        } else {
            course = course_of_statement();
        }
        const auto updated = desk_.time_in(resource_["meta"]["lastUpdated"]);
        if (!course.said) course.said = updated;
        desk_.note_said(updated ? updated : course.from);
        return course;
    }

    // ---- who and which --------------------------------------------------------------------------
    std::string own_number() const {
        const std::vector<Identified> all = read_identifiers(resource_["identifier"]);
        for (const std::string_view type : {"PLAC", "", "FILL"}) {
            for (const Identified& one : all) {
                if (one.type == type && one.use != "old") return one.value;
            }
        }
        if (!entry_.id.empty()) return entry_.type + "/" + entry_.id;
        if (!entry_.full_url.empty()) return entry_.full_url;
        // NB: never without a number, since a stop without one would end the drug as a whole.
        return entry_.type + "/" + std::string(resource_["authoredOn"].text());
    }

    std::string order_number() {
        for (const std::string_view member : {"authorizingPrescription", "request"}) {
            const JsonCursor reference = resource_[member].first();
            if (!reference) continue;
            const Found found = desk_.find(reference, entry_);
            if (found) return MedicationRead(*found.home, desk_).own_number();
            const Reference meant = desk_.reference_in(reference);
            if (meant.identifier) return meant.identifier->value;
            if (!meant.key().empty()) return meant.key();
        }
        return own_number();
    }

    std::string prescriber() {
        const Found request = desk_.find(resource_["authorizingPrescription"].first(), entry_);
        const JsonCursor from_request = request ? request.resource["requester"] : JsonCursor();
        const JsonCursor requester = resource_["requester"] ? resource_["requester"] : from_request;
        const Entry& home = resource_["requester"] || !request ? entry_ : *request.home;
        return identifier_of_person(requester, home, 0);
    }

    std::string identifier_of_person(JsonCursor reference, const Entry& home, int depth) {
        if (!reference || depth > 2) return {};
        const Reference meant = desk_.reference_in(reference);
        const Found found = desk_.find(meant, home);
        if (found.type() == "PractitionerRole") {
            std::string id =
                identifier_of_person(found.resource["practitioner"], *found.home, depth + 1);
            if (!id.empty()) return id;
        }
        if (found) {
            const auto all = read_identifiers(found.resource["identifier"]);
            if (!all.empty()) return all.front().value;
        }
        return meant.identifier ? meant.identifier->value : meant.id;
    }

    // ---- events ---------------------------------------------------------------------------------
    void yield(Meaning meaning) {
        const Course course = read_course();
        TherapyEvent event;
        event.order = OrderNumber(order_number());
        event.prescriber_id = prescriber();
        event.where = entry_.path;
        const JsonCursor doses =
            resource_["dosageInstruction"] ? resource_["dosageInstruction"] : resource_["dosage"];
        const std::optional<Dose> dose = read_dose(doses);
        for (const std::vector<TestCode>& codes : drug_.drugs) {
            event.drug_codes = codes;
            add_events(meaning, course, dose, event);
        }
    }

    void add_events(
        Meaning meaning,
        const Course& course,
        const std::optional<Dose>& dose,
        const TherapyEvent& stem
    ) {
        TherapyEvent start = stem;
        start.effective = course.from;
        start.until = course.until;
        start.dose = dose;
        switch (meaning) {
            case Meaning::On:
                add(TherapyAction::Start, start);
                return add_resumption(course, start);
            case Meaning::Held:
                add(TherapyAction::Start, start);
                return add_at(TherapyAction::Hold, course.said, course.from, stem);
            case Meaning::RunOut:
                if (!start.until) start.until = course.said;
                if (start.until && course.from && *start.until < *course.from) start.until.reset();
                return add(TherapyAction::Start, start);
            case Meaning::Off:
                return add_stop(course, start, stem);
            case Meaning::Retracted:
                return add_at(TherapyAction::Stop, course.from, course.from, stem);
            case Meaning::Evidence:
                start.dose.reset();
                return add(TherapyAction::Evidence, start);
            case Meaning::Nothing:
            case Meaning::Unknown:
                return;
        }
    }

    // What was on hold before goes on; where nothing was, this changes nothing.
    void add_resumption(const Course& course, const TherapyEvent& start) {
        if (entry_.type != "MedicationRequest" || !course.said || !course.from) return;
        if (*course.said <= *course.from) return;
        TherapyEvent resume = start;
        resume.effective = course.said;
        resume.dose.reset();
        add(TherapyAction::Resume, resume);
    }

    void add_stop(const Course& course, TherapyEvent start, const TherapyEvent& stem) {
        const bool was_taken =
            resource_["status"].text() != "cancelled" && resource_["status"].text() != "not-taken";
        std::optional<Instant> end = course.said;
        const bool is_dated = course.until && (!end || *course.until < *end);
        if (is_dated) end = course.until;
        if (was_taken && course.from && end && *course.from < *end) {
            start.until = end;
            add(TherapyAction::Start, start);
        }
        add_at(TherapyAction::Stop, end, course.from, stem);
    }

    void add_at(
        TherapyAction action,
        std::optional<Instant> at,
        const std::optional<Instant>& earliest,
        TherapyEvent event
    ) {
        if (at && earliest && *at < *earliest) at = earliest;
        event.effective = at;
        add(action, std::move(event));
    }

    void add(TherapyAction action, TherapyEvent event) {
        event.action = action;
        desk_.add(subject_.key, subject_.person, std::move(event));
    }

    const Entry& entry_;
    JsonCursor resource_;
    ReadingDesk& desk_;
    Subject subject_;
    DrugRead drug_;
};

}  // namespace

bool is_medication_type(std::string_view type) {
    return std::find(kTypes.begin(), kTypes.end(), type) != kTypes.end();
}

void read_medication(const Entry& entry, ReadingDesk& desk) {
    MedicationRead(entry, desk).read();
}

}  // namespace thiowatch::fhir

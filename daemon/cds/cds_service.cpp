#include "daemon/cds/cds_service.h"

#include <algorithm>

#include "alerts/notices/json_text.h"
#include "daemon/cds/cds_cards.h"
#include "daemon/intake/identify.h"
#include "daemon/intake/reassess.h"
#include "daemon/runtime/log.h"

namespace thiowatch::cds {
namespace {

using net::HttpRequest;
using net::HttpResponse;

constexpr std::size_t kLongestComment = 1000;

HttpResponse problem(int status, std::string_view what) {
    alerts::JsonWriter json;
    json.begin_object().member("error", std::string(what)).end_object();
    return net::json_response(json.take() + "\n", status);
}

HttpResponse refusal_of(const access::Refusal& refusal) {
    HttpResponse response = problem(refusal.status, refusal.why);
    if (refusal.status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");
    if (refusal.retry_after) {
        const auto seconds = std::chrono::ceil<std::chrono::seconds>(*refusal.retry_after).count();
        response.headers.emplace_back("Retry-After", std::to_string(seconds));
    }
    return response;
}

/// Identifiers in the authorities that the configuration gives them; other systems say nobody.
std::vector<PatientIdentifier>
identifiers_of(const CdsRequest& request, const intake::Snapshot& snapshot) {
    std::vector<PatientIdentifier> identifiers;
    if (!snapshot.settings.cds) return identifiers;
    const auto& systems = snapshot.settings.cds->systems;
    for (const CalledIdentifier& one : request.identifiers) {
        const auto known = systems.find(one.system);
        if (known != systems.end()) identifiers.push_back({known->second, Mrn(one.value)});
    }
    return identifiers;
}

alerts::Advice cannot_tell() {
    alerts::Advice advice;
    advice.kind = alerts::AdviceKind::Unidentified;
    advice.indicator = alerts::Indicator::Warning;
    advice.summary = "ThioWatch cannot tell for sure who this is: no advice about their record";
    advice.detail = "Identifiers, birth date or sex disagree with the people it follows.";
    return advice;
}

std::set<Ingredient> ingredients_of(const CdsRequest& request, const DrugMap& drugs) {
    std::set<Ingredient> ordered;
    for (const auto& codes : request.ordered) {
        if (const auto ingredient = drugs.ingredient_of(codes)) ordered.insert(*ingredient);
    }
    return ordered;
}

class CdsService {
  public:
    explicit CdsService(CdsParts parts) : parts_(std::move(parts)) {}

    [[nodiscard]] HttpResponse discover() const {
        if (parts_.gate() == nullptr) return problem(404, "there is no such service");
        return net::json_response(discovery_json());
    }

    [[nodiscard]] HttpResponse advise(const HttpRequest& call) const {
        std::string caller;
        if (auto refused = refuse(call, caller)) return *std::move(refused);
        const auto request = read_cds_request(call.body);
        if (!request) {
            return problem(400, request.error().where + ": " + request.error().detail);
        }
        if (!request->has_patient) {
            return problem(
                412, "the prefetch `patient` is required: Patient/{{context.patientId}}"
            );
        }
        const auto snapshot = parts_.snapshot();
        const Instant now = parts_.now();
        const auto advice = advice_for(*request, *snapshot, now);
        record(caller, *request, advice);
        return net::json_response(cards_json(advice, *request, snapshot->link_root));
    }

    [[nodiscard]] HttpResponse take_feedback(const HttpRequest& call) const {
        std::string caller;
        if (auto refused = refuse(call, caller)) return *std::move(refused);
        const auto answers = read_feedback(call.body);
        if (!answers) return problem(400, answers.error().where + ": " + answers.error().detail);
        const bool is_kept = parts_.ingest.perform([&](intake::Desk& desk) {
            for (const Feedback& one : *answers) {
                desk.store.advice.add(
                    {one.card,
                     one.outcome,
                     one.reason.substr(0, 64),
                     one.comment.substr(0, kLongestComment),
                     desk.now}
                );
                desk.store.audit.add(
                    {0,
                     desk.now,
                     caller,
                     "advice." + one.outcome,
                     one.card,
                     one.reason.substr(0, 64)}
                );
            }
        });
        if (!is_kept) return problem(503, "not saved; try again");
        return net::json_response("");
    }

  private:
    [[nodiscard]] std::optional<HttpResponse> refuse(const HttpRequest& call, std::string& caller)
        const {
        access::CallerGate* gate = parts_.gate();
        if (gate == nullptr) return problem(404, "there is no such service");
        const auto admission =
            gate->admit(call.header("authorization"), parts_.is_loopback, parts_.now());
        if (const auto* refusal = std::get_if<access::Refusal>(&admission)) {
            spdlog::warn("cds.refused status={} reason={}", refusal->status, refusal->why);
            parts_.ingest.submit(
                {[why = refusal->why](intake::Desk& desk) {
                     desk.store.audit.add(
                         {0, desk.now, "unknown", "access.refused", "cds-services", why}
                     );
                 },
                 {}}
            );
            return refusal_of(*refusal);
        }
        caller = std::get<access::Sender>(admission).name;
        return std::nullopt;
    }

    [[nodiscard]] std::vector<alerts::Advice> advice_for(
        const CdsRequest& request,
        const intake::Snapshot& snapshot,
        const Instant& now
    ) const {
        alerts::AdviceView view;
        view.ordered = ingredients_of(request, snapshot.drugs);
        const PersonStated stated{identifiers_of(request, snapshot), request.demographics};
        const auto match = intake::identify(parts_.reading, stated);
        if (std::holds_alternative<intake::Unsure>(match)) return {cannot_tell()};
        std::optional<alerts::PatientRecord> record;
        if (const auto* matched = std::get_if<intake::Matched>(&match)) {
            record = intake::load_record(parts_.reading, matched->person, now);
            for (const alerts::PatientId one : parts_.reading.people.family(matched->person)) {
                for (alerts::Alert& alert : parts_.reading.alerts.known(one, now)) {
                    if (alert.state == alerts::AlertState::Open) {
                        view.open.push_back(std::move(alert));
                    }
                }
            }
            view.record = &*record;
        }
        return alerts::advise(view, now);
    }

    /// Who was told what about whom is on record; without waiting, for the prescriber does.
    void record(
        const std::string& caller,
        const CdsRequest& request,
        const std::vector<alerts::Advice>& advice
    ) const {
        std::vector<store::AuditEntry> entries;
        for (const alerts::Advice& one : advice) {
            entries.push_back(
                {0,
                 {},
                 caller,
                 "advice.shown",
                 one.alert.empty() ? card_id(one, request) : one.alert.text(),
                 std::string(name_of(request.hook)) + " " + std::string(name_of(one.kind)) + " " +
                     card_id(one, request)}
            );
        }
        if (entries.empty()) return;
        parts_.ingest.submit(
            {[entries = std::move(entries)](intake::Desk& desk) {
                 for (store::AuditEntry entry : entries) {
                     entry.at = desk.now;
                     desk.store.audit.add(entry);
                 }
             },
             {}}
        );
    }

    CdsParts parts_;
};

}  // namespace

void add_cds_service(net::Router& router, const CdsParts& parts) {
    const CdsService service(parts);
    const std::string path = "/cds-services/" + std::string(kServiceId);
    router.add("GET", "/cds-services", [service](const HttpRequest&) {
        return service.discover();
    });
    router.add("POST", path, [service](const HttpRequest& call) { return service.advise(call); });
    router.add("POST", path + "/feedback", [service](const HttpRequest& call) {
        return service.take_feedback(call);
    });
}

}  // namespace thiowatch::cds

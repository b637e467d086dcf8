#include "daemon/cli/explanation.h"

#include <algorithm>

#include "alerts/notices/alert_json.h"
#include "alerts/notices/route_choice.h"
#include "alerts/rules/assess.h"
#include "daemon/cli/event_words.h"
#include "daemon/cli/result_words.h"
#include "daemon/cli/sending.h"
#include "daemon/intake/identify.h"
#include "daemon/intake/reassess.h"
#include "parsers/fhir/json_document.h"
#include "parsers/hl7v2/message.h"
#include "parsers/hl7v2/reader.h"

namespace thiowatch::cli {

namespace {

using alerts::AlertState;

std::string match_words(const intake::Match& match, store::Store& store) {
    if (std::holds_alternative<intake::NotFollowed>(match)) {
        return "not followed: no therapy and no roster line under these identifiers";
    }
    if (const auto* unsure = std::get_if<intake::Unsure>(&match)) {
        return "HELD for a person to decide: " + unsure->fault.detail;
    }
    auto identifiers = store.people.identifiers(std::get<intake::Matched>(match).person);
    return "followed, by exact identifier, as " + labels(identifiers);
}

std::string issue_words(const std::vector<fhir::Issue>& issues) {
    std::string text;
    for (const fhir::Issue& issue : issues) {
        text += (text.empty() ? "" : "; ") + issue.text;
        if (!issue.expression.empty()) text += " (" + issue.expression + ")";
    }
    return text;
}

ExplainedEntry explain_entry(
    const intake::ExchangeOutcome& outcome,
    std::size_t place,
    const fhir::Reading& reading
) {
    const intake::EntryOutcome& came = outcome.entries[place];
    ExplainedEntry line;
    line.where = outcome.bundle ? "Bundle.entry[" + std::to_string(place) + "]" : came.type;
    line.resource = came.id.empty() ? came.type : came.name();
    line.status = came.status;
    line.remarks = issue_words(came.issues);
    for (const fhir::EntryReading& read : reading.entries) {
        if (read.index != place) continue;
        line.use = fhir::name_of(read.use);
        line.events = read.events;
        if (line.remarks.empty() && read.reason) line.remarks = read.reason->detail;
    }
    return line;
}

}  // namespace

ExplainedResult explain_result(const LabResult& result, const CodeMap& codes, const Instant& at) {
    ExplainedResult line;
    line.where = result.where;
    line.code = code_text(result);
    line.display = display_of(result);
    line.value = value_sent(result);
    line.unit = result.unit;
    line.status = word_of(result.status);
    auto meaning = codes.meaning_of(result);
    line.meaning = meaning_text(meaning);
    if (meaning) line.canonical = canonical_text(alerts::measure(result, *meaning, at, {}));
    return line;
}

std::string route_text(
    const alerts::Routing& routing,
    const alerts::Finding& finding,
    const std::optional<alerts::Indication>& indication
) {
    const alerts::Route* route = alerts::choose_route(routing, finding, indication);
    if (route == nullptr) return "no route matches: the operators are told";
    std::string text;
    for (const std::string& to : route->to)
        text += (text.empty() ? "" : ", ") + to;
    if (text.empty()) text = "nobody named: the operators";
    std::string by;
    for (const ChannelName& channel : route->by)
        by += (by.empty() ? "" : ", ") + channel.text();
    text += " by " + (by.empty() ? "no channel" : by);
    if (auto within = alerts::time_to_answer(route, routing, finding.severity)) {
        auto minutes = std::chrono::duration_cast<std::chrono::minutes>(*within).count();
        text += "; answer within " + std::to_string(minutes) + " min";
    }
    for (const std::string& next : route->escalate)
        text += "; then " + next;
    return routing.is_live ? text : text + " (shadow mode: not sent to them)";
}

Explanation Explaining::explain(const FoundMessage& message) {
    Explanation explanation;
    explanation.source = message.source;
    explanation.index = message.index;
    simulation_.admit(message.source, message.index, message.bytes);
    const SimulatedMessage& admitted = simulation_.messages().back();
    const intake::Arrival& arrival = admitted.arrival;
    explanation.format = admitted.format;
    explanation.control_id = arrival.control_id;
    explanation.disposition = store::name_of(arrival.disposition);
    explanation.problems = arrival.problems;
    if (simulation_.resources()) {
        describe_resources(message.bytes, *simulation_.resources(), explanation);
    } else {
        if (!arrival.answers.empty()) {
            explanation.answer = arrival.answers.front().code;
            explanation.answer_text = read_answer(arrival.answers.front().text).text;
        }
        describe_message(message.bytes, explanation);
    }
    explanation.alerts = changed_alerts();
    return explanation;
}

void Explaining::describe_message(const std::string& bytes, Explanation& into) {
    const intake::FeedRules& rules = simulation_.feed_rules();
    auto message = hl7v2::Message::parse(bytes);
    if (!message) {
        into.problems.push_back(message.error());
        return;
    }
    hl7v2::Header header = hl7v2::read_header(*message, rules.zone);
    into.type = header.type + (header.event.empty() ? "" : "^" + header.event);
    into.version = header.version;
    into.charset = header.charset_raw;
    for (const Fault& fault : hl7v2::check(header, rules.header))
        into.problems.push_back(fault);
    auto content = hl7v2::read_clinical(*message, header, rules.reading);
    if (!content) {
        into.problems.push_back(content.error());
        return;
    }
    for (const PersonEvents& said : content->people)
        into.people.push_back(explain_person(said, rules));
}

void Explaining::describe_resources(
    const std::string& bytes,
    const TakenResources& taken,
    Explanation& into
) {
    const intake::ExchangeOutcome& outcome = taken.outcome;
    auto document = fhir::JsonDocument::parse(bytes);
    into.version = "R4";
    if (document) into.type = document->root()["resourceType"].text();
    if (document) into.control_id = document->root()["id"].text();
    if (outcome.bundle) into.type += " " + std::string(fhir::name_of(*outcome.bundle));
    const bool is_one = !outcome.bundle && outcome.entries.size() == 1;
    into.answer = std::to_string(is_one ? outcome.entries.front().status : outcome.status);
    into.answer_text = issue_words(outcome.issues);
    const fhir::Reading reading = outcome.is_repeat ? simulation_.read_again(bytes) : taken.reading;
    for (std::size_t place = 0; place < outcome.entries.size(); ++place)
        into.entries.push_back(explain_entry(outcome, place, reading));
    for (const PersonEvents& said : reading.content.people)
        into.people.push_back(explain_person(said, simulation_.resource_rules()));
}

ExplainedPerson
Explaining::explain_person(const PersonEvents& said, const intake::FeedRules& rules) {
    ExplainedPerson person;
    store::Store& store = simulation_.store();
    person.patient = labels(said.person.identifiers);
    intake::Match match = intake::identify(store, said.person);
    person.match = match_words(match, store);
    for (const ClinicalEvent& event : said.events) {
        if (const auto* result = std::get_if<LabResult>(&event)) {
            person.results.push_back(explain_result(*result, rules.codes, simulation_.now()));
        } else if (const auto* therapy = std::get_if<TherapyEvent>(&event)) {
            person.events.push_back(therapy_words(*therapy, simulation_.snapshot().drugs));
        } else if (const auto* change = std::get_if<PatientEvent>(&event)) {
            person.events.push_back(identity_words(*change));
        } else if (const auto* condition = std::get_if<ConditionEvent>(&event)) {
            person.events.push_back(condition_words(*condition));
        } else if (const auto* allergies = std::get_if<AllergyList>(&event)) {
            person.events.push_back(allergy_words(*allergies));
        }
    }
    if (const auto* matched = std::get_if<intake::Matched>(&match)) {
        auto record = intake::load_record(store, matched->person, simulation_.now());
        const alerts::RulePack& pack = simulation_.snapshot().pack;
        auto assessment = alerts::assess_traced(record, pack, simulation_.now());
        person.is_followed = true;
        person.in_window = assessment.in_window;
        person.rules = std::move(assessment.trace);
        person.quiet = quiet_findings(matched->person, assessment);
    }
    return person;
}

/// Findings that are true and told nobody anew, each with why.
std::vector<std::string>
Explaining::quiet_findings(alerts::PatientId person, const alerts::Assessment& assessment) {
    std::vector<std::string> lines;
    for (const SimulatedAlert& item : simulation_.alerts()) {
        const alerts::Alert& alert = item.alert;
        const bool is_theirs = simulation_.store().people.survivor(alert.patient) == person;
        const auto known = seen_.find(alert.ref.text());
        if (!is_theirs || alert.state != AlertState::Open || known == seen_.end()) continue;
        if (known->second.version != alert.version) continue;
        const bool is_true = std::any_of(
            assessment.findings.begin(),
            assessment.findings.end(),
            [&](const auto& finding) { return finding.subject == alert.finding.subject; }
        );
        lines.push_back(
            alert.finding.rule.text() + " is open as " + alert.ref.text() + " since " +
            alert.opened_at.rfc3339() + ", version " + std::to_string(alert.version) +
            (is_true ? ": not worse than told, so nobody is told again"
                     : ": no longer true, and not yet clear of its limit, so it stays open")
        );
    }
    return lines;
}

std::vector<ExplainedAlert> Explaining::changed_alerts() {
    std::vector<ExplainedAlert> changed;
    for (const SimulatedAlert& item : simulation_.alerts()) {
        const alerts::Alert& alert = item.alert;
        auto [known, is_new] = seen_.try_emplace(alert.ref.text());
        Seen now{alert.version, alert.state};
        bool is_same = known->second.version == now.version && known->second.state == now.state;
        known->second = now;
        if (is_same && !is_new) continue;
        ExplainedAlert line;
        line.ref = alert.ref.text();
        line.patient = alerts::patient_label(item.patient);
        line.rule = alert.finding.rule.text();
        line.severity = alerts::name_of(alert.finding.severity);
        line.state = alerts::name_of(alert.state);
        line.change = is_new ? "opened" : "version " + std::to_string(alert.version);
        if (alert.state != AlertState::Open) line.change = "closed";
        line.headline = alert.finding.headline;
        auto addressee = intake::addressee_of(simulation_.store(), alert.patient);
        line.route =
            route_text(simulation_.snapshot().routing, alert.finding, addressee.indication);
        changed.push_back(std::move(line));
    }
    return changed;
}

}  // namespace thiowatch::cli

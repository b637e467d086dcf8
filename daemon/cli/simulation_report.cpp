#include "daemon/cli/simulation_report.h"

#include <algorithm>
#include <map>

#include "alerts/notices/alert_json.h"
#include "alerts/notices/markup.h"
#include "daemon/cli/alert_load.h"
#include "daemon/cli/patient_trend.h"
#include "daemon/cli/report_parts.h"
#include "daemon/intake/reassess.h"

namespace thiowatch::cli {

namespace {

using alerts::Severity;

/// One person with the alerts they had.
struct Person {
    alerts::PatientId id{};
    std::string name;
    Severity worst = Severity::Info;
    std::vector<const SimulatedAlert*> alerts;
};

/// Writes the report of one simulation.
class Report {
  public:
    Report(Simulation& simulation, const ReportOptions& options);
    std::string html();

  private:
    void add_header();
    void add_figures();
    void add_messages();
    void add_changes();
    void add_people();
    void add_person(const Person& person);
    [[nodiscard]] std::vector<Person> people() const;
    [[nodiscard]] Instant beginning() const;

    Simulation& simulation_;
    const ReportOptions& options_;
    std::vector<SimulatedAlert> alerts_;
    AlertLoad load_;
    std::string out_;
};

Report::Report(Simulation& simulation, const ReportOptions& options)
    : simulation_(simulation), options_(options), alerts_(simulation.alerts()) {
    load_ = alert_load(alerts_, beginning(), simulation.now());
}

Instant Report::beginning() const {
    return simulation_.began_at().value_or(simulation_.now());
}

void Report::add_header() {
    const alerts::RulePack& pack = simulation_.snapshot().pack;
    out_ +=
        "<h1>Forecast of alerts</h1>\n<p class=\"soft\">Had these messages arrived live, from " +
        load_.from.rfc3339().substr(0, 10) + " to " + load_.to.rfc3339().substr(0, 10) +
        ". Rules: " + alerts::escaped(pack.name()) + ", " +
        (pack.approved_by ? "approved by " + alerts::escaped(*pack.approved_by)
                          : "a draft that nobody has approved") +
        ". Configuration " + alerts::escaped(simulation_.snapshot().digest) + ".</p>\n";
    if (options_.hides_identifiers) return;
    out_ +=
        "<p class=\"note\">This file names patients by their identifiers. Keep it where patient "
        "data may be kept; <code>--anonymise</code> leaves them out.</p>\n";
}

std::string card(const std::string& number, std::string_view what) {
    return "<li><b>" + number + "</b>" + std::string(what) + "</li>\n";
}

void Report::add_figures() {
    const auto followed = simulation_.store().people.all().size();
    std::int64_t results = 0;
    for (const SimulatedMessage& message : simulation_.messages())
        results += static_cast<std::int64_t>(message.arrival.results);
    int busiest = 0;
    for (const WeekLoad& week : load_.weeks)
        busiest = std::max(busiest, week.total());
    constexpr double kHundredMonths = 100 * 30.44 / 7;
    const double patient_weeks = std::max(static_cast<double>(followed) * load_.weeks_long(), 1.0);
    out_ += "<ul class=\"cards\">\n" +
            card(one_place(load_.total() / load_.weeks_long()), "alerts a week") +
            card(std::to_string(busiest), "in the busiest week") +
            card(std::to_string(load_.total()), "alerts in all") +
            card(std::to_string(load_.told_again), "told again, as worse or corrected") +
            card(
                one_place(load_.total() * kHundredMonths / patient_weeks),
                "alerts per 100 patient-months"
            ) +
            card(
                std::to_string(load_.patients_alerted) + " of " + std::to_string(followed),
                "people had an alert"
            ) +
            card(std::to_string(simulation_.messages().size()), "messages") +
            card(std::to_string(results), "results of followed people") + "</ul>\n";
}

void Report::add_messages() {
    std::map<std::string, int> answers;
    std::map<std::string, int> problems;
    for (const SimulatedMessage& message : simulation_.messages()) {
        const auto& given = message.arrival.answers;
        ++answers[given.empty() ? "no answer" : given.front().code];
        for (const Fault& problem : message.arrival.problems)
            ++problems[std::string(fault_name(problem.code)) + "  " + problem.detail];
    }
    auto waiting = [&](store::Queue queue) {
        return std::to_string(simulation_.store().reviews.depth(queue).count);
    };
    out_ += "<h2>Messages</h2>\n<p>Answers: ";
    for (const auto& [answer, count] : answers)
        out_ += alerts::escaped(answer) + " " + std::to_string(count) + ", ";
    out_ += "waiting for a person: " + waiting(store::Queue::Unmatched) + " unmatched, " +
            waiting(store::Queue::Unmapped) + " with unmapped codes, " +
            waiting(store::Queue::Held) + " held.</p>\n";
    if (problems.empty()) return;
    out_ += "<details><summary>" + std::to_string(problems.size()) +
            " kinds of problem</summary><table><tbody>\n";
    for (const auto& [problem, count] : problems) {
        out_ += "<tr><td>" + alerts::escaped(problem) + "</td><td class=\"n\">" +
                std::to_string(count) + "</td></tr>\n";
    }
    out_ += "</tbody></table></details>\n";
}

void Report::add_changes() {
    const auto& changes = simulation_.snapshot().pack.site.changes;
    if (changes.empty()) return;
    out_ +=
        "<h2>Changes of this site</h2>\n<table><thead><tr><th scope=\"col\">Rule</th><th "
        "scope=\"col\">Pack</th><th scope=\"col\">Site</th><th scope=\"col\"></th></tr></thead>"
        "<tbody>\n";
    for (const alerts::SiteChange& change : changes) {
        out_ += "<tr><th scope=\"row\">" + alerts::escaped(change.rule.text()) + "</th><td>" +
                alerts::escaped(change.from) + "</td><td>" + alerts::escaped(change.to) +
                "</td><td>" + (change.is_laxer ? "<b>laxer</b>" : "stricter") + "</td></tr>\n";
    }
    out_ += "</tbody></table>\n";
}

std::vector<Person> Report::people() const {
    std::map<alerts::PatientId, Person> found;
    for (const SimulatedAlert& item : alerts_) {
        const alerts::PatientId id = simulation_.store().people.survivor(item.alert.patient);
        Person& person = found[id];
        person.id = id;
        person.name = alerts::patient_label(item.patient);
        person.worst = std::max(person.worst, item.alert.finding.severity);
        person.alerts.push_back(&item);
    }
    std::vector<Person> people;
    people.reserve(found.size());
    for (auto& [id, person] : found)
        people.push_back(std::move(person));
    std::ranges::stable_sort(people, [](const Person& a, const Person& b) {
        return a.worst != b.worst ? a.worst > b.worst : a.alerts.size() > b.alerts.size();
    });
    return people;
}

void Report::add_people() {
    std::vector<Person> people = this->people();
    out_ += "<h2>People with alerts</h2>\n";
    if (people.empty()) out_ += "<p>Nobody had an alert.</p>\n";
    if (people.size() > options_.most_patients) {
        out_ += "<p>The first " + std::to_string(options_.most_patients) + " of " +
                std::to_string(people.size()) + ", the most severe first.</p>\n";
        people.resize(options_.most_patients);
    }
    int number = 0;
    for (Person& person : people) {
        ++number;
        if (options_.hides_identifiers) person.name = "P" + std::to_string(number);
        add_person(person);
    }
}

void Report::add_person(const Person& person) {
    out_ += "<section class=\"person\"><h3>" + alerts::escaped(person.name) +
            "</h3>\n<table><thead><tr><th scope=\"col\">Opened (UTC)</th><th scope=\"col\">Severity"
            "</th><th scope=\"col\">Rule</th><th scope=\"col\">What was found</th><th "
            "scope=\"col\">State at the end</th></tr></thead><tbody>\n";
    for (const SimulatedAlert* item : person.alerts) {
        const alerts::Alert& alert = item->alert;
        out_ += "<tr><td>" + alert.opened_at.rfc3339().substr(0, 16) + "</td><td>" +
                severity_badge(alert.finding.severity) + "</td><td>" +
                alerts::escaped(alert.finding.rule.text()) + "</td><td>" +
                alerts::escaped(alert.finding.headline) + "</td><td>" +
                std::string(alerts::name_of(alert.state)) +
                (alert.version > 1 ? ", version " + std::to_string(alert.version) : "") +
                "</td></tr>\n";
    }
    out_ += "</tbody></table>\n<div class=\"charts\">\n";
    const auto record = intake::load_record(simulation_.store(), person.id, simulation_.now());
    for (const alerts::TrendChart& chart :
         trends_of(record, simulation_.snapshot().pack, person.alerts)) {
        out_ += alerts::trend_svg(chart);
    }
    out_ += "</div></section>\n";
}

std::string Report::html() {
    out_ = report_head("ThioWatch: forecast of alerts");
    add_header();
    add_figures();
    out_ += weeks_section(load_) + rules_section(load_);
    add_changes();
    add_messages();
    add_people();
    return std::move(out_) + report_end();
}

}  // namespace

std::string report_html(Simulation& simulation, const ReportOptions& options) {
    return Report(simulation, options).html();
}

}  // namespace thiowatch::cli

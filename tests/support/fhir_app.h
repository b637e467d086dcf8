// The whole daemon with an MLLP feed and an open FHIR feed that name patients alike.
#pragma once

#include "tests/support/fhir_client.h"
#include "tests/support/fhir_samples.h"
#include "tests/support/hl7_text.h"
#include "tests/support/running_app.h"

namespace thiowatch::testing {

inline int count_of(const std::string& text, const std::string& word) {
    int count = 0;
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1))
        ++count;
    return count;
}

class FhirApp {
  public:
    explicit FhirApp(
        const std::string& fhir = "fhir: {path: /fhir, auth: none, systems: {\"urn:mrn\": H1}}",
        int days_on_the_drug = 200
    )
        : app_(
              {.roster = "4711,H1,Osei,Amara,1981-07-14,F,azathioprine," +
                         date_ago(days_on_the_drug) + ",,dr-smith\n",
               .feeds = "  - name: ehr\n    " + fhir + "\n"}
          ) {}

    RunningApp& running() { return app_; }
    FhirClient client() { return FhirClient(app_.app().http_port()); }

    /// "ANC.C open", in opening order.
    std::vector<std::string> rules() {
        std::vector<std::string> rules;
        app_.look([&](intake::Desk& desk) {
            for (const alerts::Alert& alert : desk.store.alerts.list({std::nullopt, 1000, true})) {
                rules.push_back(
                    alert.finding.rule.text() + " " + std::string(alerts::name_of(alert.state))
                );
            }
        });
        return rules;
    }
    std::int64_t stored_results() {
        std::int64_t count = 0;
        app_.look([&](intake::Desk& desk) { count = desk.store.results.count(); });
        return count;
    }
    /// Items of the unmatched queue.
    std::int64_t waiting() {
        std::int64_t count = 0;
        app_.look([&](intake::Desk& desk) {
            count = desk.store.reviews.depth(store::Queue::Unmatched).count;
        });
        return count;
    }

  private:
    RunningApp app_;
};

}  // namespace thiowatch::testing

#include "config/starter.h"

#include "config/roster_csv.h"

namespace thiowatch::config {
namespace {

constexpr const char* kSettings =
    R"yaml(# ThioWatch. All keys: 'thiowatch config show'. Check: 'thiowatch check-config'.
version: 1
site: {name: My hospital, time_zone: UTC}
mode: shadow                 # nobody is alarmed; live needs rules.approved_by
store: {sqlite: thiowatch.db}
http: {listen: "127.0.0.1:8575"}
control: {socket: control.sock}
roster: {file: roster.csv}
feeds:
  - name: lis
    mllp: {listen: "127.0.0.1:2575"}
    authority: H1            # who issues the numbers in PID-3 when the sender does not say
rules: {packs: [aza-core], schedule: fda_label}
contacts:
  clinic: {name: Monitoring clinic, email: clinic@hospital.example}
channels:
  drop: {maildir: mail}      # mail written to a folder; add smtp or a webhook before going live
shadow: {to: clinic}
operations: {to: [clinic], by: [drop]}
routes:                      # the first that matches; the last has no 'when'
  - when: {severity: [critical, urgent]}
    to: [prescriber, clinic]
    by: [drop]
    escalate: [clinic]
  - {to: [prescriber], by: [drop]}
)yaml";

}  // namespace

std::vector<StarterFile> starter_files() {
    return {{"thiowatch.yaml", kSettings}, {"roster.csv", roster_header()}};
}

}  // namespace thiowatch::config

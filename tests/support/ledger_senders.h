// Senders that wait at a ledger, and who is on its lists.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/intake/ledger.h"
#include "tests/support/desk_bench.h"

namespace thiowatch::testing {

using Answered = std::function<void(const std::vector<std::string>&)>;

class ToldSender final : public intake::FrameSender {
  public:
    explicit ToldSender(Answered answered, Answered at_once)
        : answered_(std::move(answered)), at_once_(std::move(at_once)) {}
    void answer_at_once(const std::vector<std::string>& answers) override {
        if (at_once_) at_once_(answers);
    }
    void answered(const std::vector<std::string>& answers, std::string /*payload*/) override {
        answered_(answers);
    }

  private:
    Answered answered_;
    Answered at_once_;
};

inline std::shared_ptr<intake::FrameSender> sender(Answered answered, Answered at_once = {}) {
    return std::make_shared<ToldSender>(std::move(answered), std::move(at_once));
}

/// "AA|M1" of an answer.
inline std::string acknowledged(const std::string& answer) {
    std::string said = answer.substr(answer.find("MSA|") + 4);
    said.resize(said.find_first_of("|\r", 3));
    return said;
}

inline void enter_roster(intake::Ledger& ledger, const std::string& rows) {
    ledger.submit(intake::WorkSubmission{
        [rows](intake::Desk& desk) {
            config::Diagnostics diagnostics;
            const std::string header =
                "identifier,authority,family,given,birth_date,sex,drug,start,stop,prescriber\n";
            for (const config::RosterRow& row : config::read_roster(
                     "roster.csv", header + rows, desk.snapshot.drugs, diagnostics
                 )) {
                intake::enter(desk, row);
            }
        },
        {}});
    ledger.commit();
}

}  // namespace thiowatch::testing

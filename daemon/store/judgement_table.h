// What people say of alerts afterwards: the precision of each rule, counted.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/lifecycle/alert.h"
#include "daemon/store/connection.h"

namespace thiowatch::store {

/// Useful: it was true and somebody had to know. NotUseful: true, but known or of no consequence.
/// Wrong: the rule or the result was wrong.
enum class Verdict : std::uint8_t { Useful, NotUseful, Wrong };
std::string_view name_of(Verdict verdict);  ///< "useful", "not-useful", "wrong"
std::optional<Verdict> verdict_named(std::string_view name);

struct Judgement {
    alerts::AlertId alert{};
    Instant at;
    std::string by;
    Verdict verdict = Verdict::Useful;
    std::string note;
};

/// Alerts of one rule and what was said of them. Whoever judges again replaces nothing: the newest
/// judgement of an alert counts.
struct RulePrecision {
    std::string rule;
    std::int64_t fired = 0;
    std::int64_t judged = 0;
    std::int64_t useful = 0;
    std::int64_t not_useful = 0;
    std::int64_t wrong = 0;
};

class JudgementTable {
  public:
    explicit JudgementTable(Connection& connection) : connection_(connection) {}

    void add(const Judgement& judgement);
    std::optional<Judgement> newest(alerts::AlertId alert);
    /// By rule, of alerts opened since then.
    std::vector<RulePrecision> precision(const Instant& since);
    /// Alerts that nobody has judged, oldest first.
    std::vector<alerts::AlertId> unjudged(const Instant& since, int limit);

  private:
    Connection& connection_;
};

}  // namespace thiowatch::store

#include "daemon/store/advice_table.h"

namespace thiowatch::store {

namespace {

constexpr std::string_view kAdd = R"sql(
    INSERT INTO advice_answer (card, outcome, reason, comment, at) VALUES (?, ?, ?, ?, ?))sql";
constexpr std::string_view kList = R"sql(
    SELECT card, outcome, reason, comment, at FROM advice_answer ORDER BY id DESC LIMIT ?)sql";

}  // namespace

void AdviceTable::add(const AdviceAnswer& answer) {
    Statement(connection_, kAdd)
        .run(answer.card, answer.outcome, answer.reason, answer.comment, answer.at);
}

std::vector<AdviceAnswer> AdviceTable::list(int limit) {
    Statement read(connection_, kList);
    std::vector<AdviceAnswer> answers;
    for (Cursor row = read.query(limit); row.next();) {
        answers.push_back(
            {row.string(0), row.string(1), row.string(2), row.string(3), row.instant(4)}
        );
    }
    return answers;
}

}  // namespace thiowatch::store

// One kind of question about the store, and the answers it gave in the transaction under way: what
// a message asks when it is matched it asks again when it is recorded and assessed.
#pragma once

#include <cstddef>
#include <functional>
#include <unordered_map>
#include <utility>

namespace thiowatch::store {

/// Whoever writes what the answers rest on says forget(), and so does who takes a change back.
template <class Question, class Answer, class Hash = std::hash<Question>>
class Recall {
  public:
    /// From now on; before, every question is asked.
    void begin() { is_on_ = true; }
    void forget() {
        if (!answers_.empty()) answers_.clear();
    }
    template <class Ask>
    Answer of(const Question& question, Ask&& ask) {
        if (!is_on_) return ask();
        if (const auto known = answers_.find(question); known != answers_.end()) {
            return known->second;
        }
        Answer answer = ask();
        if (answers_.size() >= kMost) answers_.clear();
        answers_.emplace(question, answer);
        return answer;
    }

  private:
    static constexpr std::size_t kMost = 512;  // more than a batch has people

    bool is_on_ = false;
    std::unordered_map<Question, Answer, Hash> answers_;
};

}  // namespace thiowatch::store

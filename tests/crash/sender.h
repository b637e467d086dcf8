// Laboratory systems that send one message at a time, again and again until it is answered.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace thiowatch::testing {

/// Where the daemon listens in its present life. Senders wait here while it is dead.
class Whereabouts {
  public:
    struct Place {
        std::uint16_t port = 0;
        int life = 0;
    };
    void lives_at(std::uint16_t port);
    /// The place in a life after `life`.
    Place wait_for_life_after(int life);

  private:
    std::mutex mutex_;  // the test tells, the senders wait
    std::condition_variable changed_;
    Place place_;
};

/// What is to be sent: mostly of people nobody follows, and of each followed person one critical
/// count when its turn has come.
class SendingPlan {
  public:
    /// Persons "P0", "P1"… up to here may be sent of.
    void allow_people(int until);
    /// No new messages; what is in hand is still sent until answered.
    void finish();
    struct Message {
        std::string control_id;
        std::string text;
        std::optional<int> person;
    };
    /// None after finish().
    std::optional<Message> next(const std::string& control_id);

  private:
    std::mutex mutex_;  // all senders take from here
    int allowed_ = 0;
    int begun_ = 0;
    bool is_finished_ = false;
};

class Sender {
  public:
    Sender(std::string name, Whereabouts& whereabouts, SendingPlan& plan);
    /// Waits until it has nothing more to send.
    void join() { thread_.join(); }

    // After join():
    [[nodiscard]] const std::vector<SendingPlan::Message>& answered() const { return answered_; }
    [[nodiscard]] const std::vector<std::string>& wrong_answers() const { return wrong_answers_; }
    [[nodiscard]] int resent() const { return resent_; }

  private:
    void run();
    /// False when the connection ended first.
    bool send_all(std::uint16_t port);
    void take_next();

    std::string name_;
    Whereabouts& whereabouts_;
    SendingPlan& plan_;
    std::optional<SendingPlan::Message> in_hand_;
    std::vector<SendingPlan::Message> answered_;
    std::vector<std::string> wrong_answers_;
    int number_ = 0;
    int resent_ = 0;
    std::thread thread_;  // last: it uses all the rest
};

}  // namespace thiowatch::testing

#include "tests/crash/sender.h"

#include <boost/system/system_error.hpp>

#include "tests/support/hl7_text.h"
#include "tests/support/mllp_client.h"

namespace thiowatch::testing {

void Whereabouts::lives_at(std::uint16_t port) {
    {
        std::lock_guard lock(mutex_);
        place_ = {port, place_.life + 1};
    }
    changed_.notify_all();
}

Whereabouts::Place Whereabouts::wait_for_life_after(int life) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return place_.life > life; });
    return place_;
}

void SendingPlan::allow_people(int until) {
    std::lock_guard lock(mutex_);
    allowed_ = until;
}

void SendingPlan::finish() {
    std::lock_guard lock(mutex_);
    is_finished_ = true;
}

std::optional<SendingPlan::Message> SendingPlan::next(const std::string& control_id) {
    std::lock_guard lock(mutex_);
    if (begun_ < allowed_) {
        int person = begun_++;
        std::string number = std::to_string(person);
        OruText critical{.control_id = control_id, .identifier = "P" + number + "^^^H1^MR"};
        critical.name = "Family" + number + "^Given";
        return Message{control_id, critical.text(), person};
    }
    if (is_finished_) return std::nullopt;
    OruText of_stranger{.control_id = control_id, .identifier = "X" + control_id + "^^^H1^MR"};
    of_stranger.name = "Stranger^Some";
    return Message{control_id, of_stranger.text(), std::nullopt};
}

Sender::Sender(std::string name, Whereabouts& whereabouts, SendingPlan& plan)
    : name_(std::move(name)), whereabouts_(whereabouts), plan_(plan), thread_([this] { run(); }) {}

void Sender::run() {
    take_next();
    int life = 0;
    while (in_hand_) {
        Whereabouts::Place place = whereabouts_.wait_for_life_after(life);
        life = place.life;
        if (!send_all(place.port)) ++resent_;
    }
}

bool Sender::send_all(std::uint16_t port) {
    try {
        MllpClient client(port);
        while (in_hand_) {
            std::string answer = client.send(in_hand_->text);
            if (answer.empty()) return false;
            std::string said = code_in(answer) + " " + control_id_in(answer);
            if (said != "AA " + in_hand_->control_id) {
                wrong_answers_.push_back(said + " to " + in_hand_->control_id);
            }
            answered_.push_back(*std::move(in_hand_));
            take_next();
        }
        return true;
    } catch (const boost::system::system_error&) {
        return false;  // it was killed while we connected or wrote
    }
}

void Sender::take_next() {
    in_hand_ = plan_.next(name_ + std::to_string(++number_));
}

}  // namespace thiowatch::testing

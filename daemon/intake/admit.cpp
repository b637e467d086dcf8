#include "daemon/intake/admit.h"

#include <algorithm>

#include "daemon/intake/facts.h"
#include "daemon/intake/filing.h"
#include "daemon/intake/identify.h"
#include "daemon/intake/outcome_text.h"
#include "daemon/intake/random_id.h"
#include "daemon/intake/uptake.h"
#include "parsers/hl7v2/batch.h"
#include "parsers/hl7v2/message.h"

namespace thiowatch::intake {

namespace {

using store::Disposition;
using store::MessageKey;

hl7v2::Stamp stamp_of(Desk& desk, bool text_in_msa) {
    hl7v2::Stamp stamp;
    stamp.now = desk.now;
    stamp.control_id = random_id(desk.random).substr(0, 20);
    stamp.text_in_msa = text_in_msa;
    return stamp;
}

std::vector<std::string> texts_of(std::vector<hl7v2::Answer>& answers) {
    std::vector<std::string> texts;
    texts.reserve(answers.size());
    for (hl7v2::Answer& answer : answers)
        texts.push_back(std::move(answer.text));
    return texts;
}

std::vector<std::string> texts_of(std::vector<hl7v2::Answer>&& answers) {
    return texts_of(answers);
}

// What failed inside is kept and held: sending it again would change nothing. So its 207 is an
// error, not the rejection that invites another try.
hl7v2::Outcome outcome_kept(hl7v2::Outcome outcome) {
    const std::string internal = fault_name(FaultCode::Internal);
    for (const hl7v2::AckError& error : outcome.errors) {
        if (error.application_code == internal) outcome.code = hl7v2::AckCode::Error;
    }
    return outcome;
}

std::string sender_of(const hl7v2::Header& header) {
    return header.sending_application_raw + "|" + header.sending_facility_raw;
}

/// One HL7 v2 message on its way through: header, road, answer.
class Admission {
  public:
    Admission(Desk& desk, const FeedName& feed)
        : desk_(desk),
          rules_(desk.snapshot.feeds.at(feed)),
          feed_name_(feed),
          feed_(desk.store.messages.feed(feed)) {}

    Arrival admit(const std::string& bytes) {
        auto message = hl7v2::Message::parse_in_place(bytes);
        if (!message) return reject_unreadable(bytes, message.error());
        header_ = hl7v2::read_header(*message, rules_.zone);
        key_ = MessageKey::of(feed_, sender_of(header_), header_.control_id.text(), bytes);
        arrival_.control_id = header_.control_id.text();
        if (auto earlier = desk_.store.messages.earlier(key_, bytes)) {
            if (earlier->same_bytes) return repeat(*earlier);
            add_problems({{
                FaultCode::Hl7FieldMissing,
                "MSH-10",
                "this control id was used before for other content",
            }});
        }
        add_problems(message->warnings());
        std::vector<Fault> faults = hl7v2::check(header_, rules_.header);
        if (!faults.empty()) return finish(bytes, faults, Disposition::Rejected);
        if (concerns_only_strangers(*message)) {
            arrival_.is_only_filed = true;
            return finish(bytes, {}, Disposition::Processed);
        }
        auto content = hl7v2::read_clinical(*message, header_, rules_.reading);
        if (!content) return finish(bytes, {content.error()}, Disposition::Rejected);
        return take(bytes, *content);
    }

  private:
    // Most results: they are filed under their people and read on the day one of them is followed.
    bool concerns_only_strangers(const hl7v2::Message& message) {
        // A site may want to hear of strangers, too, when their count is low enough.
        if (desk_.reads_everybody || desk_.snapshot.settings.unlinked.anc_below) return false;
        const auto people = hl7v2::people_of_results(message, header_, rules_.reading);
        if (!people) return false;
        const bool is_so = std::ranges::all_of(*people, [this](const PersonStated& person) {
            return is_stranger(desk_.store, person);
        });
        if (is_so) file(filing_of(*people));
        return is_so;
    }

    void file(Filing filing) {
        people_ = std::move(filing.people);
        arrival_.patient = std::move(filing.patient);
        arrival_.results = filing.results;
    }

    Arrival take(const std::string& bytes, const ClinicalContent& content) {
        file(filing_of(content));
        add_problems(content.problems);
        arrival_.message = desk_.store.messages.next();
        FactSource source{
            arrival_.message,
            {std::to_string(static_cast<std::int64_t>(arrival_.message))},
            rules_,
            content.sent_at.value_or(desk_.now),
            store::MessageFormat::Hl7v2,
            feed_};
        Uptake uptake = take_up(desk_, feed_name_, content, source);
        add_problems(uptake.problems);
        if (uptake.has_failed) {
            return finish(bytes, {kept_for_review(source.format)}, Disposition::Held);
        }
        return finish(bytes, {}, uptake.is_held ? Disposition::Held : Disposition::Processed);
    }

    void add_problems(const std::vector<Fault>& problems) {
        auto& all = arrival_.problems;
        all.insert(all.end(), problems.begin(), problems.end());
    }

    Arrival repeat(const store::EarlierMessage& earlier) {
        arrival_.message = earlier.id;
        arrival_.disposition = Disposition::Duplicate;
        answer(outcome_kept(outcome_in(earlier.answer)));
        return std::move(arrival_);
    }

    Arrival
    finish(const std::string& bytes, const std::vector<Fault>& faults, Disposition disposition) {
        hl7v2::Outcome outcome = outcome_kept(hl7v2::outcome_of(faults));
        add_problems(faults);
        arrival_.disposition = disposition;
        arrival_.message = append(bytes, disposition, text_of(faults));
        answer(outcome);
        return std::move(arrival_);
    }

    store::MessageId
    append(const std::string& bytes, Disposition disposition, const std::string& answer) {
        return desk_.store.messages.append(
            {feed_, desk_.now, key_, disposition, answer, people_, bytes}
        );
    }

    void answer(const hl7v2::Outcome& outcome) {
        if (header_.is_acknowledgement()) return;
        arrival_.answers = hl7v2::answers_to(header_, outcome, stamp_of(desk_, rules_.text_in_msa));
    }

    Arrival reject_unreadable(const std::string& bytes, const Fault& fault) {
        key_ = MessageKey::of(feed_, {}, {}, bytes);
        arrival_.disposition = Disposition::Rejected;
        arrival_.problems.push_back(fault);
        if (auto earlier = desk_.store.messages.earlier(key_, bytes);
            earlier && earlier->same_bytes) {
            arrival_.message = earlier->id;
            arrival_.disposition = Disposition::Duplicate;
        } else {
            arrival_.message = append(bytes, Disposition::Rejected, text_of({fault}));
            hold(desk_, store::Queue::Held, arrival_.message, fault);
        }
        std::string number = std::to_string(static_cast<std::int64_t>(arrival_.message));
        arrival_.answers = hl7v2::answers_to_unreadable(
            std::string_view(bytes).substr(0, 4096),
            fault,
            number,
            stamp_of(desk_, rules_.text_in_msa)
        );
        return std::move(arrival_);
    }

    Desk& desk_;
    const FeedRules& rules_;
    const FeedName& feed_name_;
    store::FeedId feed_;
    hl7v2::Header header_;
    MessageKey key_;
    Arrival arrival_;
    std::vector<std::int64_t> people_;
};

}  // namespace

Arrival admit(Desk& desk, const FeedName& feed, const std::string& bytes) {
    return Admission(desk, feed).admit(bytes);
}

FrameOutcome admit_frame(Desk& desk, const FeedName& feed, const std::string& payload) {
    FrameOutcome outcome;
    // From here on the arrival knows only the codes of its answers.
    if (hl7v2::is_single(payload)) {
        outcome.answers =
            texts_of(outcome.arrivals.emplace_back(admit(desk, feed, payload)).answers);
        return outcome;
    }
    hl7v2::Split split = hl7v2::split(payload);
    for (const hl7v2::Part& part : split.parts)
        outcome.arrivals.push_back(admit(desk, feed, part.bytes));
    if (split.is_batch()) {
        std::vector<hl7v2::Answer> answers;
        for (const Arrival& arrival : outcome.arrivals)
            answers.insert(answers.end(), arrival.answers.begin(), arrival.answers.end());
        outcome.answers.push_back(
            hl7v2::batch_answer(split.batch_header, answers, stamp_of(desk, true))
        );
    } else {
        for (Arrival& arrival : outcome.arrivals)
            outcome.answers = texts_of(arrival.answers);
    }
    if (!outcome.arrivals.empty()) {
        auto& problems = outcome.arrivals.front().problems;
        problems.insert(problems.end(), split.warnings.begin(), split.warnings.end());
    }
    return outcome;
}

std::vector<std::string> answers_to_oversized(Desk& desk, std::string_view head) {
    Fault fault{FaultCode::Hl7FrameTooLarge, "MSH", "the message is longer than this feed takes"};
    return texts_of(hl7v2::answers_to_unreadable(head, fault, "0", stamp_of(desk, true)));
}

std::vector<std::string> answers_when_full(Desk& desk, const std::string& payload) {
    Fault full{FaultCode::StoreFull, {}, "the store is full: send it again later"};
    hl7v2::Stamp stamp = stamp_of(desk, true);
    auto message = hl7v2::Message::parse_in_place(payload);
    if (!message) return texts_of(hl7v2::answers_to_unreadable(payload, full, "0", stamp));
    hl7v2::Header header = hl7v2::read_header(*message, TimeZone::utc());
    if (header.is_acknowledgement()) return {};
    return texts_of(hl7v2::answers_to(header, hl7v2::outcome_of({full}), stamp));
}

}  // namespace thiowatch::intake

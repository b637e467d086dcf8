#include "daemon/intake/admit.h"

#include <algorithm>

#include "daemon/intake/facts.h"
#include "daemon/intake/identify.h"
#include "daemon/intake/merges.h"
#include "daemon/intake/operator_news.h"
#include "daemon/intake/outcome_text.h"
#include "daemon/intake/random_id.h"
#include "daemon/intake/reassess.h"
#include "daemon/intake/reread.h"
#include "daemon/intake/unsafe.h"
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

std::vector<std::string> texts_of(std::vector<hl7v2::Answer> answers) {
    std::vector<std::string> texts;
    for (hl7v2::Answer& answer : answers)
        texts.push_back(std::move(answer.text));
    return texts;
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

/// One message on its way through.
class Admission {
  public:
    Admission(Desk& desk, const FeedName& feed)
        : desk_(desk),
          rules_(desk.snapshot.feeds.at(feed)),
          feed_name_(feed),
          feed_(desk.store.messages.feed(feed)) {}

    Arrival admit(const std::string& bytes) {
        auto message = hl7v2::Message::parse(bytes);
        if (!message) return reject_unreadable(bytes, message.error());
        header_ = hl7v2::read_header(*message, rules_.zone);
        key_ = MessageKey::of(feed_, sender_of(header_), header_.control_id.text(), bytes);
        arrival_.control_id = header_.control_id.text();
        if (auto earlier = desk_.store.messages.earlier(key_)) {
            if (earlier->same_bytes) return repeat(*earlier);
            arrival_.problems.push_back(
                {FaultCode::Hl7FieldMissing,
                 "MSH-10",
                 "this control id was used before for other content"}
            );
        }
        arrival_.problems.insert(
            arrival_.problems.end(), message->warnings().begin(), message->warnings().end()
        );
        std::vector<Fault> faults = hl7v2::check(header_, rules_.header);
        if (!faults.empty()) return finish(bytes, faults, Disposition::Rejected);
        auto content = hl7v2::read_clinical(*message, header_, rules_.reading);
        if (!content) return finish(bytes, {content.error()}, Disposition::Rejected);
        return take(bytes, *content);
    }

  private:
    Arrival take(const std::string& bytes, const ClinicalContent& content) {
        describe(content);
        arrival_.message = desk_.store.messages.next();
        bool is_whole = true;
        if (!touches_anything(content)) return finish(bytes, {}, Disposition::Processed);
        is_whole = desk_.store.in_savepoint([&] { apply(content); });
        if (is_whole) return finish(bytes, {}, held_ ? Disposition::Held : Disposition::Processed);
        Fault internal{
            FaultCode::Internal, "MSH", "it could not be handled and is kept for review"};
        hold(desk_, store::Queue::Failed, arrival_.message, internal);
        raise(desk_, {"message.held", feed_name_.text(), desk_.store.savepoint_failure()});
        return finish(bytes, {internal}, Disposition::Held);
    }

    void describe(const ClinicalContent& content) {
        for (const PersonEvents& said : content.people) {
            file(said.person);
            for (const ClinicalEvent& event : said.events) {
                arrival_.results += std::holds_alternative<LabResult>(event) ? 1 : 0;
                if (const auto* change = std::get_if<PatientEvent>(&event)) file(change->other);
            }
        }
        arrival_.problems.insert(
            arrival_.problems.end(), content.problems.begin(), content.problems.end()
        );
    }

    void file(const PersonStated& person) {
        for (const PatientIdentifier& identifier : person.identifiers) {
            if (!arrival_.patient) arrival_.patient = identifier;
            std::int64_t hash = store::filing_hash(identifier);
            if (std::find(people_.begin(), people_.end(), hash) == people_.end()) {
                people_.push_back(hash);
            }
        }
    }

    // Most messages concern nobody we follow: finding that out must not cost a savepoint.
    bool touches_anything(const ClinicalContent& content) {
        if (!content.problems.empty()) return true;
        matches_.clear();
        bool touches = false;
        for (const PersonEvents& said : content.people) {
            matches_.push_back(identify(desk_.store, said.person));
            touches = touches || !std::holds_alternative<NotFollowed>(matches_.back()) ||
                      said.person.identifiers.empty() ||
                      starts_thiopurine(desk_.snapshot.drugs, said.events) ||
                      has_merge(said.events) ||
                      !doubtful_drugs(desk_.snapshot.drugs, said.events).empty() ||
                      (has_result(said.events) && !namesakes(desk_.store, said.person).empty());
        }
        return touches;
    }

    static bool has_merge(const std::vector<ClinicalEvent>& events) {
        return std::any_of(events.begin(), events.end(), [](const ClinicalEvent& event) {
            const auto* change = std::get_if<PatientEvent>(&event);
            return change != nullptr && change->action != PatientAction::Update;
        });
    }
    static bool has_result(const std::vector<ClinicalEvent>& events) {
        return std::any_of(events.begin(), events.end(), [](const ClinicalEvent& event) {
            return std::holds_alternative<LabResult>(event);
        });
    }

    void apply(const ClinicalContent& content) {
        for (const Fault& problem : content.problems) {
            hold(desk_, store::Queue::Held, arrival_.message, problem);
            held_ = true;
        }
        FactSource from{
            arrival_.message,
            {std::to_string(static_cast<std::int64_t>(arrival_.message))},
            rules_,
            content.sent_at.value_or(desk_.now)};
        for (const PersonEvents& said : content.people)
            apply(said, from);
    }

    void apply(const PersonEvents& said, const FactSource& from) {
        for (const Fault& doubt : doubtful_drugs(desk_.snapshot.drugs, said.events)) {
            hold(desk_, store::Queue::Held, arrival_.message, doubt);
            arrival_.problems.push_back(doubt);
            held_ = true;
        }
        for (const ClinicalEvent& event : said.events) {
            const auto* change = std::get_if<PatientEvent>(&event);
            if (change != nullptr && change->action != PatientAction::Update) {
                apply_identity(desk_, *change, from);
            }
        }
        Match match = identify(desk_.store, said.person);
        if (const auto* unsure = std::get_if<Unsure>(&match)) {
            set_aside(said, *unsure, from);
            return;
        }
        if (std::holds_alternative<NotFollowed>(match)) {
            begin_to_follow(said, from);
            return;
        }
        Matched matched = std::get<Matched>(match);
        if (record_facts(desk_, matched.row, said, from)) reassess(desk_, matched.person, from.ref);
    }

    // An ADT that corrects a birth date disagrees with the file by its nature: it is what corrects
    // it.
    void set_aside(const PersonEvents& said, const Unsure& unsure, const FactSource& from) {
        bool is_update = unsure.fault.code == FaultCode::PatientDisagrees && is_only_update(said);
        if (is_update) {
            record_facts(desk_, unsure.candidates.front(), said, from);
            reassess(desk_, unsure.candidates.front(), from.ref);
            return;
        }
        hold(desk_, store::Queue::Unmatched, from.id, unsure.fault);
        held_ = true;
        arrival_.problems.push_back(unsure.fault);
        warn_if_unsafe(desk_, unsure.candidates, said, from);
    }

    static bool is_only_update(const PersonEvents& said) {
        return !said.events.empty() &&
               std::all_of(said.events.begin(), said.events.end(), [](const ClinicalEvent& event) {
                   const auto* change = std::get_if<PatientEvent>(&event);
                   return change != nullptr && change->action == PatientAction::Update;
               });
    }

    void begin_to_follow(const PersonEvents& said, const FactSource& from) {
        if (said.person.identifiers.empty()) {
            hold(
                desk_,
                store::Queue::Unmatched,
                from.id,
                {FaultCode::PatientUnidentified, "PID-3", "no patient identifier"}
            );
            held_ = true;
            return;
        }
        if (starts_thiopurine(desk_.snapshot.drugs, said.events)) {
            alerts::PatientId person = follow(desk_, said.person);
            record_facts(desk_, person, said, from);
            reread_filed(desk_, person, from.id);
            reassess(desk_, person, from.ref);
            return;
        }
        std::vector<alerts::PatientId> alike = has_result(said.events)
                                                   ? namesakes(desk_.store, said.person)
                                                   : std::vector<alerts::PatientId>{};
        if (alike.empty()) return;
        Fault unknown{
            FaultCode::PatientUnknown,
            "PID-3",
            "an unknown identifier with the name of somebody followed"};
        hold(desk_, store::Queue::Unmatched, from.id, unknown);
        held_ = true;
        arrival_.problems.push_back(unknown);
        warn_if_unsafe(desk_, alike, said, from);
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
        arrival_.problems.insert(arrival_.problems.end(), faults.begin(), faults.end());
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
        if (auto earlier = desk_.store.messages.earlier(key_); earlier && earlier->same_bytes) {
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
    std::vector<Match> matches_;
    bool held_ = false;
};

}  // namespace

Arrival admit(Desk& desk, const FeedName& feed, const std::string& bytes) {
    return Admission(desk, feed).admit(bytes);
}

FrameOutcome admit_frame(Desk& desk, const FeedName& feed, std::string payload) {
    FrameOutcome outcome;
    hl7v2::Split split = hl7v2::split(std::move(payload));
    std::vector<hl7v2::Answer> answers;
    for (const hl7v2::Part& part : split.parts) {
        outcome.arrivals.push_back(admit(desk, feed, part.bytes));
        for (const hl7v2::Answer& answer : outcome.arrivals.back().answers)
            answers.push_back(answer);
    }
    if (split.is_batch()) {
        outcome.answers.push_back(
            hl7v2::batch_answer(split.batch_header, answers, stamp_of(desk, true))
        );
    } else {
        outcome.answers = texts_of(std::move(answers));
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
    auto message = hl7v2::Message::parse(payload);
    if (!message) return texts_of(hl7v2::answers_to_unreadable(payload, full, "0", stamp));
    hl7v2::Header header = hl7v2::read_header(*message, TimeZone::utc());
    if (header.is_acknowledgement()) return {};
    return texts_of(hl7v2::answers_to(header, hl7v2::outcome_of({full}), stamp));
}

}  // namespace thiowatch::intake

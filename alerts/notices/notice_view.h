// All that the text of one notice may need, gathered by whoever sends it. What is shown of it is
// decided by `notice.detail` here in alerts/notices, never by the sender.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "alerts/notices/notice.h"
#include "alerts/record/therapy_timeline.h"
#include "parsers/clinical/identity.h"
#include "parsers/clinical/instant.h"

namespace thiowatch::alerts {

/// What an operator is told: the daemon's own troubles, never a person's.
struct OperatorNews {
    std::string topic;  ///< "feed.silent"; the webhook's type is "ops.feed.silent"
    std::string text;   ///< one sentence or more; no patient data
};

/// One line of a digest. What of it may be shown is said by its own detail.
struct DigestShown {
    Detail detail = Detail::None;
    std::string ref;                          ///< of the alert; empty for a milestone
    std::string text;                         ///< the finding in words; with Clinical and Full
    std::optional<PatientIdentifier> person;  ///< with Full
};

/// Who an alert is about, as a notice of Detail::Full shows them.
struct PersonShown {
    PatientIdentifier identifier;
    Demographics demographics;
};

struct NoticeView {
    Notice notice;
    Alert alert;                         ///< as of the version told; unused for Operator and Test
    std::optional<OperatorNews> news;    ///< for NoticeKind::Operator
    std::vector<DigestShown> digest;     ///< for NoticeKind::Digest
    std::optional<PersonShown> person;   ///< looked at only with Detail::Full
    std::vector<TherapyCourse> therapy;  ///< Clinical and Full
    std::vector<Evidence> previous;      ///< earlier values of the deciding analyte, newest first
    Contact contact;                     ///< who is told
    std::vector<std::string> also_told;  ///< names of the others
    std::vector<std::string> escalates_to;  ///< names of whom the next step tells
    std::string laboratory;                 ///< how to reach the sending laboratory; may be empty
    std::string site;
    TimeZone zone = TimeZone::utc();
    std::string link;                       ///< "https://host/alerts/7KQ-204"
    std::optional<Instant> acknowledge_by;  ///< as it was when the notice was decided
    Instant at;               ///< when the notice was decided; the same on every retry
    std::string delivery_id;  ///< the outbox's constant id; the same on every retry
    bool is_live = true;      ///< false: shadow mode, and every text says so
};

/// The reference people know the matter by: the alert's own, or for a correction (rule CORR) that
/// of the alert it withdraws.
std::string shown_ref(const Alert& alert);

/// A line of a digest in words, as much as its own detail allows: with None only its reference.
std::string digest_line(const DigestShown& line);

}  // namespace thiowatch::alerts

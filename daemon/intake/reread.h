// Reading stored messages again: when a therapy starts, a code is mapped or two people are merged,
// the messages kept raw are what the record is completed from. One mechanism for all three.
#pragma once

#include "daemon/intake/desk.h"
#include "daemon/intake/facts.h"

namespace thiowatch::intake {

/// Begins to follow a person: a row with the identifiers stated, and with those that earlier merges
/// linked to them. The caller rereads and reassesses.
alerts::PatientId follow(Desk& desk, const PersonStated& person);

/// Reads all messages filed under the person and those merged into them, up to `before`, into the
/// record.
void reread_filed(Desk& desk, alerts::PatientId person, store::MessageId before);

/// Reads messages again whose codes have a meaning now, at most `limit`; true when there are more.
bool reread_mapped(Desk& desk, int limit);

/// Reads the message of one review item again, because a person says its cause is mended; closes
/// the item when the message concerns people we follow now.
bool read_review_again(Desk& desk, std::int64_t item);

}  // namespace thiowatch::intake

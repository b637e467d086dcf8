// Taking what a message says into the record, whoever sent it and in whatever format.
//
//   concerns people we follow     into their record; each of them is looked at again
//   starts a thiopurine           the person is followed from here on, and what is filed is read
//   again cannot be decided             to a queue, loudly if any reading of it would be urgent
//   concerns nobody we follow     nothing; the caller files it under its identifiers
//
// The readers end at ClinicalContent and the road begins here: there is one for all formats.
#pragma once

#include <functional>
#include <vector>

#include "daemon/intake/desk.h"
#include "daemon/intake/facts.h"
#include "daemon/intake/superseding.h"
#include "parsers/clinical/clinical_event.h"

namespace thiowatch::intake {

struct Uptake {
    bool is_held = false;         ///< something of it waits for a person
    bool has_failed = false;      ///< nothing of it was taken; it is held as Failed
    std::vector<Fault> problems;  ///< what was held and why
};

/// Takes the content in wholly or not at all, after what is taken back. Throws StoreError when the
/// disk failed; anything else that goes wrong inside leaves an item in the queue Failed and an
/// operator event.
Uptake take_up(
    Desk& desk,
    const FeedName& feed,
    const ClinicalContent& content,
    const FactSource& source,
    const std::vector<TakenBack>& taken_back = {}
);

/// Hands out content part by part, each whole people, as often as it is asked.
using EachPart = std::function<void(const std::function<void(const ClinicalContent&)>&)>;

/// The same of content that is never in memory as a whole. `content` has what concerns all of it.
Uptake take_up_parts(
    Desk& desk,
    const FeedName& feed,
    const ClinicalContent& content,
    const EachPart& parts,
    const FactSource& source,
    const std::vector<TakenBack>& taken_back
);

/// What a failed uptake is answered with.
Fault kept_for_review(store::MessageFormat format);

}  // namespace thiowatch::intake

// What a reader of a remote server needs of the ledger: called from the reader's thread, may block
// briefly and may throw, in which case the round is begun again later.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "daemon/store/remote_table.h"
#include "parsers/clinical/identity.h"

namespace thiowatch::remote {

struct Mark {
    std::string what;
    Instant until;
};

/// One step forward, all of it in one transaction: what was read, that it was seen, how far we are.
struct Taking {
    std::string bundle;                          ///< empty: nothing new
    std::vector<store::RemoteVersion> versions;  ///< seen from now on
    std::optional<Mark> mark;
    std::vector<std::string> fulfilled;  ///< wishes
    struct Forget {
        std::string type;
        Instant before;
    };
    std::optional<Forget> forget;
};

struct RemoteLedger {
    std::function<std::optional<Instant>(const std::string& what)> mark;
    /// For each version whether it was seen before.
    std::function<std::vector<bool>(const std::vector<store::RemoteVersion>&)> seen;
    /// Returns when it is on the disk.
    std::function<void(const Taking&)> take;
    std::function<std::vector<PatientIdentifier>()> people;
    std::function<std::vector<store::RemoteWish>(int limit)> wishes;
    std::function<void(const std::string& reference, const Instant& until)> postpone;
    /// An operator event of the feed; with an empty detail it is over.
    std::function<void(const std::string& code, const std::string& detail)> tell;
};

}  // namespace thiowatch::remote

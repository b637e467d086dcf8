// The public keys of one token issuer, kept fresh without letting anybody make us fetch them often.
//
// Issuers rotate keys by publishing the new one before they sign with it; so the set is loaded
// again every few minutes. A token with an unknown key id asks for an earlier load, but at most
// once in `least_between`: a stranger who invents key ids gains nothing. While the issuer does not
// answer the last good set goes on being used, up to `oldest`.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "daemon/access/web_key.h"
#include "parsers/clinical/instant.h"

namespace thiowatch::access {

struct ShelfOptions {
    Duration fresh = std::chrono::minutes{5};
    Duration least_between = std::chrono::seconds{30};
    Duration oldest = std::chrono::hours{24};
};

class KeyShelf {
  public:
    using Load = std::function<Expected<KeySet>()>;
    using Keys = std::shared_ptr<const KeySet>;  // shared: a load may end while a token is judged

    explicit KeyShelf(Load load, const ShelfOptions& options = {})
        : load_(std::move(load)), options_(options) {}

    /// The keys, if they are not too old to be trusted; null otherwise.
    [[nodiscard]] Keys keys(const Instant& now) const;
    /// A token needs a key that is not there. Whether a load is under way or will be: then the
    /// sender may try again in a moment.
    bool ask(const Instant& now);
    [[nodiscard]] bool is_due(const Instant& now) const;
    /// Loads now; takes as long as the load takes. The fault, or none.
    std::optional<Fault> refresh(const Instant& now);

  private:
    Load load_;
    ShelfOptions options_;
    // Guards what follows: tokens are judged on one thread, keys are fetched on another.
    mutable std::mutex mutex_;
    Keys keys_;
    std::optional<Instant> loaded_;
    std::optional<Instant> tried_;
    bool is_wanted_ = false;
};

}  // namespace thiowatch::access

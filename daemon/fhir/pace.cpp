#include "daemon/fhir/pace.h"

#include <algorithm>

namespace thiowatch::endpoint {

namespace {

constexpr std::size_t kMostSenders = 10000;

}  // namespace

bool Pace::allows(const std::string& sender, const Instant& now) {
    if (rate_ == 0) return true;
    if (buckets_.size() > kMostSenders) buckets_.clear();
    auto [at, is_new] = buckets_.try_emplace(sender);
    Bucket& bucket = at->second;
    double most = rate_;
    if (is_new) bucket = {most, now};
    double seconds = static_cast<double>((now - bucket.filled).count()) / 1000.0;
    bucket.left = std::min(most, bucket.left + std::max(0.0, seconds) * most);
    bucket.filled = now;
    if (bucket.left < 1) return false;
    bucket.left -= 1;
    return true;
}

}  // namespace thiowatch::endpoint

// A value that must not be seen. It has no operator<< and no formatter: printing one does not
// compile.
#pragma once

#include <string>
#include <utility>

namespace thiowatch::config {

class Secret {
  public:
    Secret() = default;
    /// `origin` says where it came from ("file /etc/thiowatch/hook.secret") and may be shown.
    Secret(std::string value, std::string origin)
        : value_(std::move(value)), origin_(std::move(origin)) {}

    /// The value itself, for the one place that signs or logs in with it.
    [[nodiscard]] const std::string& reveal() const { return value_; }
    [[nodiscard]] const std::string& origin() const { return origin_; }
    [[nodiscard]] bool empty() const { return value_.empty(); }

    friend bool operator==(const Secret&, const Secret&) = default;

  private:
    std::string value_;
    std::string origin_;
};

}  // namespace thiowatch::config

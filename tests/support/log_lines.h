// What is logged while it lives. Read it when whatever logs has stopped.
#pragma once

#include <memory>
#include <sstream>
#include <string>

#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

namespace thiowatch::testing {

class LogLines {
  public:
    LogLines() { sinks().push_back(sink_); }
    LogLines(const LogLines&) = delete;
    LogLines& operator=(const LogLines&) = delete;
    LogLines(LogLines&&) = delete;
    LogLines& operator=(LogLines&&) = delete;
    ~LogLines() { std::erase(sinks(), sink_); }

    [[nodiscard]] std::string text() const { return text_.str(); }

  private:
    static std::vector<spdlog::sink_ptr>& sinks() { return spdlog::default_logger()->sinks(); }

    std::ostringstream text_;
    spdlog::sink_ptr sink_ = std::make_shared<spdlog::sinks::ostream_sink_mt>(text_);
};

}  // namespace thiowatch::testing

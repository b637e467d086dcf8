// One libcurl handle, its options and its last error text.
#pragma once

#include <array>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

#include <curl/curl.h>

#include "parsers/clinical/instant.h"

namespace thiowatch::delivery {

/// Owns the handle and with it the open connections, so a burst goes over one session.
class EasyHandle {
  public:
    /// Throws std::runtime_error if libcurl cannot start.
    EasyHandle();
    ~EasyHandle();
    EasyHandle(const EasyHandle&) = delete;
    EasyHandle& operator=(const EasyHandle&) = delete;
    EasyHandle(EasyHandle&&) = delete;
    EasyHandle& operator=(EasyHandle&&) = delete;

    /// Throws std::runtime_error: an option that this libcurl does not take is a fault of the
    /// build.
    template <class Value>
    void set(CURLoption option, Value value) {
        check(curl_easy_setopt(handle_, option, value));
    }
    CURLcode perform();
    /// libcurl's words for the last perform(); never empty after a failure.
    [[nodiscard]] std::string error_text(CURLcode code) const;
    /// Protocol status of the last answer, 0 without one.
    [[nodiscard]] long response_code() const;
    /// Whether the last perform() went over a connection that was open before.
    [[nodiscard]] bool reused_connection() const;
    [[nodiscard]] curl_off_t retry_after_seconds() const;
    /// Hears no more from the open connection, so that closing it waits for nobody's goodbye.
    void stop_listening() noexcept;

  private:
    static void check(CURLcode code);
    CURL* handle_;
    std::array<char, CURL_ERROR_SIZE> error_{};
};

/// Strings in the form libcurl takes.
class StringList {
  public:
    StringList() = default;
    ~StringList() { curl_slist_free_all(list_); }
    StringList(const StringList&) = delete;
    StringList& operator=(const StringList&) = delete;
    StringList(StringList&&) = delete;
    StringList& operator=(StringList&&) = delete;

    void add(const std::string& text);
    [[nodiscard]] curl_slist* get() const { return list_; }

  private:
    curl_slist* list_ = nullptr;
};

/// Whether the failure lies in TLS: no handshake, no trust, files that cannot be read.
bool is_tls_failure(CURLcode code);

/// Milliseconds for libcurl, to which 0 means for ever: at least one.
long deadline_of(Duration timeout);

/// The text without control bytes and at most `limit` long: what strangers say, fit for a log line.
std::string printable(std::string_view text, std::size_t limit = 200);

}  // namespace thiowatch::delivery

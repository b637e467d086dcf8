#include "daemon/delivery/easy_handle.h"

#include <algorithm>
#include <csignal>
#include <new>
#include <sys/socket.h>

namespace thiowatch::delivery {
namespace {

// With CURLOPT_NOSIGNAL libcurl leaves SIGPIPE to us, and OpenSSL writes without MSG_NOSIGNAL: a
// receiver that closes early would end the daemon.
void ignore_broken_pipes() {
    struct sigaction present {};
    if (sigaction(SIGPIPE, nullptr, &present) != 0 || present.sa_handler != SIG_DFL) return;
    present.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &present, nullptr);
}

// Once per process; never undone, because threads may still hold handles at exit.
CURLcode start_libcurl() {
    static const CURLcode started = [] {
        ignore_broken_pipes();
        return curl_global_init(CURL_GLOBAL_DEFAULT);
    }();
    return started;
}

}  // namespace

EasyHandle::EasyHandle() : handle_(start_libcurl() == CURLE_OK ? curl_easy_init() : nullptr) {
    if (handle_ == nullptr) throw std::runtime_error("libcurl does not start");
    set(CURLOPT_ERRORBUFFER, error_.data());
    set(CURLOPT_NOSIGNAL, 1L);
}

EasyHandle::~EasyHandle() {
    curl_easy_cleanup(handle_);
}

void EasyHandle::check(CURLcode code) {
    if (code != CURLE_OK) throw std::runtime_error(curl_easy_strerror(code));
}

CURLcode EasyHandle::perform() {
    error_.front() = '\0';
    return curl_easy_perform(handle_);
}

std::string EasyHandle::error_text(CURLcode code) const {
    const std::string_view text{error_.data()};
    return printable(text.empty() ? std::string_view{curl_easy_strerror(code)} : text);
}

long EasyHandle::response_code() const {
    long code = 0;
    check(curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &code));
    return code;
}

bool EasyHandle::reused_connection() const {
    long opened = 0;
    check(curl_easy_getinfo(handle_, CURLINFO_NUM_CONNECTS, &opened));
    return opened == 0;
}

curl_off_t EasyHandle::retry_after_seconds() const {
    curl_off_t seconds = 0;
    check(curl_easy_getinfo(handle_, CURLINFO_RETRY_AFTER, &seconds));
    return std::max<curl_off_t>(seconds, 0);
}

void EasyHandle::stop_listening() noexcept {
    curl_socket_t socket = CURL_SOCKET_BAD;
    const auto code = curl_easy_getinfo(handle_, CURLINFO_ACTIVESOCKET, &socket);
    if (code == CURLE_OK && socket != CURL_SOCKET_BAD) ::shutdown(socket, SHUT_RD);
}

void StringList::add(const std::string& text) {
    auto* longer = curl_slist_append(list_, text.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    list_ = longer;
}

bool is_tls_failure(CURLcode code) {
    constexpr std::array kTlsFailures{
        CURLE_USE_SSL_FAILED,
        CURLE_SSL_CONNECT_ERROR,
        CURLE_PEER_FAILED_VERIFICATION,
        CURLE_SSL_CERTPROBLEM,
        CURLE_SSL_CIPHER,
        CURLE_SSL_CACERT_BADFILE,
        CURLE_SSL_CRL_BADFILE,
        CURLE_SSL_ISSUER_ERROR,
        CURLE_SSL_INVALIDCERTSTATUS,
        CURLE_SSL_PINNEDPUBKEYNOTMATCH,
        CURLE_SSL_CLIENTCERT,
        CURLE_SSL_ENGINE_NOTFOUND,
        CURLE_SSL_ENGINE_SETFAILED,
        CURLE_SSL_ENGINE_INITFAILED,
    };
    return std::ranges::find(kTlsFailures, code) != kTlsFailures.end();
}

long deadline_of(Duration timeout) {
    return static_cast<long>(std::max(timeout, Duration{1}).count());
}

std::string printable(std::string_view text, std::size_t limit) {
    std::string line{text.substr(0, limit)};
    std::ranges::replace_if(
        line, [](unsigned char byte) { return byte < 0x20 || byte > 0x7e; }, ' '
    );
    while (!line.empty() && line.back() == ' ')
        line.pop_back();
    return line;
}

}  // namespace thiowatch::delivery

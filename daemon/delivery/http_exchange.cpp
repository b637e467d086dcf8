#include "daemon/delivery/http_exchange.h"

#include <sys/socket.h>

#include "daemon/delivery/address_policy.h"
#include "daemon/delivery/easy_handle.h"

namespace thiowatch::delivery {
namespace {

constexpr std::size_t kMostHeaderBytes = std::size_t{64} * 1024;
constexpr std::size_t kMostErrorBytes = std::size_t{64} * 1024;

std::string lower(std::string_view text) {
    std::string small(text);
    for (char& letter : small) {
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    }
    return small;
}

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

/// Lines of a stream, as pieces of it come in.
class LineSplitter {
  public:
    LineSplitter(const std::function<bool(std::string_view)>& take, std::size_t longest)
        : take_(take), longest_(longest) {}

    /// False: a line is too long, or nobody wants more.
    bool add(std::string_view piece) {
        while (!piece.empty()) {
            const std::size_t end = piece.find('\n');
            begun_.append(piece.substr(0, end));
            if (begun_.size() > longest_) return is_too_long_ = true, false;
            if (end == std::string_view::npos) return true;
            piece.remove_prefix(end + 1);
            if (!give()) return false;
        }
        return true;
    }
    bool finish() { return give(); }
    [[nodiscard]] bool is_too_long() const { return is_too_long_; }

  private:
    bool give() {
        const std::string_view line = trimmed(begun_);
        const bool wants_more = line.empty() || take_(line);
        begun_.clear();
        return wants_more;
    }

    const std::function<bool(std::string_view)>& take_;
    std::size_t longest_;
    std::string begun_;
    bool is_too_long_ = false;
};

}  // namespace

std::string HttpReply::header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
}

/// One libcurl handle, and what the exchange in hand has seen.
class HttpExchange::Session {
  public:
    Session(
        const config::RemoteServer& server,
        const std::function<bool()>& is_stopping,
        const Detours& detours,
        const ExchangeLimits& limits
    );
    HttpOutcome ask(const HttpAsk& ask, LineSplitter* lines);

  private:
    static curl_socket_t open_checked(void* user, curlsocktype, curl_sockaddr* address);
    static size_t note_header(char* text, size_t size, size_t count, void* user);
    static size_t take_body(char* text, size_t size, size_t count, void* user);
    static int note_time(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t);
    void begin(bool is_stream);
    void add_header(std::string_view line);
    [[nodiscard]] HttpFailure failure(CURLcode code) const;

    LoopbackUse loopback_;
    const std::function<bool()>& is_stopping_;
    ExchangeLimits limits_;
    Duration timeout_;
    LineSplitter* lines_ = nullptr;
    HttpReply reply_;
    std::size_t header_bytes_ = 0;
    bool was_refused_ = false;
    bool is_too_long_ = false;
    bool was_stopped_ = false;
    bool is_enough_ = false;
    StringList detours_;
    EasyHandle handle_;  // last: it calls back into all the rest
};

HttpExchange::Session::Session(
    const config::RemoteServer& server,
    const std::function<bool()>& is_stopping,
    const Detours& detours,
    const ExchangeLimits& limits
)
    : loopback_(server.allow_insecure ? LoopbackUse::Allowed : LoopbackUse::Refused),
      is_stopping_(is_stopping),
      limits_(limits),
      timeout_(server.timeout) {
    handle_.set(CURLOPT_PROTOCOLS_STR, server.allow_insecure ? "http,https" : "https");
    handle_.set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    handle_.set(CURLOPT_FOLLOWLOCATION, 0L);
    handle_.set(CURLOPT_PROXY, "");
    handle_.set(CURLOPT_USERAGENT, "ThioWatch");
    handle_.set(CURLOPT_CONNECTTIMEOUT_MS, deadline_of(server.timeout));
    handle_.set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    handle_.set(CURLOPT_SSL_VERIFYPEER, 1L);
    handle_.set(CURLOPT_SSL_VERIFYHOST, 2L);
    if (!server.ca.empty()) handle_.set(CURLOPT_CAINFO, server.ca.c_str());
    if (!server.client_certificate.empty()) {
        handle_.set(CURLOPT_SSLCERT, server.client_certificate.c_str());
        handle_.set(CURLOPT_SSLKEY, server.client_key.c_str());
    }
    for (const auto& entry : detours)
        detours_.add(entry);
    handle_.set(CURLOPT_CONNECT_TO, detours_.get());
    handle_.set(CURLOPT_OPENSOCKETFUNCTION, &Session::open_checked);
    handle_.set(CURLOPT_OPENSOCKETDATA, this);
    handle_.set(CURLOPT_HEADERFUNCTION, &Session::note_header);
    handle_.set(CURLOPT_HEADERDATA, this);
    handle_.set(CURLOPT_WRITEFUNCTION, &Session::take_body);
    handle_.set(CURLOPT_WRITEDATA, this);
    handle_.set(CURLOPT_XFERINFOFUNCTION, &Session::note_time);
    handle_.set(CURLOPT_XFERINFODATA, this);
    handle_.set(CURLOPT_NOPROGRESS, 0L);
}

curl_socket_t
HttpExchange::Session::open_checked(void* user, curlsocktype, curl_sockaddr* address) {
    auto& session = *static_cast<Session*>(user);
    session.was_refused_ = !may_connect(address->addr, session.loopback_);
    if (session.was_refused_) return CURL_SOCKET_BAD;
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

size_t HttpExchange::Session::note_header(char* text, size_t size, size_t count, void* user) {
    auto& session = *static_cast<Session*>(user);
    session.header_bytes_ += size * count;
    if (session.header_bytes_ > kMostHeaderBytes) {
        session.is_too_long_ = true;
        return 0;
    }
    session.add_header({text, size * count});
    return size * count;
}

void HttpExchange::Session::add_header(std::string_view line) {
    if (line.starts_with("HTTP/")) reply_.headers.clear();  // of an interim answer
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return;
    reply_.headers[lower(line.substr(0, colon))] = trimmed(line.substr(colon + 1));
}

size_t HttpExchange::Session::take_body(char* text, size_t size, size_t count, void* user) {
    auto& session = *static_cast<Session*>(user);
    const std::string_view piece{text, size * count};
    const long status = session.handle_.response_code();
    if (session.lines_ != nullptr && status >= 200 && status < 300) {
        if (session.lines_->add(piece)) return piece.size();
        session.is_too_long_ = session.lines_->is_too_long();
        session.is_enough_ = !session.is_too_long_;
        return 0;
    }
    const std::size_t most =
        session.lines_ == nullptr ? session.limits_.most_bytes : kMostErrorBytes;
    if (session.reply_.body.size() + piece.size() > most) {
        session.is_too_long_ = true;
        return 0;
    }
    session.reply_.body.append(piece);
    return piece.size();
}

int HttpExchange::Session::note_time(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    auto& session = *static_cast<Session*>(user);
    session.was_stopped_ = session.is_stopping_ && session.is_stopping_();
    return session.was_stopped_ ? 1 : 0;
}

void HttpExchange::Session::begin(bool is_stream) {
    reply_ = {};
    header_bytes_ = 0;
    was_refused_ = is_too_long_ = was_stopped_ = is_enough_ = false;
    handle_.set(CURLOPT_TIMEOUT_MS, deadline_of(is_stream ? limits_.longest_stream : timeout_));
    const auto silence = std::chrono::ceil<std::chrono::seconds>(limits_.longest_silence).count();
    handle_.set(CURLOPT_LOW_SPEED_LIMIT, is_stream ? 1L : 0L);
    handle_.set(CURLOPT_LOW_SPEED_TIME, is_stream ? static_cast<long>(silence) : 0L);
}

HttpOutcome HttpExchange::Session::ask(const HttpAsk& ask, LineSplitter* lines) {
    lines_ = lines;
    begin(lines != nullptr);
    StringList headers;
    for (const std::string& header : ask.headers)
        headers.add(header);
    headers.add("Expect:");
    handle_.set(CURLOPT_URL, ask.url.c_str());
    handle_.set(CURLOPT_HTTPHEADER, headers.get());
    const bool has_body = ask.method != "GET" && ask.method != "DELETE";
    if (has_body) {
        handle_.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(ask.body.size()));
        handle_.set(CURLOPT_POSTFIELDS, ask.body.c_str());
    } else {
        handle_.set(CURLOPT_HTTPGET, 1L);
    }
    handle_.set(CURLOPT_CUSTOMREQUEST, ask.method.c_str());
    const auto code = handle_.perform();
    handle_.set(CURLOPT_HTTPHEADER, static_cast<curl_slist*>(nullptr));
    if (code != CURLE_OK && !is_enough_) return tl::unexpected(failure(code));
    reply_.status = handle_.response_code();
    const auto wait = handle_.retry_after_seconds();
    if (wait > 0) reply_.retry_after = std::chrono::seconds{wait};
    const auto date = ::curl_getdate(reply_.header("date").c_str(), nullptr);
    if (date > 0) reply_.date = Instant{date * 1000, Precision::Second, std::nullopt};
    return std::move(reply_);
}

HttpFailure HttpExchange::Session::failure(CURLcode code) const {
    if (was_refused_) {
        return {"connect: the address is loopback, link-local or otherwise not allowed", true};
    }
    if (was_stopped_) return {"stopped"};
    if (is_too_long_) return {"the answer is longer than it may be", true};
    const bool is_ours =
        is_tls_failure(code) || code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL;
    const auto text = handle_.error_text(code);
    return {text.empty() ? "no HTTP answer" : text, is_ours};
}

HttpExchange::HttpExchange(
    const config::RemoteServer& server,
    std::function<bool()> is_stopping,
    Detours detours,
    const ExchangeLimits& limits
)
    : server_(server),
      is_stopping_(std::move(is_stopping)),
      detours_(std::move(detours)),
      limits_(limits) {}

HttpExchange::~HttpExchange() = default;

HttpExchange::Session& HttpExchange::session() {
    if (!session_) session_ = std::make_unique<Session>(server_, is_stopping_, detours_, limits_);
    return *session_;
}

HttpOutcome HttpExchange::ask(const HttpAsk& ask) {
    return session().ask(ask, nullptr);
}

HttpOutcome
HttpExchange::ask_lines(const HttpAsk& ask, const std::function<bool(std::string_view)>& take) {
    LineSplitter lines(take, limits_.longest_line);
    auto outcome = session().ask(ask, &lines);
    if (outcome && outcome->is_good()) lines.finish();
    return outcome;
}

void HttpExchange::close() {
    session_.reset();
}

}  // namespace thiowatch::delivery

// libcurl speaks SMTP and doubles leading dots. What it does not do is done before it is called:
//   - addresses are checked, because it copies them into MAIL and RCPT as they are;
//   - a CR or LF that stands alone is refused, because relays differ in what they take for an end
//     of line, and "LF.LF" smuggles a second mail into one of them.
// A session is kept while there is more to send and closed when there is not. A relay may close it
// between two mails; that costs no attempt: the mail goes again at once over a new one.
#include "daemon/delivery/smtp_channel.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <unistd.h>
#include <utility>

#include "daemon/delivery/easy_handle.h"
#include "daemon/delivery/smtp_dialogue.h"

namespace thiowatch::delivery {
namespace {

constexpr std::uint16_t kImplicitTlsPort = 465;
constexpr int kMailsPerSession = 100;

bool is_address_byte(char byte) {
    const auto code = static_cast<unsigned char>(byte);
    return code > 0x20 && code != 0x7f &&
           std::string_view{"<>()[]\\,;:\"@"}.find(byte) == std::string_view::npos;
}

bool has_lonely_line_end(std::string_view text) {
    for (std::size_t at = text.find_first_of("\r\n"); at != std::string_view::npos;
         at = text.find_first_of("\r\n", at)) {
        if (text.substr(at, 2) != "\r\n") return true;
        at += 2;
    }
    return false;
}

std::string name_of_this_host() {
    std::array<char, 256> name{};
    if (gethostname(name.data(), name.size() - 1) != 0 || name.front() == '\0') return "localhost";
    return name.data();
}

// The path of the URL is what libcurl says in EHLO.
std::string url_of(const config::SmtpSettings& settings) {
    const bool is_implicit =
        settings.port == kImplicitTlsPort && settings.tls != config::SmtpTls::None;
    const bool is_ip6 = settings.host.find(':') != std::string::npos;
    const auto& hello = settings.hello_name;
    return std::string(is_implicit ? "smtps://" : "smtp://") +
           (is_ip6 ? "[" + settings.host + "]" : settings.host) + ":" +
           std::to_string(settings.port) + "/" + (hello.empty() ? name_of_this_host() : hello);
}

long tls_demand(config::SmtpTls tls) {
    switch (tls) {
        case config::SmtpTls::Required:
            return CURLUSESSL_ALL;
        case config::SmtpTls::Opportunistic:
            return CURLUSESSL_TRY;
        case config::SmtpTls::None:
            return CURLUSESSL_NONE;
    }
    return CURLUSESSL_ALL;
}

SmtpEnding ending_of(CURLcode code) {
    if (code == CURLE_OK) return SmtpEnding::Complete;
    if (is_tls_failure(code)) return SmtpEnding::TlsFailed;
    if (code == CURLE_LOGIN_DENIED) return SmtpEnding::LoginFailed;
    return SmtpEnding::Broken;
}

int follow(CURL*, curl_infotype type, char* text, size_t size, void* user) {
    auto& dialogue = *static_cast<SmtpDialogue*>(user);
    if (type == CURLINFO_HEADER_OUT) dialogue.sent({text, size});
    if (type == CURLINFO_HEADER_IN) dialogue.received({text, size});
    return 0;
}

size_t read_content(char* room, size_t size, size_t count, void* user) {
    auto& rest = *static_cast<std::string_view*>(user);
    const auto length = std::min(size * count, rest.size());
    std::memcpy(room, rest.data(), length);
    rest.remove_prefix(length);
    return length;
}

size_t discard(char*, size_t size, size_t count, void*) {
    return size * count;
}

}  // namespace

bool is_envelope_address(std::string_view text) {
    const auto at = text.find('@');
    if (at == std::string_view::npos || at == 0 || at + 1 == text.size()) return false;
    return text.size() <= 254 && std::ranges::all_of(text.substr(0, at), is_address_byte) &&
           std::ranges::all_of(text.substr(at + 1), is_address_byte);
}

/// One libcurl handle with one open connection at most.
class SmtpChannel::Session {
  public:
    Session(const config::SmtpSettings& settings, const Detours& detours);
    // libcurl says QUIT and would wait for the answer, with the next notice behind it.
    ~Session() { handle_.stop_listening(); }
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    Session(Session&&) = delete;
    Session& operator=(Session&&) = delete;
    Verdict send(const Parcel& parcel);

  private:
    CURLcode transfer(const Parcel& parcel);
    [[nodiscard]] bool was_closed_between_mails(CURLcode code) const;

    SmtpDialogue dialogue_;  // outlives handle_, which says QUIT when it goes
    StringList detours_;
    EasyHandle handle_;
    int mails_ = 0;
};

SmtpChannel::Session::Session(const config::SmtpSettings& settings, const Detours& detours) {
    const long timeout = deadline_of(settings.timeout);
    const bool is_checked = settings.tls != config::SmtpTls::Opportunistic;
    handle_.set(CURLOPT_URL, url_of(settings).c_str());
    handle_.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    handle_.set(CURLOPT_PROXY, "");
    handle_.set(CURLOPT_UPLOAD, 1L);
    handle_.set(CURLOPT_TIMEOUT_MS, timeout);
    handle_.set(CURLOPT_CONNECTTIMEOUT_MS, timeout);
    handle_.set(CURLOPT_SERVER_RESPONSE_TIMEOUT, std::max(timeout / 1000, 1L));
    handle_.set(CURLOPT_USE_SSL, tls_demand(settings.tls));
    handle_.set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    handle_.set(CURLOPT_SSL_VERIFYPEER, is_checked ? 1L : 0L);
    handle_.set(CURLOPT_SSL_VERIFYHOST, is_checked ? 2L : 0L);
    if (!settings.ca.empty()) handle_.set(CURLOPT_CAINFO, settings.ca.c_str());
    handle_.set(CURLOPT_MAIL_FROM, settings.from.c_str());
    if (!settings.user.empty()) {
        handle_.set(CURLOPT_USERNAME, settings.user.c_str());
        handle_.set(CURLOPT_PASSWORD, settings.password.reveal().c_str());
    }
    for (const auto& entry : detours)
        detours_.add(entry);
    handle_.set(CURLOPT_CONNECT_TO, detours_.get());
    handle_.set(CURLOPT_VERBOSE, 1L);
    handle_.set(CURLOPT_DEBUGFUNCTION, &follow);
    handle_.set(CURLOPT_DEBUGDATA, &dialogue_);
    handle_.set(CURLOPT_READFUNCTION, &read_content);
    handle_.set(CURLOPT_WRITEFUNCTION, &discard);
}

CURLcode SmtpChannel::Session::transfer(const Parcel& parcel) {
    StringList recipient;
    recipient.add(parcel.to_address);
    std::string_view content{parcel.mime};
    handle_.set(CURLOPT_MAIL_RCPT, recipient.get());
    handle_.set(CURLOPT_READDATA, &content);
    handle_.set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(content.size()));
    handle_.set(CURLOPT_FORBID_REUSE, ++mails_ % kMailsPerSession == 0 ? 1L : 0L);
    dialogue_.restart();
    const auto code = handle_.perform();
    handle_.set(CURLOPT_MAIL_RCPT, static_cast<curl_slist*>(nullptr));
    return code;
}

bool SmtpChannel::Session::was_closed_between_mails(CURLcode code) const {
    if (code == CURLE_OK || !handle_.reused_connection()) return false;
    if (dialogue_.stage() == SmtpStage::Content) return false;
    const auto& reply = dialogue_.reply();
    return !reply || reply->code == 421;
}

Verdict SmtpChannel::Session::send(const Parcel& parcel) {
    auto code = transfer(parcel);
    if (was_closed_between_mails(code)) {
        handle_.set(CURLOPT_FRESH_CONNECT, 1L);
        code = transfer(parcel);
        handle_.set(CURLOPT_FRESH_CONNECT, 0L);
    }
    return judge_smtp(ending_of(code), dialogue_, handle_.error_text(code));
}

SmtpChannel::SmtpChannel(config::SmtpSettings settings, Detours detours)
    : settings_(std::move(settings)), detours_(std::move(detours)) {
    // A password must not leave in clear because a relay, or somebody before it, offers no TLS.
    if (settings_.tls == config::SmtpTls::Opportunistic && !settings_.user.empty()) {
        settings_.tls = config::SmtpTls::Required;
    }
}

SmtpChannel::~SmtpChannel() = default;

Verdict SmtpChannel::deliver(const Parcel& parcel) {
    if (!is_envelope_address(settings_.from)) {
        return RetryLater{
            .why = "the sender's address is not local@domain",
            .our_fault = true,
            .whole_channel = true};
    }
    if (!is_envelope_address(parcel.to_address)) {
        return GiveUp{"the recipient's address is not local@domain"};
    }
    if (has_lonely_line_end(parcel.mime) || parcel.mime.find('\0') != std::string::npos) {
        return GiveUp{"the mail holds a CR, LF or NUL that stands alone"};
    }
    if (!session_) session_ = std::make_unique<Session>(settings_, detours_);
    return session_->send(parcel);
}

void SmtpChannel::idle() {
    session_.reset();
}

}  // namespace thiowatch::delivery

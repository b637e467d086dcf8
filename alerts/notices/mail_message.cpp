// multipart/alternative, the plain part first (RFC 2046, 5.1.4: the last part is the one
// preferred). The boundary begins with "=_": quoted-printable text never does, since every "=" is
// followed by two hexadecimal digits or a line end there.

#include "alerts/notices/mail_message.h"

#include <algorithm>

#include "alerts/notices/body.h"
#include "alerts/notices/local_time.h"
#include "alerts/notices/mime_text.h"
#include "alerts/notices/subject.h"

namespace thiowatch::alerts {

namespace {

constexpr std::string_view kBoundary = "=_thiowatch_alternative";

/// Letters, digits, dots and dashes: what a Message-ID may hold without quoting, and a bit less.
std::string id_part(std::string_view text) {
    std::string part;
    for (const char letter : text) {
        const bool is_kept = is_address_character(letter) && letter != '@' && letter != '%';
        part += is_kept ? letter : '_';
    }
    return part;
}

std::string message_id_of(const NoticeView& view, const MailSender& sender) {
    return "<" + id_part(view.delivery_id) + "." + std::to_string(view.alert.version) + "@" +
           id_part(sender.host) + ">";
}

/// The thread all mails of one alert belong to, its correction too.
std::string thread_of(const NoticeView& view, const MailSender& sender) {
    if (!sender.first_message_id.empty()) return sender.first_message_id;
    return "<alert." + id_part(shown_ref(view.alert)) + "@" + id_part(sender.host) + ">";
}

bool is_about_alert(NoticeKind kind) {
    return kind != NoticeKind::Operator && kind != NoticeKind::Test && kind != NoticeKind::Digest;
}

void add_alert_headers(MailContent& mail, const NoticeView& view, const MailSender& sender) {
    const Finding& finding = view.alert.finding;
    mail.headers.push_back({"X-ThioWatch-Alert", view.alert.ref.text()});
    mail.headers.push_back({"X-ThioWatch-Rule", finding.rule.text()});
    mail.headers.push_back({"X-ThioWatch-Severity", std::string(name_of(finding.severity))});
    const std::string thread = thread_of(view, sender);
    if (thread == mail.message_id) return;
    if (view.notice.kind != NoticeKind::Opened) mail.headers.push_back({"In-Reply-To", thread});
    mail.headers.push_back({"References", thread});
}

}  // namespace

MailContent mail_of(const NoticeView& view, const MailSender& sender) {
    const Body body = body_of(view);
    MailContent mail{
        .from = sender.from,
        .to = {view.contact.name, view.contact.email},
        .subject = subject_of(view),
        .message_id = message_id_of(view, sender),
        .date = mail_date(view.at, view.zone),
        .headers = {},
        .text = plain_text(body),
        .html = html_text(body),
    };
    mail.headers.push_back({"Auto-Submitted", "auto-generated"});
    mail.headers.push_back({"X-Auto-Response-Suppress", "All"});
    if (is_about_alert(view.notice.kind)) add_alert_headers(mail, view, sender);
    if (view.notice.severity == Severity::Critical) mail.headers.push_back({"Importance", "high"});
    if (!view.is_live) mail.headers.push_back({"X-ThioWatch-Mode", "shadow"});
    return mail;
}

std::string to_mime(const MailContent& mail) {
    const std::string boundary(kBoundary);
    std::string message = header_line("Date", mail.date);
    message += address_line("From", mail.from.name, mail.from.address);
    message += address_line("To", mail.to.name, mail.to.address);
    message += header_line("Subject", mail.subject);
    message += header_line("Message-ID", mail.message_id);
    for (const MailHeader& header : mail.headers)
        message += header_line(header.name, header.value);
    message += "MIME-Version: 1.0\r\n";
    message += "Content-Type: multipart/alternative;\r\n boundary=\"" + boundary + "\"\r\n\r\n";
    const auto add_part = [&](std::string_view type, std::string_view text) {
        message += "--" + boundary + "\r\nContent-Type: " + std::string(type) +
                   "; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" +
                   quoted_printable(text);
    };
    add_part("text/plain", mail.text);
    add_part("text/html", mail.html);
    return message + "--" + boundary + "--\r\n";
}

bool is_plain_address(std::string_view address) {
    const std::size_t at = address.find('@');
    if (at == std::string_view::npos || at == 0 || at + 1 == address.size()) return false;
    if (address.find('@', at + 1) != std::string_view::npos || address.size() > 254) return false;
    return std::all_of(address.begin(), address.end(), is_address_character);
}

}  // namespace thiowatch::alerts

// A notice as an e-mail (RFC 5322, 2045-2047), complete: what follows DATA on the wire, or a file
// of a maildir.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "alerts/notices/notice_view.h"

namespace thiowatch::alerts {

struct Mailbox {
    std::string name;     ///< may be empty; any UTF-8
    std::string address;  ///< addr-spec only: "thiowatch@hospital.example"
};
struct MailHeader {
    std::string name;
    std::string value;
};
struct MailContent {
    Mailbox from;
    Mailbox to;
    std::string subject;
    std::string message_id;           ///< with angle brackets
    std::string date;                 ///< as RFC 5322 writes it
    std::vector<MailHeader> headers;  ///< further ones, in order
    std::string text;                 ///< lines end with \n
    std::string html;
};

/// Where the mail comes from. The same view and sender always give the same bytes.
struct MailSender {
    Mailbox from;
    std::string host;              ///< right side of Message-IDs
    std::string first_message_id;  ///< of the first mail of this alert; empty: a constant one
};

/// Subject, headers and both bodies of a notice. The subject never holds patient data or a result.
MailContent mail_of(const NoticeView& view, const MailSender& sender);

/// The message with CRLF line ends, no line over 76 characters in the bodies. Control characters in
/// header values become spaces, headers with an impossible name are left out: nothing in `mail` can
/// add a header or a recipient.
std::string to_mime(const MailContent& mail);

/// One address and nothing else: one `@`, printable ASCII, no spaces, brackets, commas or quotes.
bool is_plain_address(std::string_view address);

}  // namespace thiowatch::alerts

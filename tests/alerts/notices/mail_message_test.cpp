#include "alerts/notices/mail_message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "alerts/notices/mime_text.h"
#include "tests/support/mail_reader.h"
#include "tests/support/notice_samples.h"

namespace thiowatch::alerts {
namespace {

using namespace samples;
using ::testing::HasSubstr;
using ::testing::Not;

const MailSender kSender{{"ThioWatch", "thiowatch@hospital.example"}, "tw.hospital.example", ""};

MailContent mail_for(NoticeKind kind, Detail detail) {
    return mail_of(view_of(kind, detail), kSender);
}

/// Everything in the sample that says who it is about or what was found.
const char* const kPatientData[] = {
    "4711",         "H1",  "Osei",        "OSEI",     "Amara",      "1981", "Jul",
    "0.9",          "2.1", "10*9",        "2.0-7.5",  "Neutrophil", "ANC",  "azathioprine",
    "Azathioprine", "150", "antibiotics", "platelet", "CTCAE",
};

TEST(MailSubject, NeverHoldsPatientData) {
    for (const NoticeKind kind : kAllKinds) {
        for (const Detail detail : kAllDetails) {
            for (const Severity severity : kAllSeverities) {
                for (const bool is_correction : {false, true}) {
                    NoticeView view = view_of(kind, detail);
                    if (is_correction) view.alert = correction_alert();
                    view.notice.severity = severity;
                    view.alert.finding.severity = severity;
                    view.news = OperatorNews{"feed.silent", "Osei 4711"};
                    const std::string subject = mail_of(view, kSender).subject;
                    for (const char* word : kPatientData) {
                        EXPECT_THAT(subject, Not(HasSubstr(word)));
                    }
                    EXPECT_LE(subject.size(), 60U) << subject;
                }
            }
        }
    }
}

TEST(MailSubject, SaysWhatToDoAndByWhen) {
    const struct {
        NoticeKind kind;
        Severity severity;
        const char* expected;
    } cases[] = {
        {NoticeKind::Opened,
         Severity::Critical,
         "[ACT NOW] Monitoring result, ref 7KQ-204, reply by 13:30"},
        {NoticeKind::Opened,
         Severity::Urgent,
         "[ACT TODAY] Monitoring result, ref 7KQ-204, reply by 13:30"},
        {NoticeKind::Opened,
         Severity::Warning,
         "[REVIEW] Monitoring result, ref 7KQ-204, reply by 13:30"},
        {NoticeKind::Updated,
         Severity::Critical,
         "[ACT NOW] Updated result, ref 7KQ-204, reply by 13:30"},
        {NoticeKind::Repeated,
         Severity::Urgent,
         "[ACT TODAY] Unanswered result, ref 7KQ-204, reply by 13:30"},
        {NoticeKind::Withdrawn,
         Severity::Urgent,
         "[WITHDRAWN] ref 7KQ-204: lab corrected the result"},
        {NoticeKind::Resolved, Severity::Urgent, "[CLOSED] Monitoring result, ref 7KQ-204"},
        {NoticeKind::Acknowledged, Severity::Urgent, "[ANSWERED] Monitoring result, ref 7KQ-204"},
        {NoticeKind::Operator, Severity::Urgent, "[OPERATOR] ThioWatch needs attention"},
        {NoticeKind::Test, Severity::Urgent, "[TEST] ThioWatch test message, no action needed"},
    };
    for (const auto& one : cases) {
        NoticeView view = view_of(one.kind, Detail::Full);
        view.notice.severity = one.severity;
        EXPECT_EQ(mail_of(view, kSender).subject, one.expected);
    }
}

TEST(MailSubject, NamesTheDayOfALaterDeadlineInLocalTime) {
    NoticeView view = view_of(NoticeKind::Opened, Detail::None);
    view.acknowledge_by = at("2026-03-02T23:30:00Z");
    view.zone = TimeZone::named("Europe/Berlin").value();
    EXPECT_EQ(
        mail_of(view, kSender).subject,
        "[ACT TODAY] Monitoring result, ref 7KQ-204, by 03 Mar 00:30"
    );
    view.acknowledge_by.reset();
    view.is_live = false;
    EXPECT_EQ(
        mail_of(view, kSender).subject, "[SHADOW] [ACT TODAY] Monitoring result, ref 7KQ-204"
    );
}

TEST(MailSubject, OfACorrectionNamesTheAlertThatWasSent) {
    NoticeView view = view_of(NoticeKind::Opened, Detail::None);
    view.alert = correction_alert();
    EXPECT_EQ(mail_of(view, kSender).subject, "[WITHDRAWN] ref 7KQ-204: lab corrected the result");
    view.notice.kind = NoticeKind::Repeated;
    EXPECT_EQ(
        mail_of(view, kSender).subject, "[WITHDRAWN] Unanswered, ref 7KQ-204, reply by 13:30"
    );
}

TEST(MailBody, WithoutDetailHoldsNeitherPersonNorResult) {
    for (const NoticeKind kind : kAllKinds) {
        for (const bool is_correction : {false, true}) {
            NoticeView view = view_of(kind, Detail::None);
            if (is_correction) view.alert = correction_alert();
            const MailContent mail = mail_of(view, kSender);
            for (const char* word : kPatientData) {
                EXPECT_THAT(mail.text, Not(HasSubstr(word))) << name_of(kind);
                EXPECT_THAT(mail.html, Not(HasSubstr(">" + std::string(word)))) << name_of(kind);
            }
            EXPECT_THAT(mail.html, Not(HasSubstr("Neutrophil")));
        }
    }
}

TEST(MailBody, WithClinicalDetailNamesNobody) {
    for (const NoticeKind kind : kAllKinds) {
        const MailContent mail = mail_for(kind, Detail::Clinical);
        for (const char* word : {"4711", "Osei", "OSEI", "Amara", "1981"}) {
            EXPECT_THAT(mail.text, Not(HasSubstr(word))) << name_of(kind);
            EXPECT_THAT(mail.html, Not(HasSubstr(word))) << name_of(kind);
        }
    }
}

TEST(MailBody, WithoutDetailReadsAsAgreed) {
    EXPECT_EQ(
        mail_for(NoticeKind::Opened, Detail::None).text,
        "URGENT: a monitoring result needs an answer today.\n"
        "\n"
        "Reference 7KQ-204, version 1.\n"
        "Please answer by 2026-03-01 13:30 +00:00.\n"
        "If nobody answers by then, it is sent again and also goes to: Dr Rees.\n"
        "Also told: Monitoring clinic.\n"
        "\n"
        "Open and answer:\n"
        "https://thiowatch.example/alerts/7KQ-204\n"
        "\n"
        "----------------------------------------\n"
        "This message holds no patient data; the link shows the result.\n"
        "Answer by the link after signing in; a reply to this mail is read by nobody.\n"
        "ThioWatch compares results with rules. The decision is yours: check the record.\n"
        "The absence of alerts is no sign of safety: a result that never reaches ThioWatch is not "
        "checked.\n"
        "Sent by ThioWatch at St Elsewhere.\n"
    );
}

TEST(MailBody, WithFullDetailReadsAsAgreed) {
    EXPECT_EQ(
        mail_for(NoticeKind::Opened, Detail::Full).text,
        "URGENT: a monitoring result needs an answer today.\n"
        "\n"
        "Neutrophils 0.9 10*9/L, below 1.0\n"
        "\n"
        "Reference 7KQ-204, version 1.\n"
        "Please answer by 2026-03-01 13:30 +00:00.\n"
        "If nobody answers by then, it is sent again and also goes to: Dr Rees.\n"
        "Also told: Monitoring clinic.\n"
        "\n"
        "OSEI, Amara   Born 14-Jul-1981 (44y)   Female   MRN 4711 (H1)\n"
        "\n"
        "Result\n"
        "- Neutrophils (ANC) 0.9 10*9/L; Collected: 2026-03-01 08:00 +00:00; Lab range: 2.0-7.5; "
        "Status: final\n"
        "\n"
        "Earlier values, newest first\n"
        "- ANC 2.1 10*9/L; Collected: 2026-02-15 08:00 +00:00; Change since: -57 %\n"
        "\n"
        "Treatment on file\n"
        "azathioprine 150 mg/d since 2025-12-01\n"
        "\n"
        "Notes\n"
        "- no platelet count on this specimen\n"
        "\n"
        "Options the sources name (not an order)\n"
        "- consider antibiotics if febrile\n"
        "\n"
        "Why\n"
        "Rule ANC.U: x < 1.0 10*9/L\n"
        "Rule pack aza-core 0.1.0\n"
        "Sources: SPS mercaptopurine 2023; CTCAE 5.0 grade 3\n"
        "\n"
        "Laboratory\n"
        "Haematology, ext 4417\n"
        "\n"
        "Open and answer:\n"
        "https://thiowatch.example/alerts/7KQ-204\n"
        "\n"
        "----------------------------------------\n"
        "Answer by the link after signing in; a reply to this mail is read by nobody.\n"
        "ThioWatch compares results with rules. The decision is yours: check the record.\n"
        "The absence of alerts is no sign of safety: a result that never reaches ThioWatch is not "
        "checked.\n"
        "Sent by ThioWatch at St Elsewhere.\n"
    );
}

TEST(MailBody, OfAWithdrawalSaysWhatNoLongerStands) {
    NoticeView view = view_of(NoticeKind::Withdrawn, Detail::Clinical);
    view.alert = correction_alert();
    const std::string text = mail_of(view, kSender).text;
    EXPECT_TRUE(text.starts_with(
        "URGENT: the laboratory withdrew or corrected the result behind alert 7KQ-204.\n\n"
        "Neutrophils 0.9 10*9/L of 2026-03-01T08:00:00Z was withdrawn by the laboratory\n\n"
        "Reference 9CD-111, version 1.\n"
        "It withdraws alert 7KQ-204.\n"
    ));
    EXPECT_THAT(text, HasSubstr("Status: withdrawn"));
}

TEST(MailBody, OfACorrectedAlertSaysCorrected) {
    NoticeView view = view_of(NoticeKind::Updated, Detail::Clinical);
    view.alert.corrected = true;
    view.alert.finding.evidence[0].status = ResultStatus::Corrected;
    view.alert.finding.evidence[0].before_correction = "4.0";
    const std::string text = mail_of(view, kSender).text;
    EXPECT_THAT(text, HasSubstr("\nCORRECTED: Neutrophils 0.9"));
    EXPECT_THAT(text, HasSubstr("Status: corrected, before: 4.0"));
}

TEST(MailBody, NeverReassures) {
    for (const NoticeKind kind : kAllKinds) {
        for (const Detail detail : kAllDetails) {
            const MailContent mail = mail_for(kind, detail);
            EXPECT_THAT(mail.text, HasSubstr("absence of alerts is no sign of safety"));
            for (const char* word : {"normal", "safe ", "no action", "stop the drug"}) {
                EXPECT_THAT(mail.text, Not(HasSubstr(word)));
            }
        }
    }
}

TEST(MailHtml, EscapesEverythingThatCameFromOutside) {
    NoticeView view = view_of(NoticeKind::Opened, Detail::Full);
    view.person->demographics.family = FamilyName("<script>alert(1)</script>");
    view.alert.finding.evidence[0].value = "<0.5 & \"x\"";
    view.alert.finding.notes = {"<img src=http://evil.example/p.png>"};
    view.link = "https://thiowatch.example/?a=\"><b>";
    const std::string html = mail_of(view, kSender).html;
    EXPECT_THAT(html, Not(HasSubstr("<SCRIPT")));
    EXPECT_THAT(html, Not(HasSubstr("<script")));
    EXPECT_THAT(html, Not(HasSubstr("<img")));
    EXPECT_THAT(html, Not(HasSubstr("\"><b>")));
    EXPECT_THAT(html, HasSubstr("&lt;0.5 &amp; &quot;x&quot;"));
}

TEST(MailHtml, LoadsNothingAndLinksOnlyToTheWeb) {
    NoticeView view = view_of(NoticeKind::Opened, Detail::Full);
    std::string html = mail_of(view, kSender).html;
    for (const char* part : {"<img", "<script", "<link", "url(", "src=", "@import"}) {
        EXPECT_THAT(html, Not(HasSubstr(part)));
    }
    EXPECT_THAT(html, HasSubstr("color-scheme"));
    EXPECT_THAT(html, HasSubstr("href=\"https://thiowatch.example/alerts/7KQ-204\""));
    view.link = "javascript:alert(1)";
    EXPECT_THAT(mail_of(view, kSender).html, Not(HasSubstr("href")));
}

TEST(MailBody, KeepsForeignTextOnItsLine) {
    NoticeView view = view_of(NoticeKind::Opened, Detail::Full);
    view.alert.finding.notes = {"clotted\n\nEverything is fine."};
    view.person->demographics.given = GivenName("Amara\r\n.\r\n");
    const std::string text = mail_of(view, kSender).text;
    EXPECT_THAT(text, HasSubstr("- clotted  Everything is fine.\n"));
    EXPECT_THAT(text, Not(HasSubstr("\r")));
}

// ---- the message on the wire ----

TEST(MailMessage, HasTheHeadersOfTheContract) {
    const ReadMail mail = read_mail(to_mime(mail_for(NoticeKind::Opened, Detail::None)));
    EXPECT_EQ(mail.header("From"), "\"ThioWatch\" <thiowatch@hospital.example>");
    EXPECT_EQ(mail.header("To"), "\"Dr Smith\" <smith@hospital.example>");
    EXPECT_EQ(mail.header("Date"), "Sun, 01 Mar 2026 09:30:01 +0000");
    EXPECT_EQ(mail.header("Message-ID"), "<d1042.1@tw.hospital.example>");
    EXPECT_EQ(mail.header("References"), "<alert.7KQ-204@tw.hospital.example>");
    EXPECT_EQ(mail.header("Auto-Submitted"), "auto-generated");
    EXPECT_EQ(mail.header("X-Auto-Response-Suppress"), "All");
    EXPECT_EQ(mail.header("X-ThioWatch-Alert"), "7KQ-204");
    EXPECT_EQ(mail.header("X-ThioWatch-Rule"), "ANC.U");
    EXPECT_EQ(mail.header("X-ThioWatch-Severity"), "urgent");
    EXPECT_EQ(mail.header("MIME-Version"), "1.0");
    EXPECT_EQ(mail.header("In-Reply-To"), "");
    EXPECT_EQ(mail.count("To"), 1U);
}

TEST(MailMessage, CarriesBothBodiesUnchanged) {
    NoticeView view = view_of(NoticeKind::Opened, Detail::Full);
    view.person->demographics.family = FamilyName("Müller-Łukasz");
    view.alert.finding.notes = {std::string(300, 'x') + "=3D ", ". dot", "From here"};
    const MailContent content = mail_of(view, kSender);
    const ReadMail mail = read_mail(to_mime(content));
    ASSERT_EQ(mail.parts.size(), 2U);
    EXPECT_EQ(mail.parts[0].type, "text/plain; charset=utf-8");
    EXPECT_EQ(mail.parts[0].text, content.text);
    EXPECT_EQ(mail.parts[1].type, "text/html; charset=utf-8");
    EXPECT_EQ(mail.parts[1].text, content.html);
}

TEST(MailMessage, BreaksLinesAsMailDemands) {
    NoticeView view = view_of(NoticeKind::Opened, Detail::Full);
    view.contact.name = "Профессор Александра Константинопольская-Преображенская";
    view.alert.finding.notes = {std::string(500, 'n'), "ü" + std::string(100, 'u')};
    const std::string wire = to_mime(mail_of(view, kSender));
    for (std::size_t at_line = 0; at_line < wire.size();) {
        const std::size_t end = wire.find("\r\n", at_line);
        ASSERT_NE(end, std::string::npos);
        const std::string line = wire.substr(at_line, end - at_line);
        EXPECT_LE(line.size(), 76U) << line;
        EXPECT_EQ(line.find('\n'), std::string::npos);
        EXPECT_EQ(line.find('\r'), std::string::npos);
        EXPECT_FALSE(line.starts_with(".")) << line;
        EXPECT_FALSE(line.starts_with("From ")) << line;
        for (const char letter : line)
            EXPECT_TRUE(letter >= ' ' && letter <= '~');
        at_line = end + 2;
    }
}

TEST(MailMessage, LetsNothingAddAHeaderOrARecipient) {
    const std::string evil = "x\r\nBcc: thief@evil.example\r\n\r\nhello\0y";
    NoticeView view = view_of(NoticeKind::Opened, Detail::None);
    view.contact = {evil, "a@b.example>\r\nBcc: <thief@evil.example"};
    view.alert.ref = AlertRef(evil);
    view.alert.finding.rule = RuleId(evil);
    view.delivery_id = evil;
    MailContent mail = mail_of(view, {{evil, "t@h.example"}, "h\r\nBcc: x@y", ""});
    mail.subject = evil;
    mail.headers.push_back({"X-A\r\nBcc", "thief@evil.example"});
    mail.headers.push_back({"X-B", evil});
    mail.headers.push_back({"X C", "1"});
    const ReadMail read = read_mail(to_mime(mail));
    EXPECT_EQ(read.count("Bcc"), 0U);
    EXPECT_EQ(read.count("To"), 1U);
    EXPECT_EQ(read.count("X-B"), 1U);
    EXPECT_EQ(read.parts.size(), 2U);
}

TEST(MailMessage, IsTheSameOnEveryTry) {
    const NoticeView view = view_of(NoticeKind::Repeated, Detail::Full);
    EXPECT_EQ(to_mime(mail_of(view, kSender)), to_mime(mail_of(view, kSender)));
}

TEST(MailMessage, ThreadsCorrectionsWithTheAlertTheyWithdraw) {
    NoticeView view = view_of(NoticeKind::Withdrawn, Detail::None);
    view.alert = correction_alert();
    const ReadMail own = read_mail(to_mime(mail_of(view, kSender)));
    EXPECT_EQ(own.header("In-Reply-To"), "<alert.7KQ-204@tw.hospital.example>");
    EXPECT_EQ(own.header("X-ThioWatch-Alert"), "9CD-111");
    EXPECT_EQ(own.header("X-ThioWatch-Rule"), "CORR");
    MailSender sender = kSender;
    sender.first_message_id = "<d7.1@tw.hospital.example>";
    EXPECT_EQ(
        read_mail(to_mime(mail_of(view, sender))).header("References"), "<d7.1@tw.hospital.example>"
    );
}

TEST(MailMessage, MarksCriticalAsImportantOnly) {
    NoticeView view = view_of(NoticeKind::Opened, Detail::None);
    EXPECT_EQ(read_mail(to_mime(mail_of(view, kSender))).count("Importance"), 0U);
    view.notice.severity = Severity::Critical;
    EXPECT_EQ(read_mail(to_mime(mail_of(view, kSender))).header("Importance"), "high");
}

TEST(MailAddress, IsOneAddressAndNothingElse) {
    for (const char* good : {"a@b", "smith.j+x@hospital.example", "o'neil@h.example"}) {
        EXPECT_TRUE(is_plain_address(good)) << good;
    }
    for (const char* bad :
         {"", "@b", "a@", "a", "a@b@c", "a b@c", "a@b,c@d", "<a@b>", "\"a\"@b", "a@b\r\n", "ü@b"}) {
        EXPECT_FALSE(is_plain_address(bad)) << bad;
    }
}

}  // namespace
}  // namespace thiowatch::alerts

// What the tests of the SMTP channel share: a relay with a name and a certificate, and a notice.
#pragma once

#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "config/settings.h"
#include "daemon/delivery/smtp_channel.h"
#include "tests/support/smtp_server.h"
#include "tests/support/test_authority.h"

namespace thiowatch::delivery {

using loopback::SmtpServer;

inline const loopback::TestAuthority& authority() {
    static const loopback::TestAuthority one;
    return one;
}

inline const loopback::Identity& relay_identity() {
    static const auto one = authority().issue("DNS:relay.test");
    return one;
}

/// Settings, and the names the relay is known by.
struct Relay {
    config::SmtpSettings settings;
    Detours detours;
};

inline Relay plain_relay(const SmtpServer& server) {
    return {
        .settings =
            {
                .host = "127.0.0.1",
                .port = server.port(),
                .tls = config::SmtpTls::None,
                .from = "thiowatch@hospital.test",
                .hello_name = "daemon.hospital.test",
            },
        .detours = {},
    };
}

inline Relay tls_relay(const SmtpServer& server) {
    auto relay = plain_relay(server);
    relay.settings.host = "relay.test";
    relay.settings.tls = config::SmtpTls::Required;
    relay.settings.ca = authority().ca_file();
    relay.detours = {
        "relay.test:" + std::to_string(server.port()) +
        ":127.0.0.1:" + std::to_string(server.port())};
    return relay;
}

inline Relay login_relay(const SmtpServer& server, const std::string& password = "s3cret") {
    auto relay = tls_relay(server);
    relay.settings.user = "tw";
    relay.settings.password = config::Secret{password, "test"};
    return relay;
}

inline Parcel parcel(std::string to = "smith@hospital.test", std::string body = "text\r\n") {
    return {
        .id = "n-1",
        .row = 7,
        .channel = ChannelName{"mail"},
        .severity = alerts::Severity::Urgent,
        .to_address = std::move(to),
        .mime = "Message-ID: <n-1@hospital.test>\r\nSubject: ThioWatch\r\n\r\n" + body,
        .json = "",
        .attempt = 1,
    };
}

inline Verdict deliver(const Relay& relay, const Parcel& notice = parcel()) {
    return SmtpChannel{relay.settings, relay.detours}.deliver(notice);
}

inline const RetryLater& later(const Verdict& verdict) {
    static const RetryLater none{.why = "(another verdict)"};
    const auto* found = std::get_if<RetryLater>(&verdict);
    EXPECT_NE(found, nullptr);
    return found != nullptr ? *found : none;
}

inline std::string receipt(const Verdict& verdict) {
    if (const auto* given_up = std::get_if<GiveUp>(&verdict)) return "gave up: " + given_up->why;
    if (const auto* retry = std::get_if<RetryLater>(&verdict)) return "later: " + retry->why;
    return std::get<Delivered>(verdict).receipt;
}

}  // namespace thiowatch::delivery

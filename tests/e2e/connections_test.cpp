// What a connection may bring that is not one good message after the other. For each: the answers
// in order, and that the next good message gets its own answer or that the connection was closed.
// Never an answer under a wrong id, never an open connection that is dead.

#include <fstream>
#include <sys/stat.h>

#include <boost/asio/read.hpp>
#include <boost/asio/ssl.hpp>

#include "daemon/cli/sending.h"
#include "tests/support/hl7_text.h"
#include "tests/support/running_app.h"
#include "tests/support/test_authority.h"

namespace thiowatch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::MllpClient;
using testing::OruText;
using testing::RunningApp;

using Texts = std::vector<std::string>;

const std::string kId = "R1";

// Of one moment, so that what is sent again has the same bytes.
std::string good(const std::string& control_id = kId) {
    static const OruText kOnce{.identifier = "77^^^H1^MR"};
    OruText oru = kOnce;
    oru.control_id = control_id;
    return oru.text();
}
std::string frame(const std::string& payload) {
    return "\x0b" + payload + "\x1c\r";
}

std::string with(std::string text, const std::string& from, const std::string& to) {
    for (std::size_t at = text.find(from); at != std::string::npos;
         at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
    return text;
}
std::string without_segment(std::string text, const std::string& name) {
    std::size_t at = text.find(name + "|");
    return text.erase(at, text.find('\r', at) - at + 1);
}
std::string with_charset(const std::string& charset, const std::string& name) {
    std::string text = with(good(), "Osei", name);
    return with(text, "|P|2.5.1\r", "|P|2.5.1||||||" + charset + "\r");
}
std::string with_other_delimiters() {
    return with(with(good(), "|", "#"), "^", "*");
}
std::string with_results(std::size_t count, const testing::ObxText& obx) {
    OruText message{.control_id = kId, .identifier = "77^^^H1^MR"};
    message.results.assign(count, obx);
    return message.text();
}
const std::string kNul(1, '\0');
const std::string kClientHello = "\x16\x03\x01" + kNul + "\x2e\x01" + kNul + kNul + "\x2a\x03\x03" +
                                 std::string(32, '\x5a') + kNul + kNul + "\x02\x13\x01\x01" + kNul +
                                 kNul + "\x0b" + kNul + "\x02\x01" + kNul;

/// "AA R1": the code and the control id that an answer is to; empty when there is none.
std::string said(const std::string& answer) {
    std::size_t at = answer.find("\rMSA");
    if (at == std::string::npos) return answer;
    std::string rest = answer.substr(at + 5);
    std::string id = rest.substr(3, rest.find_first_of(std::string("\r") + answer[at + 4], 3) - 3);
    return rest.substr(0, 2) + " " + id;
}

enum class Then { IsTaken, IsClosed };

struct Case {
    std::string name;
    std::string bytes;
    Texts answers;  ///< before anything else is sent
    Then then = Then::IsTaken;
    Texts late = {};  ///< answers that the next message brings along
};

std::vector<Case> framing_cases() {
    return {
        {"good message", frame(good()), {"AA R1"}},
        {"garbage before VT", "garbage\r\n" + frame(good()), {"AA R1"}},
        {"no FS, sender waits", "\x0b" + good(), {}},
        {"FS without CR", "\x0b" + good() + "\x1c", {}, Then::IsTaken, {"AA R1"}},
        {"no VT (raw text)", good(), {}},
        {"no VT, but FS CR", good() + "\x1c\r", {}},
        {"empty frame", frame(""), {"AR "}},
        {"duplicate control id", frame(good()) + frame(good()), {"AA R1", "AA R1"}},
        {"two frames, one packet", frame(good("R1")) + frame(good("R2")), {"AA R1", "AA R2"}},
        {"VT VT (second VT inside)", "\x0b" + frame(good()), {"AA R1"}},
        {"HTTP GET", "GET / HTTP/1.1\r\nHost: lis\r\n\r\n", {}, Then::IsClosed},
        {"HTTP GET behind a message",
         frame(good()) + "GET / HTTP/1.1\r\n\r\n",
         {"AA R1"},
         Then::IsClosed},
        {"TLS ClientHello", kClientHello, {}, Then::IsClosed},
        {"a good frame behind a ClientHello", kClientHello + frame(good()), {}, Then::IsClosed},
    };
}

std::vector<Case> content_cases() {
    return {
        {"LF line ends", frame(with(good(), "\r", "\n")), {"AA R1"}},
        {"CRLF line ends", frame(with(good(), "\r", "\r\n")), {"AA R1"}},
        {"MSH missing", frame(without_segment(good(), "MSH")), {"AR "}},
        {"cut inside MSH", frame(good().substr(0, 20)), {"AR "}},
        {"cut inside OBX", frame(good().substr(0, good().find("OBX") + 25)), {"AA R1"}},
        {"not HL7 at all", frame("hello, is anybody there?"), {"AR "}},
        {"version 2.99", frame(with(good(), "|2.5.1", "|2.99")), {"AR R1"}},
        {"version empty", frame(with(good(), "|2.5.1", "|")), {"AA R1"}},
        {"type ZZZ^Z99", frame(with(good(), "ORU^R01^ORU_R01", "ZZZ^Z99")), {"AR R1"}},
        {"type empty", frame(with(good(), "ORU^R01^ORU_R01", "")), {"AE R1"}},
        {"control id empty", frame(good("")), {"AE "}},
        {"Latin-1 bytes, says UTF-8", frame(with_charset("UNICODE UTF-8", "Os\xe9i")), {"AA R1"}},
        {"UTF-8 bytes, says 8859/1", frame(with_charset("8859/1", "Os\xc3\xa9i")), {"AA R1"}},
        {"NUL bytes inside", frame(with(good(), "Osei", "Os" + kNul + "ei")), {"AA R1"}},
        {"other delimiters #*~", frame(with_other_delimiters()), {"AA R1"}},
        {"NM value \"clotted\"", frame(with_results(1, {.value = "clotted"})), {"AA R1"}},
        {"no PID", frame(without_segment(good(), "PID")), {"AA R1"}},
        {"5,000 OBX", frame(with_results(5000, {})), {"AA R1"}},
        {"10 MB field",
         frame(with_results(1, {.value = std::string(10'000'000, 'x'), .unit = "", .type = "ST"})),
         {"AA R1"}},
    };
}

Texts answers_on(MllpClient& client, std::size_t count) {
    Texts answers;
    for (std::size_t number = 0; number < count; ++number)
        answers.push_back(said(client.read_frame()));
    return answers;
}

void expect(RunningApp& app, const Case& item, const std::string& next_id) {
    SCOPED_TRACE(item.name);
    auto client = app.connect();
    client.write(item.bytes);
    EXPECT_EQ(answers_on(client, item.answers.size()), item.answers);
    if (item.then == Then::IsClosed) {
        EXPECT_EQ(client.read_frame(), "") << "closed, and nothing more said";
        return;
    }
    client.write_frame(good(next_id));
    EXPECT_EQ(answers_on(client, item.late.size()), item.late);
    EXPECT_EQ(said(client.read_frame()), "AA " + next_id)
        << "the next good message gets its own answer";
}

TEST(Connections, EveryCompleteFrameIsAnsweredUnderItsOwnIdAndNoBrokenOneCostsTheNext) {
    RunningApp app;
    int number = 0;
    for (const Case& item : framing_cases())
        expect(app, item, "F" + std::to_string(++number));
}

TEST(Connections, ContentThatCannotBeMeantIsNotAcceptedAndTheRestIs) {
    RunningApp app;
    int number = 0;
    for (const Case& item : content_cases())
        expect(app, item, "C" + std::to_string(++number));
}

TEST(Connections, TakeAFrameByteByByte) {
    RunningApp app;
    auto client = app.connect();
    for (char byte : frame(good()))
        client.write({&byte, 1});
    EXPECT_EQ(said(client.read_frame()), "AA R1");
}

TEST(Connections, AnswerASenderThatHasFinishedWritingAndThenClose) {
    RunningApp app;
    auto client = app.connect();
    client.write_frame(good());
    client.finish_writing();
    EXPECT_EQ(said(client.read_frame()), "AA R1");
    EXPECT_EQ(client.read_frame(), "");
}

TEST(Connections, AMessageWhoseSenderIsGoneIsStored) {
    RunningApp app;
    { app.connect().write_frame(good()); }
    EXPECT_TRUE(app.comes_true([&] {
        std::int64_t stored = 0;
        app.look([&](intake::Desk& desk) { stored = desk.store.messages.count(); });
        return stored == 1;
    }));
    auto again = app.connect();
    EXPECT_EQ(said(again.send(good())), "AA R1");
}

TEST(Connections, AFrameOverTheLimitIsRefusedBeforeItEndsAndTheNextIsTaken) {
    RunningApp app({.mllp_extra = ", max_frame: 64KiB"});
    auto ending = app.connect();
    ending.write("\x0b" + good() + std::string(80'000, 'x'));
    EXPECT_EQ(said(ending.read_frame()), "AR R1") << "at once, while the sender still writes";
    ending.write(std::string(1'000'000, 'x') + "\x1c\r");
    EXPECT_EQ(said(ending.send(good("L1"))), "AA L1") << "one answer for the one too long";
    auto endless = app.connect();
    endless.write("\x0b" + std::string(8'000'000, 'x'));
    EXPECT_EQ(said(endless.read_frame()), "AR ");
    EXPECT_EQ(said(endless.send(good("L2"))), "AA L2");
}

std::int64_t noise_with(RunningApp& app, const std::string& cause) {
    std::int64_t count = 0;
    app.look([&](intake::Desk& desk) {
        store::Statement read(
            desk.store.connection, "SELECT count(*) FROM noise WHERE cause LIKE ?"
        );
        store::Cursor row = read.query("%" + cause + "%");
        if (row.next()) count = row.integer(0);
    });
    return count;
}

TEST(Connections, WhatBelongedToNoFrameIsShownToTheOperatorWithItsCause) {
    RunningApp app;
    { app.connect().write(kClientHello); }
    { app.connect().write("GET /metrics HTTP/1.1\r\n\r\n"); }
    { app.connect().write(good()); }
    { app.connect().write("\x0b" + good()); }
    for (const std::string cause : {"TLS", "HTTP", "missing VT", "did not end"}) {
        EXPECT_TRUE(app.comes_true([&] { return noise_with(app, cause) == 1; })) << cause;
    }
}

TEST(Connections, AreClosedWhenTheyAreIdle) {
    RunningApp app({.mllp_extra = ", idle_timeout: 1s"});
    auto client = app.connect();
    EXPECT_EQ(said(client.send(good())), "AA R1");
    EXPECT_EQ(client.read_frame(), "");
}

TEST(Connections, AnUnfinishedFrameIsKeptAndItsConnectionClosedWhenItsTimeIsOver) {
    RunningApp app({.mllp_extra = ", frame_timeout: 1s"});
    auto client = app.connect();
    client.write("\x0b" + good());
    EXPECT_EQ(client.read_frame(), "");
    EXPECT_TRUE(app.comes_true([&] { return noise_with(app, "did not end") == 1; }));
}

TEST(Connections, AreRefusedFromAddressesNotOnTheList) {
    RunningApp app({.mllp_extra = ", allow: [10.0.0.0/8]"});
    auto client = app.connect();
    EXPECT_EQ(client.read_frame(), "");
    EXPECT_EQ(noise_with(app, ""), 0);
}

TEST(Connections, BeyondTheirNumberAreRefusedUntilOneEnds) {
    RunningApp app({.mllp_extra = ", max_connections: 2"});
    auto first = app.connect();
    auto second = app.connect();
    EXPECT_EQ(said(first.send(good("N1"))), "AA N1");
    EXPECT_EQ(said(second.send(good("N2"))), "AA N2");
    auto third = app.connect();
    EXPECT_EQ(third.read_frame(), "");
    EXPECT_EQ(said(first.send(good("N3"))), "AA N3") << "those that are there are not disturbed";
    first.finish_writing();
    EXPECT_EQ(first.read_frame(), "");
    auto fourth = app.connect();
    EXPECT_EQ(said(fourth.send(good("N4"))), "AA N4");
}

// ---- TLS ------------------------------------------------------------------------------------

namespace asio = boost::asio;

/// What a TLS sender gets for one message; empty when it was not let in.
std::string answer_over_tls(RunningApp& app, const loopback::Identity* identity) {
    asio::ssl::context settings(asio::ssl::context::tls_client);
    if (identity != nullptr) {
        SSL_CTX_use_certificate(settings.native_handle(), identity->certificate.get());
        SSL_CTX_use_PrivateKey(settings.native_handle(), identity->key.get());
    }
    asio::io_context context;
    asio::ssl::stream<asio::ip::tcp::socket> stream(context, settings);
    stream.next_layer().connect(
        {asio::ip::make_address("127.0.0.1"), app.app().mllp_port(FeedName("lis"))}
    );
    boost::system::error_code failed;
    stream.handshake(asio::ssl::stream_base::client, failed);
    if (!failed) asio::write(stream, asio::buffer(frame(good())), failed);
    std::string received;
    // TLS 1.3: only now does the client learn that its certificate was refused.
    if (!failed) asio::read_until(stream, asio::dynamic_buffer(received), "\x1c\r", failed);
    return said(received);
}

void write_pem(const std::filesystem::path& folder, const loopback::Identity& identity) {
    FILE* key = std::fopen((folder / "feed.key").c_str(), "w");
    FILE* certificate = std::fopen((folder / "feed.crt").c_str(), "w");
    PEM_write_PrivateKey(key, identity.key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    PEM_write_X509(certificate, identity.certificate.get());
    std::fclose(key);
    std::fclose(certificate);
    ::chmod((folder / "feed.key").c_str(), S_IRUSR | S_IWUSR);
}

TEST(Connections, OverTlsNeedTheCertificateThatTheFeedAsksFor) {
    loopback::TestAuthority authority;
    loopback::TestAuthority stranger;
    testing::TemporaryFolder files;
    write_pem(files.path(), authority.issue("IP:127.0.0.1"));
    RunningApp app(
        {.mllp_extra = ", tls: {certificate: " + (files / "feed.crt").string() +
                       ", key: " + (files / "feed.key").string() +
                       ", client_ca: " + authority.ca_file().string() + "}"}
    );
    loopback::Identity known = authority.issue("DNS:lab.test");
    loopback::Identity expired = authority.issue("DNS:lab.test", loopback::Validity::Expired);
    loopback::Identity foreign = stranger.issue("DNS:lab.test");
    EXPECT_EQ(answer_over_tls(app, &known), "AA R1");
    EXPECT_EQ(answer_over_tls(app, nullptr), "");
    EXPECT_EQ(answer_over_tls(app, &expired), "");
    EXPECT_EQ(answer_over_tls(app, &foreign), "");
    auto plain = app.connect();
    EXPECT_THAT(said(plain.send(good("R2"))), ::testing::Not(::testing::HasSubstr("AA")));
    EXPECT_EQ(answer_over_tls(app, &known), "AA R1") << "and the others are still served";
    app.look([](intake::Desk& desk) { EXPECT_EQ(desk.store.messages.count(), 1); });
}

/// What our own sender gets, or why it does not get that far.
std::string own_answer(RunningApp& app, const std::filesystem::path& ca, const std::string& host) {
    cli::SendingOptions options;
    options.to = {host, std::to_string(app.app().mllp_port(FeedName("lis")))};
    options.tls = cli::LineTls{.ca = ca.string()};
    cli::Sending sending(options);
    auto answers = sending.send({"a.hl7", 0, good()});
    return answers.empty() ? sending.trouble() : answers.front().answer;
}

TEST(Connections, ShowTheCertificateThatIsOnTheDiskAfterAReload) {
    loopback::TestAuthority first;
    loopback::TestAuthority second;
    testing::TemporaryFolder files;
    write_pem(files.path(), first.issue("IP:127.0.0.1"));
    RunningApp app(
        {.mllp_extra = ", tls: {certificate: " + (files / "feed.crt").string() +
                       ", key: " + (files / "feed.key").string() + "}"}
    );
    EXPECT_EQ(own_answer(app, first.ca_file(), "127.0.0.1"), "AA");
    write_pem(files.path(), second.issue("IP:127.0.0.1"));
    EXPECT_EQ(app.app().reload(), "");
    EXPECT_EQ(own_answer(app, second.ca_file(), "127.0.0.1"), "AA");
    std::ofstream(files / "feed.crt") << "no certificate";
    EXPECT_NE(app.app().reload(), "");
    EXPECT_EQ(own_answer(app, second.ca_file(), "127.0.0.1"), "AA") << "the old one stays";
}

TEST(Connections, OurOwnSenderSpeaksTlsOnlyWithAReceiverItCanCheck) {
    loopback::TestAuthority authority;
    loopback::TestAuthority stranger;
    testing::TemporaryFolder files;
    write_pem(files.path(), authority.issue("IP:127.0.0.1"));
    RunningApp app(
        {.mllp_extra = ", tls: {certificate: " + (files / "feed.crt").string() +
                       ", key: " + (files / "feed.key").string() + "}"}
    );
    EXPECT_EQ(own_answer(app, authority.ca_file(), "127.0.0.1"), "AA");
    EXPECT_THAT(
        own_answer(app, stranger.ca_file(), "127.0.0.1"), ::testing::HasSubstr("is not accepted")
    );
    EXPECT_THAT(
        own_answer(app, authority.ca_file(), "localhost"), ::testing::HasSubstr("is not accepted")
    ) << "the certificate names another host";
}

}  // namespace
}  // namespace thiowatch

// Who may send to the FHIR endpoint of the whole daemon: tokens, web tokens, signatures,
// certificates.
#include <fstream>

#include <openssl/pem.h>

#include "daemon/access/digest.h"
#include "daemon/delivery/http_exchange.h"
#include "tests/support/fhir_client.h"
#include "tests/support/fhir_samples.h"
#include "tests/support/running_app.h"
#include "tests/support/test_authority.h"
#include "tests/support/token_keys.h"

namespace thiowatch {
namespace {

using testing::AppSetting;
using ::testing::Contains;
using testing::CountResource;
using testing::FhirAnswer;
using testing::FhirClient;
using ::testing::HasSubstr;
using testing::RunningApp;

const std::string kToken = "tw_0123456789abcdef";

AppSetting feed_with(const std::string& auth) {
    AppSetting setting;
    setting.feeds =
        "  - name: ehr\n    fhir: {path: /fhir, systems: {\"urn:mrn\": H1}, " + auth + "}\n";
    return setting;
}
AppSetting feed_with_token(const std::string& more = {}) {
    return feed_with(
        "auth: {tokens: [{name: lab-a, sha256: " + access::sha256_hex(kToken) + "}]}" + more
    );
}
FhirClient::Headers bearer(const std::string& token) {
    return {{"Authorization", "Bearer " + token}};
}
std::vector<std::string> refusals(RunningApp& app) {
    std::vector<std::string> found;
    app.look([&](intake::Desk& desk) {
        for (const auto& row : desk.store.audit.newest(100)) {
            if (row.action == "access.refused") found.push_back(row.actor + ": " + row.detail);
        }
    });
    return found;
}

TEST(SendersOfTheDaemon, AreRefusedWithoutAProofAndTheRefusalIsOnRecord) {
    RunningApp app(feed_with_token());
    FhirClient client(app.app().http_port());
    const FhirAnswer answer = client.ask("POST", "/Observation", CountResource{}.text());
    EXPECT_EQ(answer.status, 401);
    EXPECT_THAT(answer.body, HasSubstr("OperationOutcome"));
    EXPECT_THAT(answer.header("www-authenticate"), HasSubstr("Bearer"));
    EXPECT_EQ(
        FhirClient(app.app().http_port())
            .ask("POST", "/Observation", CountResource{}.text(), bearer("tw_wrong"))
            .status,
        401
    );
    EXPECT_EQ(FhirClient(app.app().http_port()).ask("GET", "/metadata").status, 200);
    EXPECT_TRUE(app.comes_true([&] { return refusals(app).size() >= 2; }));
    EXPECT_THAT(refusals(app), Contains(HasSubstr("the token is not known here")));
}

TEST(SendersOfTheDaemon, AreLetInByTheirToken) {
    RunningApp app(feed_with_token());
    FhirClient client(app.app().http_port());
    EXPECT_EQ(
        client.ask("POST", "/Observation", CountResource{}.text(), bearer(kToken)).status, 201
    );
    EXPECT_EQ(client.ask("GET", "/DetectedIssue", {}, bearer(kToken)).status, 200);
    EXPECT_EQ(client.ask("GET", "/AuditEvent", {}, bearer(kToken)).status, 200);
    EXPECT_EQ(client.ask("GET", "/Communication", {}, bearer(kToken)).status, 200);
}

TEST(SendersOfTheDaemon, WriteOnlyTheTypesOfTheirFeedInBundlesToo) {
    RunningApp app(feed_with_token(", types: [Observation]"));
    FhirClient client(app.app().http_port());
    const std::string patient = testing::patient_resource("p1", "4711");
    EXPECT_EQ(client.ask("PUT", "/Patient/p1", patient, bearer(kToken)).status, 403);
    const std::string bundle = testing::bundle_resource(
        "batch",
        testing::entry_resource("urn:uuid:1", patient, "PUT", "Patient/p1") + "," +
            testing::entry_resource("urn:uuid:2", CountResource{}.text(), "POST", "Observation")
    );
    FhirClient again(app.app().http_port());
    const FhirAnswer answer = again.ask("POST", "", bundle, bearer(kToken));
    EXPECT_EQ(answer.status, 200);
    EXPECT_THAT(answer.body, HasSubstr(R"("403)"));
    EXPECT_THAT(answer.body, HasSubstr(R"("201)"));
}

TEST(SendersOfTheDaemon, ShowTheScopesOfTheirWebToken) {
    const auto key = access::samples::new_key(access::Algorithm::Ps256);
    const testing::TemporaryFolder folder;
    std::ofstream(folder / "idp.jwks") << access::samples::key_set_json(key);
    RunningApp app(feed_with(
        "auth: {jwt: {issuer: \"https://idp.example\", audience: [us], keys: {file: \"" +
        (folder / "idp.jwks").string() + "\"}}}"
    ));
    const auto token = [&](const std::string& scope, const std::string& audience = "us") {
        const auto now = runtime::wall_now().utc_ms / 1000;
        return access::make_token(
            key,
            key.id(),
            R"({"iss":"https://idp.example","aud":")" + audience +
                R"(","client_id":"lab-a","scope":")" + scope + R"(","exp":)" +
                std::to_string(now + 300) + "}"
        );
    };
    const auto status = [&](const std::string& method,
                            const std::string& path,
                            const std::string& body,
                            const std::string& with) {
        FhirClient client(app.app().http_port());
        FhirAnswer answer = client.ask(method, path, body, bearer(with));
        // The keys are read by a thread of their own: just after the start they may not be there.
        for (int tries = 0; answer.status == 503 && tries < 50; ++tries) {
            FhirClient once_more(app.app().http_port());
            answer = once_more.ask(method, path, body, bearer(with));
        }
        return answer.status;
    };
    ASSERT_TRUE(app.comes_true([&] {
        return status("GET", "/Observation", {}, token("system/*.rs")) != 503;
    }));
    const std::string count = CountResource{}.text();
    EXPECT_EQ(status("POST", "/Observation", count, token("system/Observation.cu")), 201);
    EXPECT_EQ(status("POST", "/Observation", count, token("system/Patient.cu")), 403);
    EXPECT_EQ(status("POST", "/Observation", count, token("system/Observation.rs")), 403);
    EXPECT_EQ(status("POST", "/Observation", count, token("patient/Observation.cu")), 403);
    EXPECT_EQ(status("POST", "/Observation", count, token("system/*.cu", "others")), 401);
    EXPECT_EQ(status("GET", "/Observation", {}, token("system/Observation.rs")), 200);
    EXPECT_EQ(status("GET", "/DetectedIssue", {}, token("system/Observation.rs")), 403);
    EXPECT_EQ(status("DELETE", "/Observation/x", {}, token("system/Observation.cu")), 403);
}

TEST(SendersOfTheDaemon, SignTheirBodies) {
    const testing::TemporaryFolder folder;
    const auto secret = folder / "hmac";
    std::ofstream(secret) << "shared";
    std::filesystem::permissions(secret, std::filesystem::perms(0600));
    RunningApp app(feed_with("auth: {signature: {file: \"" + secret.string() + "\"}}"));
    const std::string count = CountResource{}.text();
    const auto status = [&](const std::string& signature) {
        FhirClient client(app.app().http_port());
        FhirClient::Headers headers;
        if (!signature.empty()) headers = {{"X-Signature", signature}};
        return client.ask("POST", "/Observation", count, headers).status;
    };
    EXPECT_EQ(status(access::hmac_sha256_hex("shared", count)), 201);
    EXPECT_EQ(status(access::hmac_sha256_hex("shared", count + " ")), 401);
    EXPECT_EQ(status(access::hmac_sha256_hex("other", count)), 401);
    EXPECT_EQ(status(""), 401);
}

/// A daemon with TLS, and clients with certificates of one authority.
class CertificatesOfTheDaemon : public ::testing::Test {
  protected:
    CertificatesOfTheDaemon() {
        write("server", authority_.issue("IP:127.0.0.1"));
        write("lab", authority_.issue("DNS:lab.hospital.example"));
        write("ward", authority_.issue("DNS:ward.hospital.example"));
        write("stranger", other_.issue("DNS:lab.hospital.example"));
        AppSetting setting = feed_with("auth: {mtls: {subjects: [lab.hospital.example]}}");
        setting.http_extra = ", tls: {certificate: \"" + file("server.crt") + "\", key: \"" +
                             file("server.key") + "\", client_ca: \"" +
                             authority_.ca_file().string() + "\"}";
        app_ = std::make_unique<RunningApp>(setting);
    }
    [[nodiscard]] std::string file(const std::string& name) const {
        return (folder_ / name).string();
    }
    void write(const std::string& name, const loopback::Identity& identity) const {
        FILE* certificate = std::fopen(file(name + ".crt").c_str(), "w");
        PEM_write_X509(certificate, identity.certificate.get());
        std::fclose(certificate);
        FILE* key = std::fopen(file(name + ".key").c_str(), "w");
        PEM_write_PrivateKey(key, identity.key.get(), nullptr, nullptr, 0, nullptr, nullptr);
        std::fclose(key);
        std::filesystem::permissions(file(name + ".key"), std::filesystem::perms(0600));
    }
    /// The status of a POST, or 0 when no connection came about.
    long post_as(const std::string& client) {
        config::RemoteServer server;
        server.allow_insecure = true;
        server.ca = authority_.ca_file();
        if (!client.empty()) {
            server.client_certificate = file(client + ".crt");
            server.client_key = file(client + ".key");
        }
        delivery::HttpExchange exchange(server);
        delivery::HttpAsk ask;
        ask.method = "POST";
        ask.url =
            "https://127.0.0.1:" + std::to_string(app_->app().http_port()) + "/fhir/Observation";
        ask.headers = {"content-type: application/fhir+json"};
        ask.body = CountResource{}.text();
        const auto outcome = exchange.ask(ask);
        return outcome ? outcome->status : 0;
    }

    testing::TemporaryFolder folder_;
    loopback::TestAuthority authority_;
    loopback::TestAuthority other_;
    std::unique_ptr<RunningApp> app_;
};

TEST_F(CertificatesOfTheDaemon, LetInWhomTheFeedNames) {
    EXPECT_EQ(post_as("lab"), 201);
    EXPECT_EQ(post_as("ward"), 403);
    EXPECT_EQ(post_as(""), 401) << "TLS without a certificate is no proof";
    EXPECT_EQ(post_as("stranger"), 0) << "of an authority that nobody trusts: no handshake";
}

}  // namespace
}  // namespace thiowatch

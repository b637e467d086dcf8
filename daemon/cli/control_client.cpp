#include "daemon/cli/control_client.h"

#include <cstdlib>
#include <iostream>
#include <memory>

#include <curl/curl.h>

#include "config/settings.h"

namespace thiowatch::cli {

namespace {

std::size_t gather(char* bytes, std::size_t size, std::size_t count, void* into) {
    static_cast<std::string*>(into)->append(bytes, size * count);
    return size * count;
}

}  // namespace

std::string control_socket(const std::string& config) {
    if (const char* named = std::getenv("THIOWATCH_CONTROL")) return named;
    config::Diagnostics ignored;  // a broken file must not keep anybody from asking the daemon
    auto settings = config::load_settings(config, ignored);
    return settings ? settings->control.socket.string() : config::ControlSettings{}.socket.string();
}

std::string encoded(const Fields& fields) {
    std::string text;
    for (const auto& [name, value] : fields) {
        char* escaped = curl_easy_escape(nullptr, value.data(), static_cast<int>(value.size()));
        text += (text.empty() ? "" : "&") + name + "=" + escaped;
        curl_free(escaped);
    }
    return text;
}

std::optional<ControlReply> ask(
    const std::string& socket,
    const std::string& method,
    const std::string& path,
    const std::string& body
) {
    std::unique_ptr<CURL, void (*)(CURL*)> curl(curl_easy_init(), curl_easy_cleanup);
    ControlReply reply;
    curl_easy_setopt(curl.get(), CURLOPT_UNIX_SOCKET_PATH, socket.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_URL, ("http://thiowatch" + path).c_str());
    curl_easy_setopt(curl.get(), CURLOPT_NOPROXY, "*");
    curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, 120L);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, gather);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &reply.body);
    if (method == "POST") {
        curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
        curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, body.data());
    }
    CURLcode code = curl_easy_perform(curl.get());
    if (code != CURLE_OK) {
        std::cerr << "error: no daemon answers at " << socket
                  << ": is thiowatch.service running?\n";
        return std::nullopt;
    }
    long status = 0;
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
    reply.status = static_cast<int>(status);
    return reply;
}

ExitCode exit_of(const ControlReply& reply) {
    if (reply.is_good()) return ExitCode::Ok;
    return reply.status == 503 ? ExitCode::TryLater : ExitCode::No;
}

ExitCode ask_and_print(
    const std::string& config,
    const std::string& method,
    const std::string& path,
    const std::string& body
) {
    auto reply = ask(control_socket(config), method, path, body);
    if (!reply) return ExitCode::NoDaemon;
    (reply->is_good() ? std::cout : std::cerr) << reply->body;
    return exit_of(*reply);
}

}  // namespace thiowatch::cli

#include "tests/support/mail_reader.h"

#include <algorithm>

namespace thiowatch::alerts::samples {

namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

char byte_of(const std::string& hex) {
    return static_cast<char>(std::stoi(hex, nullptr, 16));
}

/// Takes the header block off the front of `wire`.
Headers take_headers(std::string& wire) {
    Headers headers;
    for (;;) {
        const std::size_t end = wire.find("\r\n");
        const std::string line = wire.substr(0, end);
        wire.erase(0, end == std::string::npos ? end : end + 2);
        if (line.empty()) return headers;
        if (line[0] == ' ' && !headers.empty()) {
            headers.back().second += line;
            continue;
        }
        const std::size_t colon = line.find(':');
        if (colon == std::string::npos) return headers;
        headers.emplace_back(line.substr(0, colon), line.substr(colon + 1));
    }
}

std::string trimmed(std::string text) {
    text.erase(0, text.find_first_not_of(' '));
    return text;
}

std::string boundary_of(const std::string& content_type) {
    const std::string mark = "boundary=\"";
    const std::size_t start = content_type.find(mark);
    if (start == std::string::npos) return {};
    const std::size_t from = start + mark.size();
    return content_type.substr(from, content_type.find('"', from) - from);
}

}  // namespace

std::string ReadMail::header(const std::string& name) const {
    for (const auto& [key, value] : headers) {
        if (key == name) return value;
    }
    return {};
}

std::size_t ReadMail::count(const std::string& name) const {
    return static_cast<std::size_t>(std::count_if(
        headers.begin(), headers.end(), [&](const auto& header) { return header.first == name; }
    ));
}

std::string unquoted(const std::string& text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text.compare(i, 3, "=\r\n") == 0) {
            i += 2;
        } else if (text[i] == '=') {
            plain += byte_of(text.substr(i + 1, 2));
            i += 2;
        } else if (text[i] != '\r') {
            plain += text[i];
        }
    }
    return plain;
}

std::string without_encoded_words(const std::string& value) {
    const std::string mark = "=?UTF-8?Q?";
    std::string plain;
    std::size_t at = 0;
    while (at < value.size()) {
        const std::size_t start = value.find(mark, at);
        const std::string between = value.substr(at, start - at);
        const bool joins_words = at > 0 && start != std::string::npos &&
                                 between.find_first_not_of(' ') == std::string::npos;
        if (!joins_words) plain += between;
        if (start == std::string::npos) break;
        const std::size_t end = value.find("?=", start + mark.size());
        std::string word = value.substr(start + mark.size(), end - start - mark.size());
        std::replace(word.begin(), word.end(), '_', ' ');
        plain += unquoted(word);
        at = end + 2;
    }
    return plain;
}

ReadMail read_mail(const std::string& wire) {
    ReadMail mail;
    std::string rest = wire;
    mail.headers = take_headers(rest);
    for (auto& [name, value] : mail.headers)
        value = without_encoded_words(trimmed(value));
    const std::string boundary = "--" + boundary_of(mail.header("Content-Type"));
    std::size_t start = rest.find(boundary + "\r\n");
    while (start != std::string::npos) {
        const std::size_t from = start + boundary.size() + 2;
        const std::size_t next = rest.find(boundary, from);
        std::string part = rest.substr(from, next - from);
        const Headers headers = take_headers(part);
        mail.parts.push_back({trimmed(headers.front().second), unquoted(part)});
        start = rest.compare(next, boundary.size() + 2, boundary + "--") == 0 ? std::string::npos
                                                                              : next;
    }
    return mail;
}

}  // namespace thiowatch::alerts::samples

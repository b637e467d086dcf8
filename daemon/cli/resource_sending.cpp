#include "daemon/cli/resource_sending.h"

#include <filesystem>
#include <thread>

#include "parsers/fhir/json_cursor.h"

namespace thiowatch::cli {

namespace {

using fhir::JsonCursor;

bool is_later(long status) {
    return status == 429 || status == 503;
}

void append(std::string& text, const std::string& more) {
    if (more.empty()) return;
    text += (text.empty() ? "" : "; ") + more;
}

std::string issue_words(JsonCursor issue) {
    std::string text(issue["details"]["text"].text());
    if (text.empty()) text = issue["diagnostics"].text();
    const std::string_view place = issue["expression"].first().text();
    return place.empty() ? text : text + " (" + std::string(place) + ")";
}

std::string outcome_words(JsonCursor outcome) {
    std::string text;
    for (JsonCursor issue : outcome["issue"].each())
        append(text, issue_words(issue));
    return text;
}

bool is_error(JsonCursor issue) {
    const std::string_view severity = issue["severity"].text();
    return severity == "error" || severity == "fatal";
}

/// An answer for each thing that was refused within a file that was taken: a line of many.
void add_errors(JsonCursor outcome, std::vector<SentAnswer>& answers) {
    SentAnswer answer = answers.front();
    for (JsonCursor issue : outcome["issue"].each()) {
        if (!is_error(issue)) {
            append(answers.front().text, issue_words(issue));
            continue;
        }
        answer.control_id = issue["diagnostics"].text();
        answer.answer = "refused";
        answer.text = issue_words(issue);
        answers.push_back(answer);
    }
}

void add_entries(JsonCursor bundle, std::vector<SentAnswer>& answers) {
    std::size_t place = 0;
    for (JsonCursor entry : bundle["entry"].each()) {
        const JsonCursor response = entry["response"];
        const std::string status(response["status"].text().substr(0, 3));
        const bool is_outcome = entry["resource"]["resourceType"].text() == "OperationOutcome";
        if (is_outcome) add_errors(entry["resource"], answers);
        if (status >= "400") {
            SentAnswer answer = answers.front();
            answer.control_id = "entry " + std::to_string(place);
            answer.answer = status;
            answer.text = outcome_words(response["outcome"]);
            answers.push_back(std::move(answer));
        }
        ++place;
    }
}

/// "Observation/12" in ".../Observation/12/_history/1".
std::string name_in(const std::string& location) {
    const std::size_t end = location.find("/_history/");
    const std::size_t id = location.rfind('/', end == std::string::npos ? end : end - 1);
    if (id == std::string::npos || id == 0) return {};
    const std::size_t type = location.rfind('/', id - 1);
    const std::size_t begin = type == std::string::npos ? 0 : type + 1;
    return location.substr(begin, end == std::string::npos ? end : end - begin);
}

struct Request {
    delivery::HttpAsk ask;
    std::string name;  ///< "Observation/12", "Bundle", empty for lines
};

Request request_for(const std::string& base, const std::string& file, const std::string& bytes) {
    Request request;
    request.ask.method = "POST";
    request.ask.url = base;
    request.ask.body = bytes;
    const bool is_lines = std::filesystem::path(file).extension() == ".ndjson";
    request.ask.headers = {
        std::string("content-type: application/fhir+") + (is_lines ? "ndjson" : "json"),
        "accept: application/fhir+json"};
    if (is_lines) return request;
    // What cannot be read is sent to where a Bundle would go: the answer says what is wrong.
    const auto document = fhir::JsonDocument::parse(bytes);
    if (!document) return request;
    const std::string type(document->root()["resourceType"].text());
    const std::string id(document->root()["id"].text());
    request.name = type;
    if (type.empty() || type == "Bundle") return request;
    request.ask.url += "/" + type;
    if (id.empty()) return request;
    request.name += "/" + id;
    request.ask.method = "PUT";
    request.ask.url += "/" + id;
    return request;
}

}  // namespace

bool is_web_address(std::string_view text) {
    return text.starts_with("http://") || text.starts_with("https://");
}

std::vector<SentAnswer>
read_reply(const std::string& file, const delivery::HttpReply& reply, const std::string& name) {
    std::vector<SentAnswer> answers{{file, 0, name, std::to_string(reply.status), ""}};
    const std::string made = name_in(reply.header("location"));
    if (!made.empty()) answers.front().control_id = made;
    const auto document = fhir::JsonDocument::parse(reply.body);
    if (!document) return answers;
    const JsonCursor body = document->root();
    const std::string_view type = body["resourceType"].text();
    if (type == "Bundle") {
        add_entries(body, answers);
    } else if (type == "OperationOutcome" && reply.is_good()) {
        add_errors(body, answers);
    } else if (type == "OperationOutcome") {
        answers.front().text = outcome_words(body);
    }
    return answers;
}

ResourceSending::ResourceSending(ResourceSendingOptions options)
    : options_(std::move(options)), connection_(options_.to) {}

void ResourceSending::judge(long status) {
    if (status == 401 || status == 403) verdict_ = ExitCode::NotPermitted;
    if (is_later(status) && verdict_ == ExitCode::Ok) verdict_ = ExitCode::TryLater;
}

std::vector<SentAnswer> ResourceSending::send(const std::string& file, const std::string& bytes) {
    const Request request = request_for(connection_.address(), file, bytes);
    for (;;) {
        const delivery::HttpOutcome outcome = connection_.ask(request.ask);
        trouble_ = outcome ? std::string() : outcome.error().why;
        const bool is_hopeless = !outcome && outcome.error().our_fault;
        const bool is_answered = outcome && !is_later(outcome->status);
        if (is_answered || is_hopeless || !options_.repeats_until_answered) {
            if (!outcome) return {};
            judge(outcome->status);
            return read_reply(file, *outcome, request.name);
        }
        std::this_thread::sleep_for(options_.pause_between_tries);
    }
}

}  // namespace thiowatch::cli

#include "daemon/intake/resource_traits.h"

#include <algorithm>
#include <array>
#include <cstring>

#include <openssl/evp.h>

namespace thiowatch::intake {

namespace {

using fhir::JsonCursor;
using store::SearchParameter;

class Collecting {
  public:
    using Naming = std::function<std::string(const fhir::Reference&)>;
    Collecting(store::FeedId feed, JsonCursor resource, const Naming& id_here)
        : feed_(feed),
          resource_(resource),
          type_(resource["resourceType"].text()),
          id_here_(id_here) {}

    ResourceTraits all() {
        traits_.identifiers = fhir::read_identifiers(resource_["identifier"]);
        for (const fhir::Identified& one : traits_.identifiers) {
            add(SearchParameter::Identifier, one.text());
            add(SearchParameter::Identifier, any_system(one.value));
        }
        for (std::string_view member : {"subject", "patient"})
            add_patient(resource_[member]);
        traits_.narrow = traits_.tokens.size();
        for (const TestCode& code : fhir::read_concept(resource_["code"])) {
            if (code.code.empty()) continue;
            add(SearchParameter::Code, code.system + "|" + code.code);
            add(SearchParameter::Code, any_system(code.code));
        }
        if (type_ == "DiagnosticReport") add_results();
        JsonCursor meta = resource_["meta"];
        traits_.source_version = std::string(meta["versionId"].text());
        auto changed = fhir::read_time(meta["lastUpdated"], TimeZone::utc());
        if (changed) traits_.source_changed = *changed;
        return std::move(traits_);
    }

  private:
    void add(SearchParameter parameter, std::string_view value) {
        std::int64_t token = store::token_of(feed_, type_, parameter, value);
        if (std::ranges::find(traits_.tokens, token) == traits_.tokens.end()) {
            traits_.tokens.push_back(token);
        }
    }
    void add_patient(JsonCursor stated) {
        if (!stated) return;
        fhir::Reference reference = fhir::read_reference(stated);
        std::string id = id_of(reference);
        bool may_be_patient = reference.type.empty() || reference.type == "Patient";
        if (!id.empty() && may_be_patient) add(SearchParameter::Patient, id);
        if (reference.identifier) add(SearchParameter::Patient, reference.identifier->text());
    }
    void add_results() {
        for (JsonCursor result : resource_["result"].each()) {
            fhir::Reference reference = fhir::read_reference(result);
            std::string id = id_of(reference);
            if (!id.empty()) add(SearchParameter::Result, id);
        }
    }
    [[nodiscard]] std::string id_of(const fhir::Reference& reference) const {
        std::string here = id_here_ ? id_here_(reference) : std::string();
        return here.empty() ? reference.id : here;
    }

    store::FeedId feed_;
    JsonCursor resource_;
    std::string_view type_;
    const Naming& id_here_;
    ResourceTraits traits_;
};

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

}  // namespace

ResourceTraits traits_of(
    store::FeedId feed,
    JsonCursor resource,
    const std::function<std::string(const fhir::Reference&)>& id_here
) {
    return Collecting(feed, resource, id_here).all();
}

// Looking the algorithm up takes as long as a short resource does.
std::int64_t content_digest(std::string_view bytes) {
    static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, sha256, nullptr);
    std::int64_t head = 0;
    std::memcpy(&head, digest.data(), sizeof head);
    return head;
}

std::string any_system(std::string_view value) {
    return std::string(kAnySystem) + std::string(value);
}

bool is_reference_type(std::string_view type) {
    return type != "Observation" && type != "Bundle";
}

bool is_logical_id(std::string_view text) {
    constexpr std::size_t kLongest = 64;
    return !text.empty() && text.size() <= kLongest && std::ranges::all_of(text, [](char c) {
        return is_letter_or_digit(c) || c == '-' || c == '.';
    });
}

bool is_type_name(std::string_view text) {
    constexpr std::size_t kLongest = 40;
    return text.size() > 1 && text.size() <= kLongest && text[0] >= 'A' && text[0] <= 'Z' &&
           std::ranges::all_of(text, is_letter_or_digit);
}

}  // namespace thiowatch::intake

// Any bytes as what a remote FHIR server answers: taken apart without a crash, and what is handed
// on is a Bundle that can be read again.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "daemon/remote/search_page.h"

namespace thiowatch::remote {
namespace {

constexpr std::string_view kBase = "https://ehr.example/fhir";

void look_at(std::string_view text) {
    const auto page = read_search_page(text, kBase);
    if (page) {
        for (const RemoteResource& one : page->resources) {
            for (const std::string& reference : one.references) {
                if (reference.find("..") == 0 || reference.starts_with('/')) std::abort();
            }
        }
        const std::string bundle = collection_of(page->resources, kBase);
        const auto again = read_search_page(bundle, kBase);
        if (!again || again->resources.size() != page->resources.size()) std::abort();
        const std::string origin = origin_of(resolved(page->next, kBase));
        if (origin.find('@') != std::string::npos) std::abort();
    }
    (void)read_resource(text, kBase);
    (void)origin_of(text);
}

}  // namespace
}  // namespace thiowatch::remote

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    thiowatch::remote::look_at({reinterpret_cast<const char*>(bytes), size});
    return 0;
}

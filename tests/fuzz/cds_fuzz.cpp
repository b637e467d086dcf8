// Any bytes as a call of CDS Hooks, and as feedback: read without a crash; what is taken keeps to
// its bounds, and makes cards that are JSON.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "daemon/access/json_object.h"
#include "daemon/cds/cds_cards.h"
#include "daemon/cds/cds_request.h"

namespace thiowatch::cds {
namespace {

void look_at(std::string_view text) {
    if (const auto request = read_cds_request(text)) {
        if (request->patient_id.empty() || request->patient_id.size() > 64) std::abort();
        alerts::Advice advice;
        advice.summary = "x";
        advice.tests = {alerts::SuggestedTest::BloodCount};
        const std::string cards = cards_json({advice}, *request, "https://tw.example");
        if (!access::parse_json_object(cards, cards.size(), "cards")) std::abort();
    }
    if (const auto answers = read_feedback(text)) {
        if (answers->size() > 100) std::abort();
    }
}

}  // namespace
}  // namespace thiowatch::cds

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    thiowatch::cds::look_at({reinterpret_cast<const char*>(bytes), size});
    return 0;
}

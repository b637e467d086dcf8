// The 28 tests of the bench message: a blood count with differential and a liver panel.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace thiowatch::bench {

/// One test of the panel. `low` and `high` bound a healthy person's value, in the last place
/// written
/// (`places` digits after the point).
struct PanelTest {
    std::string_view loinc;
    std::string_view name;
    std::string_view unit;
    int places;
    std::uint32_t low;
    std::uint32_t high;
};

inline constexpr std::size_t kBloodCountTests = 20;

inline constexpr std::array<PanelTest, 28> kPanel{{
    {"6690-2", "Leukocytes [#/vol]", "10*9/L", 2, 450, 1050},
    {"789-8", "Erythrocytes [#/vol]", "10*12/L", 2, 410, 560},
    {"718-7", "Hemoglobin [Mass/vol]", "g/dL", 1, 123, 168},
    {"4544-3", "Hematocrit of Blood", "%", 1, 370, 495},
    {"787-2", "MCV [Vol]", "fL", 1, 810, 985},
    {"785-6", "MCH [Mass]", "pg", 1, 270, 330},
    {"786-4", "MCHC [Mass/volume]", "g/dL", 1, 320, 358},
    {"788-0", "Erythrocyte distribution width", "%", 1, 117, 146},
    {"777-3", "Platelets [#/vol]", "10*9/L", 0, 165, 390},
    {"32623-1", "Platelet mean volume", "fL", 1, 76, 112},
    {"751-8", "Neutrophils [#/vol]", "10*9/L", 2, 230, 690},
    {"731-0", "Lymphocytes [#/vol]", "10*9/L", 2, 130, 380},
    {"742-7", "Monocytes [#/vol]", "10*9/L", 2, 25, 88},
    {"711-2", "Eosinophils [#/vol]", "10*9/L", 2, 5, 45},
    {"704-7", "Basophils [#/vol]", "10*9/L", 2, 1, 9},
    {"770-8", "Neutrophils/100 leukocytes", "%", 1, 450, 715},
    {"736-9", "Lymphocytes/100 leukocytes", "%", 1, 205, 425},
    {"5905-5", "Monocytes/100 leukocytes", "%", 1, 30, 98},
    {"713-8", "Eosinophils/100 leukocytes", "%", 1, 5, 52},
    {"706-2", "Basophils/100 leukocytes", "%", 1, 1, 14},
    {"1742-6", "Alanine aminotransferase", "U/L", 0, 12, 38},
    {"1920-8", "Aspartate aminotransferase", "U/L", 0, 13, 36},
    {"6768-6", "Alkaline phosphatase", "U/L", 0, 44, 118},
    {"2324-2", "Gamma glutamyl transferase", "U/L", 0, 12, 52},
    {"14631-6", "Bilirubin.total [Moles/vol]", "umol/L", 0, 5, 18},
    {"14629-0", "Bilirubin.direct [Moles/vol]", "umol/L", 0, 1, 5},
    {"1751-7", "Albumin [Mass/vol]", "g/L", 0, 37, 49},
    {"2885-2", "Protein [Mass/vol]", "g/L", 0, 63, 81},
}};

}  // namespace thiowatch::bench

#include "config/code_loader.h"

#include <map>
#include <optional>
#include <utility>

#include "config/binder.h"
#include "config/notation.h"
#include "config/packaged.h"
#include "parsers/clinical/coding_system.h"
#include "parsers/clinical/quantity.h"

namespace thiowatch::config {
namespace {

constexpr std::string_view kCodeFolder = "config/codes/";

std::vector<std::string> analyte_names() {
    std::vector<std::string> names;
    for (std::size_t index = 0; index < kAnalyteCount; ++index) {
        names.emplace_back(name_of(static_cast<Analyte>(index)));
    }
    return names;
}

std::optional<Analyte> read_analyte(const Value& value) {
    const auto name = value.text();
    if (!name) return std::nullopt;
    if (const auto analyte = analyte_named(*name)) return analyte;
    const auto meant = closest(*name, analyte_names());
    value.refuse(
        "an analyte the rules know",
        meant ? "did you mean " + in_quotes(*meant) + "?" : "one of: " + listed(analyte_names())
    );
    return std::nullopt;
}

bool can_measure(Unit unit, Analyte analyte) {
    const Quantity one{Reading{Decimal(1, 0)}, unit};
    return in_canonical_unit(one, analyte).has_value();
}

void read_unit(const Value& value, CodeMeaning& meaning) {
    const auto text = value.text();
    if (!text) return;
    const auto unit = unit_spelled(*text);
    if (!unit) {
        value.refuse("a unit", R"(write it as UCUM does: "10*9/L", "/uL", "U/L", "umol/L")");
    } else if (!can_measure(*unit, meaning.analyte)) {
        value.refuse("a unit that can measure " + std::string(name_of(meaning.analyte)));
    } else {
        meaning.default_unit = unit;
    }
}

/// Text for what has no unit, a fraction for shares, a quantity for all else.
void check_property(const Value& entry, const CodeMeaning& meaning) {
    const std::optional<Unit> unit = canonical_unit(meaning.analyte);
    CodeProperty fitting = CodeProperty::Text;
    if (unit) fitting = *unit == Unit::Percent ? CodeProperty::Fraction : CodeProperty::Quantity;
    if (meaning.property == fitting) return;
    constexpr std::array<std::string_view, 3> kWords{"quantity", "fraction", "text"};
    entry.error(
        FaultCode::ConfigBadValue,
        std::string(name_of(meaning.analyte)) + " is no " +
            std::string(kWords.at(static_cast<std::size_t>(meaning.property))),
        "write property: " + std::string(kWords.at(static_cast<std::size_t>(fitting)))
    );
}

/// A code with its system; what it means is the caller's to read.
class CodeEntry {
  public:
    explicit CodeEntry(const Value& value) : map_(value) {
        if (const auto system = map_.find("system")) system_ = system->any_text().value_or("");
        map_.required("code", code_);
        map_.read("source", source_);
        map_.read("verified", is_verified_);
    }

    [[nodiscard]] MapReader& map() { return map_; }
    [[nodiscard]] const Value& value() const { return map_.value(); }
    [[nodiscard]] const std::string& system() const { return system_; }
    [[nodiscard]] const std::string& code() const { return code_; }
    [[nodiscard]] std::string shown() const {
        return in_quotes(system_.empty() ? code_ : system_ + ':' + code_);
    }

  private:
    MapReader map_;
    std::string system_;
    std::string code_;
    std::string source_;  // for people who review the file, as is the next
    bool is_verified_ = true;
};

class CodeFile {
  public:
    CodeFile(LoadedCodes& into, Diagnostics& diagnostics)
        : into_(into), diagnostics_(diagnostics) {}

    void read(const Value& root) {
        MapReader map(root);
        for_each(map.find("codes"), &CodeFile::read_code);
        for_each(map.find("panels"), &CodeFile::read_panel);
        for_each(map.find("ignore"), &CodeFile::read_irrelevant);
        for_each(map.find("drugs"), &CodeFile::read_drug);
        std::string words;
        map.read("title", words);
        map.read("version", words);
        map.finish();
    }

  private:
    using Reader = void (CodeFile::*)(CodeEntry&);

    void for_each(const std::optional<Value>& list, Reader reader) {
        if (!list) return;
        for (const Value& item : list->items()) {
            CodeEntry entry(item);
            const std::size_t before = diagnostics_.error_count();
            (this->*reader)(entry);
            entry.map().finish();
            if (diagnostics_.error_count() == before) note_seen(entry);
        }
    }

    /// Within one file a code has one meaning.
    void note_seen(const CodeEntry& entry) {
        const auto key = std::pair(fold_system(entry.system()), entry.code());
        const auto [first, is_new] = seen_.try_emplace(key, entry.value().place());
        if (is_new) return;
        Diagnostic diagnostic;
        diagnostic.code = FaultCode::ConfigDuplicateKey;
        diagnostic.at = entry.value().place();
        diagnostic.text = "code " + entry.shown() + " is given twice";
        diagnostic.help = "keep one of them";
        diagnostic.related = RelatedPlace{first->second, "first here"};
        diagnostics_.add(std::move(diagnostic));
    }

    void read_code(CodeEntry& entry) {
        const auto name = entry.map().require("analyte");
        const auto analyte = name ? read_analyte(*name) : std::nullopt;
        CodeMeaning meaning{};
        meaning.analyte = analyte.value_or(Analyte::Wbc);
        entry.map().read(
            "property",
            meaning.property,
            {{"quantity", CodeProperty::Quantity},
             {"fraction", CodeProperty::Fraction},
             {"text", CodeProperty::Text}}
        );
        const auto unit = entry.map().find("default_unit");
        if (!analyte || entry.code().empty()) return;
        check_property(entry.value(), meaning);
        if (unit) read_unit(*unit, meaning);
        into_.codes.add(entry.system(), entry.code(), meaning);
    }

    void read_panel(CodeEntry& entry) {
        if (!entry.code().empty()) into_.codes.add_panel(entry.system(), entry.code());
    }

    void read_irrelevant(CodeEntry& entry) {
        if (!entry.code().empty()) into_.codes.add_irrelevant(entry.system(), entry.code());
    }

    void read_drug(CodeEntry& entry) {
        const auto value = entry.map().require("ingredient");
        const auto name = value ? value->text() : std::nullopt;
        if (!name || entry.code().empty()) return;
        std::vector<std::string> names;
        for (const Ingredient ingredient : all_ingredients()) {
            names.emplace_back(name_of(ingredient));
            if (names.back() != *name) continue;
            into_.drugs.add(entry.system(), entry.code(), ingredient);
            return;
        }
        value->refuse("an ingredient the rules know", "one of: " + listed(names));
    }

    LoadedCodes& into_;
    Diagnostics& diagnostics_;
    std::map<std::pair<std::string, std::string>, SourcePlace> seen_;
};

}  // namespace

void read_codes(
    const std::string& file,
    std::string_view text,
    LoadedCodes& into,
    Diagnostics& diagnostics
) {
    const std::optional<YamlNode> root = read_yaml(file, text, diagnostics);
    if (root) CodeFile(into, diagnostics).read(Value(*root, diagnostics));
}

LoadedCodes packaged_codes(Diagnostics& diagnostics) {
    LoadedCodes codes;
    for (const std::string& name : packaged_names(kCodeFolder)) {
        if (!name.ends_with(".yaml")) continue;
        read_codes(name, packaged_file(name).value_or(""), codes, diagnostics);
    }
    return codes;
}

LoadedCodes load_codes(const std::vector<std::filesystem::path>& files, Diagnostics& diagnostics) {
    const LoadedCodes packaged = packaged_codes(diagnostics);
    LoadedCodes codes;
    codes.drugs = packaged.drugs;
    for (const std::filesystem::path& file : files) {
        const auto text = read_text_file(file, diagnostics);
        if (text) read_codes(file.string(), *text, codes, diagnostics);
    }
    codes.codes.add_all(packaged.codes);
    return codes;
}

}  // namespace thiowatch::config

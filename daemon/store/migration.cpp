#include "daemon/store/migration.h"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include <openssl/evp.h>

namespace thiowatch::embedded {
extern const std::span<const std::pair<std::string_view, std::string_view>> schema;
}

namespace thiowatch::store {

namespace {

constexpr std::string_view kTable = R"sql(
    CREATE TABLE IF NOT EXISTS migration (
        number INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL) STRICT)sql";
constexpr std::string_view kApplied = R"sql(SELECT checksum FROM migration WHERE number = ?)sql";
constexpr std::string_view kRecord = R"sql(
    INSERT INTO migration (number, name, checksum) VALUES (?, ?, ?))sql";
constexpr std::string_view kNewest = R"sql(SELECT coalesce(max(number), 0) FROM migration)sql";

struct Migration {
    int number = 0;
    std::string name;
    std::string_view text;
};

std::vector<Migration> shipped() {
    std::vector<Migration> found;
    for (const auto& [path, text] : embedded::schema) {
        std::string name(path.substr(path.rfind('/') + 1));
        found.push_back({std::stoi(name), name, text});
    }
    std::sort(found.begin(), found.end(), [](const Migration& a, const Migration& b) {
        return a.number < b.number;
    });
    return found;
}

std::string checksum_of(std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
    std::string hex;
    for (std::size_t at = 0; at < 16; ++at) {
        constexpr std::string_view kDigits = "0123456789abcdef";
        hex += kDigits[digest.at(at) >> 4];
        hex += kDigits[digest.at(at) & 15];
    }
    return hex;
}

void apply(Connection& connection, const Migration& migration) {
    connection.execute("BEGIN IMMEDIATE");
    connection.execute(std::string(migration.text));
    Statement record(connection, kRecord);
    record.run(migration.number, migration.name, checksum_of(migration.text));
    connection.execute("COMMIT");
}

}  // namespace

int schema_version(Connection& connection) {
    Statement newest(connection, kNewest);
    Cursor row = newest.query();
    return row.next() ? static_cast<int>(row.integer(0)) : 0;
}

void migrate(Connection& connection) {
    connection.execute(std::string(kTable));
    std::vector<Migration> all = shipped();
    int newest = schema_version(connection);
    if (!all.empty() && newest > all.back().number) {
        throw std::runtime_error(
            "the store has schema " + std::to_string(newest) + ", this program knows " +
            std::to_string(all.back().number) + ": install the newer thiowatch, or restore a backup"
        );
    }
    for (const Migration& migration : all) {
        std::optional<std::string> applied;
        {
            Statement find(connection, kApplied);
            Cursor row = find.query(migration.number);
            if (row.next()) applied = row.string(0);
        }
        if (!applied) {
            apply(connection, migration);
        } else if (*applied != checksum_of(migration.text)) {
            throw std::runtime_error(
                "migration " + migration.name + " differs from the one applied"
            );
        }
    }
}

}  // namespace thiowatch::store

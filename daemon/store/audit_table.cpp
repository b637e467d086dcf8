#include "daemon/store/audit_table.h"

#include <openssl/evp.h>

namespace thiowatch::store {

namespace {

constexpr std::string_view kLastHash = R"sql(SELECT hash FROM audit ORDER BY seq DESC LIMIT 1)sql";
constexpr std::string_view kAdd = R"sql(
    INSERT INTO audit (at, actor, action, object, detail, hash) VALUES (?, ?, ?, ?, ?, ?))sql";
constexpr std::string_view kRead = R"sql(
    SELECT seq, at, actor, action, object, detail FROM audit WHERE seq > ? ORDER BY seq LIMIT ?)sql";
constexpr std::string_view kNewest = R"sql(
    SELECT seq, at, actor, action, object, detail FROM audit ORDER BY seq DESC LIMIT ?)sql";
constexpr std::string_view kChain = R"sql(
    SELECT seq, at, actor, action, object, detail, hash FROM audit ORDER BY seq)sql";

// Fields are length-prefixed, so that no two different rows have the same canonical text.
std::string chained(const std::string& before, const AuditEntry& entry) {
    std::string text = before;
    for (const std::string& field :
         {std::to_string(entry.at.utc_ms), entry.actor, entry.action, entry.object, entry.detail}) {
        text += std::to_string(field.size()) + ":" + field;
    }
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr);
    return {reinterpret_cast<const char*>(digest.data()), size};
}

AuditEntry entry_in(const Cursor& row) {
    return {
        row.integer(0), row.instant(1), row.string(2), row.string(3), row.string(4), row.string(5)};
}

}  // namespace

AuditTable::AuditTable(Connection& connection) : connection_(connection) {}

void AuditTable::add(const AuditEntry& entry) {
    // Read each time: a rolled-back savepoint would leave a remembered hash wrong.
    std::string before;
    {
        Statement last(connection_, kLastHash);
        Cursor row = last.query();
        if (row.next()) before = std::string(row.blob(0));
    }
    std::string hash = chained(before, entry);
    Statement add(connection_, kAdd);
    add.run(entry.at, entry.actor, entry.action, entry.object, entry.detail, BlobView{hash});
}

std::vector<AuditEntry> AuditTable::read(std::int64_t after, int limit) {
    Statement read(connection_, kRead);
    std::vector<AuditEntry> found;
    for (Cursor row = read.query(after, limit); row.next();)
        found.push_back(entry_in(row));
    return found;
}

std::vector<AuditEntry> AuditTable::newest(int limit) {
    Statement read(connection_, kNewest);
    std::vector<AuditEntry> found;
    for (Cursor row = read.query(limit); row.next();)
        found.push_back(entry_in(row));
    return found;
}

std::optional<std::int64_t> AuditTable::first_broken() {
    Statement chain(connection_, kChain);
    std::string before;
    for (Cursor row = chain.query(); row.next();) {
        std::string hash = chained(before, entry_in(row));
        if (hash != row.blob(6)) return row.integer(0);
        before = std::move(hash);
    }
    return std::nullopt;
}

}  // namespace thiowatch::store

#include "daemon/store/compressor.h"

#include <algorithm>
#include <zdict.h>

#include <sqlite3.h>
#include <zstd.h>

namespace thiowatch::store {

namespace {

constexpr std::size_t kDictionarySize = 16 * 1024;
// A block this long is dictionary enough to itself; loading one would only cost time.
constexpr std::size_t kLong = std::size_t{64} * 1024;

constexpr std::string_view kNewest = R"sql(
    SELECT id, content FROM dictionary WHERE feed = ? ORDER BY id DESC LIMIT 1)sql";
constexpr std::string_view kContent = R"sql(SELECT content FROM dictionary WHERE id = ?)sql";
constexpr std::string_view kInsert = R"sql(
    INSERT INTO dictionary (feed, content) VALUES (?, ?))sql";

/// The content with tables of how often what follows what in the samples; without, where none can
/// be made of them.
std::string
with_tables(std::string content, std::string_view samples, const std::vector<std::size_t>& sizes) {
    constexpr std::size_t kTables = 1024;  // what they take, and more
    std::string made(content.size() + kTables, '\0');
    const ZDICT_params_t parameters{
        .compressionLevel = kCompressionLevel, .notificationLevel = 0, .dictID = 0};
    const std::size_t size = ZDICT_finalizeDictionary(
        made.data(),
        made.size(),
        content.data(),
        content.size(),
        samples.data(),
        sizes.data(),
        static_cast<unsigned>(sizes.size()),
        parameters
    );
    if (ZDICT_isError(size) != 0) return content;
    made.resize(size);
    return made;
}

}  // namespace

Compressor::Compressor(Connection& connection)
    : connection_(connection), packing_(ZSTD_createCCtx()), unpacking_(ZSTD_createDCtx()) {
    ZSTD_CCtx_setParameter(packing_, ZSTD_c_checksumFlag, 1);
    ZSTD_CCtx_setParameter(packing_, ZSTD_c_dictIDFlag, 0);  // its number stands beside the bytes
}

Compressor::~Compressor() {
    for (auto& [id, feed] : feeds_)
        ZSTD_freeCDict(feed.prepared);
    ZSTD_freeCCtx(packing_);
    ZSTD_freeDCtx(unpacking_);
}

Compressed Compressor::compress(std::int64_t feed_id, std::string_view bytes) {
    Feed& of = feed(feed_id);
    const bool is_helped = of.prepared != nullptr && bytes.size() < kLong;
    // It stays as long as it was: making it longer fills it.
    buffer_.resize(std::max(buffer_.size(), ZSTD_compressBound(bytes.size())));
    ZSTD_CCtx_refCDict(packing_, is_helped ? of.prepared : nullptr);
    ZSTD_CCtx_setParameter(packing_, ZSTD_c_compressionLevel, kCompressionLevel);
    std::size_t size =
        ZSTD_compress2(packing_, buffer_.data(), buffer_.size(), bytes.data(), bytes.size());
    if (ZSTD_isError(size)) throw StoreError(SQLITE_NOMEM, "compression failed");
    Compressed packed{
        std::string_view(buffer_).substr(0, size), is_helped ? of.dictionary : std::nullopt};
    if (of.prepared == nullptr) gather(of, feed_id, bytes);
    return packed;
}

void Compressor::gather(Feed& feed, std::int64_t id, std::string_view bytes) {
    const std::string_view piece = bytes.substr(0, kDictionarySize);
    if (feed.gathered.size() < kDictionarySize) {
        feed.gathered.append(piece);
        return;
    }
    feed.samples.append(piece);
    feed.sample_sizes.push_back(piece.size());
    if (feed.samples.size() < kDictionarySize) return;
    std::string newest = feed.gathered.substr(feed.gathered.size() - kDictionarySize);
    adopt(feed, id, with_tables(std::move(newest), feed.samples, feed.sample_sizes));
}

std::string Compressor::decompress(
    std::string_view bytes,
    std::optional<std::int64_t> dictionary,
    std::size_t size
) {
    std::string out(size, '\0');
    std::size_t got = 0;
    if (dictionary) {
        const std::string& known = content(*dictionary);
        got = ZSTD_decompress_usingDict(
            unpacking_,
            out.data(),
            out.size(),
            bytes.data(),
            bytes.size(),
            known.data(),
            known.size()
        );
    } else {
        got = ZSTD_decompressDCtx(unpacking_, out.data(), out.size(), bytes.data(), bytes.size());
    }
    if (ZSTD_isError(got) || got != size) {
        throw StoreError(SQLITE_CORRUPT, "a stored message is damaged");
    }
    return out;
}

void Compressor::reload() {
    for (auto& [id, feed] : feeds_)
        ZSTD_freeCDict(feed.prepared);
    feeds_.clear();
    contents_.clear();
}

Compressor::Feed& Compressor::feed(std::int64_t id) {
    auto [place, is_new] = feeds_.try_emplace(id);
    if (is_new) {
        Statement newest(connection_, kNewest);
        Cursor row = newest.query(id);
        if (row.next()) {
            std::string known(row.blob(1));
            place->second.dictionary = row.integer(0);
            place->second.prepared =
                ZSTD_createCDict(known.data(), known.size(), kCompressionLevel);
            contents_.emplace(row.integer(0), std::move(known));
        }
    }
    return place->second;
}

void Compressor::adopt(Feed& feed, std::int64_t id, std::string content) {
    Statement insert(connection_, kInsert);
    insert.run(id, BlobView{content});
    feed.dictionary = connection_.last_row();
    feed.prepared = ZSTD_createCDict(content.data(), content.size(), kCompressionLevel);
    feed.gathered = {};
    feed.samples = {};
    feed.sample_sizes = {};
    contents_.emplace(*feed.dictionary, std::move(content));
}

const std::string& Compressor::content(std::int64_t dictionary) {
    auto known = contents_.find(dictionary);
    if (known != contents_.end()) return known->second;
    Statement read(connection_, kContent);
    Cursor row = read.query(dictionary);
    if (!row.next()) throw StoreError(SQLITE_CORRUPT, "a compression dictionary is missing");
    return contents_.emplace(dictionary, std::string(row.blob(0))).first->second;
}

}  // namespace thiowatch::store

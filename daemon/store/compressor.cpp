#include "daemon/store/compressor.h"

#include <algorithm>

#include <sqlite3.h>
#include <zstd.h>

namespace thiowatch::store {

namespace {

// Measured on laboratory messages: faster levels cost size out of proportion, slower ones time.
constexpr int kLevel = -3;
constexpr std::size_t kDictionarySize = 16 * 1024;
// A block this long is dictionary enough to itself; loading one would only cost time.
constexpr std::size_t kLong = std::size_t{64} * 1024;

constexpr std::string_view kNewest = R"sql(
    SELECT id, content FROM dictionary WHERE feed = ? ORDER BY id DESC LIMIT 1)sql";
constexpr std::string_view kContent = R"sql(SELECT content FROM dictionary WHERE id = ?)sql";
constexpr std::string_view kInsert = R"sql(
    INSERT INTO dictionary (feed, content) VALUES (?, ?))sql";

}  // namespace

Compressor::Compressor(Connection& connection)
    : connection_(connection), packing_(ZSTD_createCCtx()), unpacking_(ZSTD_createDCtx()) {
    ZSTD_CCtx_setParameter(packing_, ZSTD_c_checksumFlag, 1);
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
    buffer_.resize(ZSTD_compressBound(bytes.size()));
    ZSTD_CCtx_refCDict(packing_, is_helped ? of.prepared : nullptr);
    ZSTD_CCtx_setParameter(packing_, ZSTD_c_compressionLevel, kLevel);
    std::size_t size =
        ZSTD_compress2(packing_, buffer_.data(), buffer_.size(), bytes.data(), bytes.size());
    if (ZSTD_isError(size)) throw StoreError(SQLITE_NOMEM, "compression failed");
    Compressed packed{
        std::string_view(buffer_).substr(0, size), is_helped ? of.dictionary : std::nullopt};
    if (of.prepared == nullptr) gather(of, feed_id, bytes);
    return packed;
}

std::string Compressor::compress_long(const LongText& text) {
    ZSTD_CCtx_refCDict(packing_, nullptr);
    ZSTD_CCtx_setParameter(packing_, ZSTD_c_compressionLevel, kLevel);
    ZSTD_CCtx_setPledgedSrcSize(packing_, text.bytes.size());
    std::string packed;
    buffer_.resize(std::max(buffer_.size(), ZSTD_CStreamOutSize()));
    std::size_t taken = 0;
    text.each_piece([&](std::string_view piece) {
        taken += piece.size();
        const bool is_last = taken == text.bytes.size();
        ZSTD_inBuffer in{piece.data(), piece.size(), 0};
        bool has_more = true;
        while (has_more) {
            ZSTD_outBuffer out{buffer_.data(), buffer_.size(), 0};
            const auto how = is_last ? ZSTD_e_end : ZSTD_e_continue;
            const std::size_t left = ZSTD_compressStream2(packing_, &out, &in, how);
            if (ZSTD_isError(left)) throw StoreError(SQLITE_NOMEM, "compression failed");
            packed.append(buffer_.data(), out.pos);
            has_more = is_last ? left != 0 : in.pos < in.size;
        }
    });
    packed.shrink_to_fit();
    return packed;
}

void Compressor::gather(Feed& feed, std::int64_t id, std::string_view bytes) {
    feed.gathered.append(bytes.substr(0, kDictionarySize));
    if (feed.gathered.size() < kDictionarySize) return;
    adopt(feed, id, feed.gathered.substr(feed.gathered.size() - kDictionarySize));
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
            place->second.prepared = ZSTD_createCDict(known.data(), known.size(), kLevel);
            contents_.emplace(row.integer(0), std::move(known));
        }
    }
    return place->second;
}

void Compressor::adopt(Feed& feed, std::int64_t id, std::string content) {
    Statement insert(connection_, kInsert);
    insert.run(id, BlobView{content});
    feed.dictionary = connection_.last_row();
    feed.prepared = ZSTD_createCDict(content.data(), content.size(), kLevel);
    feed.gathered = {};
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

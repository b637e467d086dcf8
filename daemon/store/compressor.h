// Messages of one feed look alike: zstd with the feed's own recent messages as dictionary.
//
// The dictionary is plain content, about 16 kB of messages, kept in the database beside what it
// compressed. A feed starts without one and gets it after its first dozen messages. Long blocks of
// many messages need none.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/store/connection.h"
#include "parsers/long_text.h"

struct ZSTD_CCtx_s;
struct ZSTD_DCtx_s;
struct ZSTD_CDict_s;

namespace thiowatch::store {

struct Compressed {
    std::string_view bytes;  ///< valid until the next compress()
    std::optional<std::int64_t> dictionary;
};

class Compressor {
  public:
    explicit Compressor(Connection& connection);
    Compressor(const Compressor&) = delete;
    Compressor& operator=(const Compressor&) = delete;
    Compressor(Compressor&&) = delete;
    Compressor& operator=(Compressor&&) = delete;
    ~Compressor();

    Compressed compress(std::int64_t feed, std::string_view bytes);
    /// A text that is dictionary enough to itself, with no more memory than it comes to.
    std::string compress_long(const LongText& text);
    /// Throws StoreError when the bytes are damaged.
    std::string
    decompress(std::string_view bytes, std::optional<std::int64_t> dictionary, std::size_t size);

    /// Forgets dictionaries that a rolled-back transaction had added.
    void reload();

  private:
    struct Feed {
        std::optional<std::int64_t> dictionary;
        ZSTD_CDict_s* prepared = nullptr;
        std::string gathered;
    };
    Feed& feed(std::int64_t id);
    void gather(Feed& feed, std::int64_t id, std::string_view bytes);
    void adopt(Feed& feed, std::int64_t id, std::string content);
    const std::string& content(std::int64_t dictionary);

    Connection& connection_;
    ZSTD_CCtx_s* packing_;
    ZSTD_DCtx_s* unpacking_;
    std::string buffer_;
    std::map<std::int64_t, Feed> feeds_;
    std::map<std::int64_t, std::string> contents_;
};

}  // namespace thiowatch::store

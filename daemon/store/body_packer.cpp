#include "daemon/store/body_packer.h"

#include <sqlite3.h>
#include <zstd.h>

#include "daemon/store/compressor.h"
#include "daemon/store/connection.h"

namespace thiowatch::store {

BodyPacker::BodyPacker() : packing_(ZSTD_createCCtx()), buffer_(ZSTD_CStreamOutSize(), '\0') {
    ZSTD_CCtx_setParameter(packing_, ZSTD_c_checksumFlag, 1);
    ZSTD_CCtx_setParameter(packing_, ZSTD_c_compressionLevel, kCompressionLevel);
}

BodyPacker::~BodyPacker() {
    ZSTD_freeCCtx(packing_);
}

PackedBody BodyPacker::pack(const LongText& body) {
    ZSTD_CCtx_setPledgedSrcSize(packing_, body.bytes.size());
    PackedBody packed;
    packed.size = body.bytes.size();
    std::size_t taken = 0;
    body.each_piece([&](std::string_view piece) {
        taken += piece.size();
        const bool is_last = taken == packed.size;
        ZSTD_inBuffer in{piece.data(), piece.size(), 0};
        bool has_more = true;
        while (has_more) {
            ZSTD_outBuffer out{buffer_.data(), buffer_.size(), 0};
            const auto how = is_last ? ZSTD_e_end : ZSTD_e_continue;
            const std::size_t left = ZSTD_compressStream2(packing_, &out, &in, how);
            if (ZSTD_isError(left) != 0) throw StoreError(SQLITE_NOMEM, "compression failed");
            packed.bytes.append(buffer_.data(), out.pos);
            has_more = is_last ? left != 0 : in.pos < in.size;
        }
    });
    packed.bytes.shrink_to_fit();
    return packed;
}

}  // namespace thiowatch::store

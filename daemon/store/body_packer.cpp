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

PackedBody BodyPacker::pack(std::string_view body) {
    ZSTD_CCtx_setPledgedSrcSize(packing_, body.size());
    PackedBody packed;
    packed.size = body.size();
    ZSTD_inBuffer in{body.data(), body.size(), 0};
    std::size_t left = 0;
    do {
        ZSTD_outBuffer out{buffer_.data(), buffer_.size(), 0};
        left = ZSTD_compressStream2(packing_, &out, &in, ZSTD_e_end);
        if (ZSTD_isError(left) != 0) throw StoreError(SQLITE_NOMEM, "compression failed");
        packed.bytes.append(buffer_.data(), out.pos);
    } while (left != 0);
    packed.bytes.shrink_to_fit();
    return packed;
}

}  // namespace thiowatch::store

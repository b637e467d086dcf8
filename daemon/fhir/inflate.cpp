#include "daemon/fhir/inflate.h"

#include <array>
#include <zlib.h>

namespace thiowatch::endpoint {

namespace {

constexpr int kGzipOnly = 15 + 16;  // the largest window, and gzip's header wanted
constexpr std::size_t kRoom = std::size_t{64} << 10;

}  // namespace

Inflation::Inflation(std::size_t max_bytes)
    : stream_(std::make_unique<z_stream_s>()), left_(max_bytes) {
    inflateInit2(stream_.get(), kGzipOnly);
}

Inflation::~Inflation() {
    inflateEnd(stream_.get());
}

Expected<std::string> Inflation::take(std::string_view piece) {
    std::string text;
    std::array<char, kRoom> room;
    stream_->next_in = reinterpret_cast<Bytef*>(const_cast<char*>(piece.data()));
    stream_->avail_in = static_cast<uInt>(piece.size());
    while (stream_->avail_in > 0 || stream_->avail_out == 0) {
        if (has_ended_) {
            if (stream_->avail_in == 0) break;
            inflateReset(stream_.get());  // another member behind the last
            has_ended_ = false;
        }
        stream_->next_out = reinterpret_cast<Bytef*>(room.data());
        stream_->avail_out = static_cast<uInt>(room.size());
        int code = inflate(stream_.get(), Z_NO_FLUSH);
        if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) {
            return fault(FaultCode::BadFormat, {}, "the body is not gzip, or is damaged");
        }
        std::size_t made = room.size() - stream_->avail_out;
        if (made > left_) {
            return fault(
                FaultCode::TooLarge, {}, "the body unpacks to more than this endpoint takes"
            );
        }
        left_ -= made;
        text.append(room.data(), made);
        has_ended_ = code == Z_STREAM_END;
        if (code == Z_BUF_ERROR) break;
    }
    return text;
}

Expected<std::string> inflated(std::string_view body, std::size_t max_bytes) {
    Inflation inflation(max_bytes);
    TW_TRY(std::string text, inflation.take(body));
    if (!inflation.has_ended())
        return fault(FaultCode::BadFormat, {}, "the gzip body is cut short");
    return text;
}

}  // namespace thiowatch::endpoint

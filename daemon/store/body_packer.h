// A long body, compressed by itself: dictionary enough to itself, and nothing of the store is
// needed for it. So any thread may have one of its own.
#pragma once

#include <string>

#include "daemon/store/message.h"
#include "parsers/long_text.h"

struct ZSTD_CCtx_s;

namespace thiowatch::store {

class BodyPacker {
  public:
    BodyPacker();
    BodyPacker(const BodyPacker&) = delete;
    BodyPacker& operator=(const BodyPacker&) = delete;
    BodyPacker(BodyPacker&&) = delete;
    BodyPacker& operator=(BodyPacker&&) = delete;
    ~BodyPacker();

    /// With no more memory than it comes to.
    PackedBody pack(const LongText& body);

  private:
    ZSTD_CCtx_s* packing_;
    std::string buffer_;
};

}  // namespace thiowatch::store

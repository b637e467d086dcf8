// A file written once in advance and then in a circle: a sync of it moves the bytes and nothing
// else, no growing, no new blocks. The cheapest durable write a file system offers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace thiowatch::bench {

class RingFile {
  public:
    /// Makes the file, or begins it anew. Ends the program when the disk says no.
    explicit RingFile(const std::string& path, std::size_t size = std::size_t{64} << 20U);
    RingFile(const RingFile&) = delete;
    RingFile& operator=(const RingFile&) = delete;
    ~RingFile();

    /// Durable when it returns.
    void keep(std::string_view bytes);

  private:
    int file_ = -1;
    std::size_t size_;
    std::size_t at_ = 0;
};

}  // namespace thiowatch::bench

#include "tests/bench/ring_file.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

#include "tests/bench/arguments.h"

namespace thiowatch::bench {

namespace {

[[noreturn]] void give_up_on_disk(const char* what) {
    give_up(74, std::string(what) + ": " + std::strerror(errno));
}

}  // namespace

RingFile::RingFile(const std::string& path, std::size_t size) : size_(size) {
    file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file_ < 0) give_up_on_disk("open");
    // Written, not merely allocated: an unwritten extent costs a journal commit when it is first
    // used.
    const std::string zeros(std::size_t{1} << 20U, '\0');
    for (std::size_t written = 0; written < size_; written += zeros.size()) {
        if (::write(file_, zeros.data(), zeros.size()) != static_cast<ssize_t>(zeros.size())) {
            give_up_on_disk("write");
        }
    }
    if (::fsync(file_) != 0) give_up_on_disk("sync");
}

RingFile::~RingFile() {
    ::close(file_);
}

void RingFile::keep(std::string_view bytes) {
    if (at_ + bytes.size() > size_) at_ = 0;
    const auto offset = static_cast<off_t>(at_);
    if (::pwrite(file_, bytes.data(), bytes.size(), offset) != static_cast<ssize_t>(bytes.size())) {
        give_up_on_disk("write");
    }
    if (::fdatasync(file_) != 0) give_up_on_disk("sync");
    at_ += bytes.size();
}

}  // namespace thiowatch::bench

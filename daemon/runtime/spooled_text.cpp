#include "daemon/runtime/spooled_text.h"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

namespace thiowatch::runtime {

namespace {

// Not every file system has files without a name: there it is made with one, and loses it at once.
int unnamed_file(const std::filesystem::path& folder) {
    constexpr int kForUs = 0600;
    const int file = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, kForUs);
    if (file >= 0) return file;
    std::string name = (folder / ".spooled-XXXXXX").string();
    const int named = ::mkostemp(name.data(), O_CLOEXEC);
    if (named >= 0) ::unlink(name.c_str());
    return named;
}

}  // namespace

Expected<std::unique_ptr<SpooledText>> SpooledText::make(const std::filesystem::path& folder) {
    const int file = unnamed_file(folder);
    if (file < 0) return fault(FaultCode::StoreFull, {}, "no file can be made for a long text");
    return std::unique_ptr<SpooledText>(new SpooledText(file));
}

SpooledText::~SpooledText() {
    if (!text_.empty()) ::munmap(const_cast<char*>(text_.data()), text_.size());
    ::close(file_);
}

Expected<std::monostate> SpooledText::append(std::string_view piece) {
    while (!piece.empty()) {
        const ssize_t written = ::write(file_, piece.data(), piece.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return fault(FaultCode::StoreFull, {}, "a long text cannot be kept");
        piece.remove_prefix(static_cast<std::size_t>(written));
        size_ += static_cast<std::size_t>(written);
    }
    return std::monostate{};
}

Expected<std::monostate> SpooledText::close() {
    if (size_ == 0) return std::monostate{};
    void* pages = ::mmap(nullptr, size_, PROT_READ, MAP_SHARED, file_, 0);
    if (pages == MAP_FAILED) return fault(FaultCode::StoreFull, {}, "a long text cannot be read");
    text_ = {static_cast<const char*>(pages), size_};
    return std::monostate{};
}

void SpooledText::let_go() const {
    if (!text_.empty()) ::madvise(const_cast<char*>(text_.data()), text_.size(), MADV_DONTNEED);
}

}  // namespace thiowatch::runtime

// Maildir (cr.yp.to/proto/maildir.html):
//   folder = "tmp/" "new/" "cur/"
//   tmp/NAME is written and synced, then renamed to new/NAME, then new/ is synced: a reader never
//   sees half a mail and a power cut takes none that was reported.
//   A mail program moves new/NAME to cur/NAME[:2,flags] when a person has seen it.
// The name comes from the notice's id alone, so a second delivery replaces the first, and finds it
// in cur/ as well. Lines end in LF, as mail programs expect of files.
#include "daemon/delivery/maildir_channel.h"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace thiowatch::delivery {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSuffix = ".thiowatch";
constexpr mode_t kFileMode = 0600;

/// A file descriptor and what went wrong with it first.
class Descriptor {
  public:
    Descriptor(const fs::path& path, int flags)
        : number_(::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, kFileMode)) {
        note(number_ >= 0);
    }
    ~Descriptor() { close(); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    Descriptor(Descriptor&&) = delete;
    Descriptor& operator=(Descriptor&&) = delete;

    void write(std::string_view rest) {
        while (error_ == 0 && !rest.empty()) {
            const auto written = ::write(number_, rest.data(), rest.size());
            if (written < 0 && errno == EINTR) continue;
            note(written > 0);
            if (written > 0) rest.remove_prefix(static_cast<std::size_t>(written));
        }
    }
    void sync() {
        if (error_ == 0) note(::fsync(number_) == 0);
    }
    void close() {
        if (number_ >= 0) note(::close(std::exchange(number_, -1)) == 0);
    }
    /// errno of the first failure, 0 without one.
    [[nodiscard]] int error() const { return error_; }

  private:
    void note(bool is_good) {
        if (!is_good && error_ == 0) error_ = errno == 0 ? EIO : errno;
    }
    int number_;
    int error_ = 0;
};

int write_synced(const fs::path& path, std::string_view text) {
    Descriptor file{path, O_WRONLY | O_CREAT | O_TRUNC};
    file.write(text);
    file.sync();
    file.close();
    return file.error();
}

int sync_folder(const fs::path& path) {
    Descriptor folder{path, O_RDONLY | O_DIRECTORY};
    folder.sync();
    return folder.error();
}

std::string with_unix_line_ends(std::string_view text) {
    std::string lines;
    lines.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text.substr(at, 2) != "\r\n") lines += text[at];
    }
    return lines;
}

int make_folders(const fs::path& folder) {
    std::error_code error;
    for (const auto* part : {"tmp", "new", "cur"}) {
        if (fs::is_directory(folder / part, error)) continue;
        fs::create_directories(folder / part, error);
        if (error) return error.value();
        fs::permissions(folder / part, fs::perms::owner_all, error);
        if (const int failed = sync_folder(folder)) return failed;
    }
    return 0;
}

int put(const fs::path& folder, const std::string& name, std::string_view text) {
    if (const int failed = make_folders(folder)) return failed;
    if (const int failed = write_synced(folder / "tmp" / name, text)) return failed;
    std::error_code error;
    fs::rename(folder / "tmp" / name, folder / "new" / name, error);
    if (error) return error.value();
    return sync_folder(folder / "new");
}

bool is_safe(char byte) {
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= 'a' && byte <= 'z') || byte == '-' || byte == '_';
}

}  // namespace

std::string maildir_file_name(std::string_view parcel_id) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string name;
    for (const char byte : parcel_id) {
        if (is_safe(byte)) {
            name += byte;
            continue;
        }
        const auto code = static_cast<unsigned char>(byte);
        name.append("=").append(1, kHex[code >> 4]).append(1, kHex[code & 15]);
    }
    return name.append(kSuffix);
}

MaildirChannel::MaildirChannel(config::MaildirSettings settings) : settings_(std::move(settings)) {}

bool MaildirChannel::is_there(const std::string& name) const {
    std::error_code error;
    for (fs::directory_iterator entry{settings_.path / "cur", error}, end; !error && entry != end;
         entry.increment(error)) {
        const auto file = entry->path().filename().string();
        if (file == name || file.starts_with(name + ":")) return true;
    }
    return false;
}

Verdict MaildirChannel::deliver(const Parcel& parcel) {
    const auto name = maildir_file_name(parcel.id);
    if (is_there(name)) return Delivered{"already read as " + name};
    const int failed = put(settings_.path, name, with_unix_line_ends(parcel.mime));
    if (failed == 0) return Delivered{"written as new/" + name};
    return RetryLater{
        .why = "maildir: " + std::generic_category().message(failed),
        .our_fault = true,
        .whole_channel = true,
    };
}

}  // namespace thiowatch::delivery

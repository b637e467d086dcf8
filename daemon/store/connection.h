// SQLite, thinly: one connection, prepared statements, errors as StoreError.
//
// A StoreError means the process cannot vouch for the disk any more. A failed COMMIT is *unknown*,
// not "not stored" (the pages may reach the disk later), so nobody retries it: the process ends and
// recovery at the next start decides.
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "parsers/clinical/instant.h"

struct sqlite3;
struct sqlite3_stmt;

namespace thiowatch::store {

/// The store failed. `is_full` tells a full disk or quota, which may pass, `is_refusal` a row that
/// the schema does not allow, from everything else.
class StoreError : public std::runtime_error {
  public:
    StoreError(int code, const std::string& what) : std::runtime_error(what), code_(code) {}
    [[nodiscard]] int code() const { return code_; }
    [[nodiscard]] bool is_full() const;
    [[nodiscard]] bool is_refusal() const;

  private:
    int code_;
};

/// Bytes bound without a copy; the caller keeps them alive until the statement has run.
struct BlobView {
    std::string_view bytes;
};

/// The rows of a running query; resets its statement when it goes.
class Cursor {
  public:
    explicit Cursor(sqlite3_stmt* statement) : statement_(statement) {}
    Cursor(Cursor&& other) noexcept : statement_(std::exchange(other.statement_, nullptr)) {}
    Cursor(const Cursor&) = delete;
    Cursor& operator=(const Cursor&) = delete;
    Cursor& operator=(Cursor&&) = delete;
    ~Cursor();

    /// True while there is a row.
    bool next();
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] std::string_view text(int column) const;  ///< valid until the next next()
    [[nodiscard]] std::string_view blob(int column) const;  ///< valid until the next next()
    [[nodiscard]] bool is_null(int column) const;
    [[nodiscard]] std::string string(int column) const { return std::string(text(column)); }
    [[nodiscard]] std::optional<std::string> optional_string(int column) const;
    [[nodiscard]] std::optional<std::int64_t> optional_integer(int column) const;
    [[nodiscard]] std::optional<Instant> optional_instant(int column) const;
    [[nodiscard]] Instant instant(int column) const {
        return Instant{integer(column), Precision::Millisecond, std::nullopt};
    }
    template <class Enum>
    [[nodiscard]] Enum as(int column) const {
        return static_cast<Enum>(integer(column));
    }

  private:
    sqlite3_stmt* statement_;
};

class Connection;

/// A prepared statement, borrowed from its connection: preparing costs more than most runs.
/// Arguments are counted against the placeholders each time.
class Statement {
  public:
    Statement(Connection& connection, std::string_view sql);
    Statement(Statement&& other) noexcept;
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;
    Statement& operator=(Statement&&) = delete;
    ~Statement();

    template <class... Args>
    [[nodiscard]] Cursor query(const Args&... args) {
        return bound(Texts::Copied, args...);
    }
    /// Runs to the end and answers the number of rows changed.
    template <class... Args>
    int run(const Args&... args) {
        Cursor cursor = bound(Texts::Borrowed, args...);
        while (cursor.next()) {
        }
        return changes();
    }

  private:
    /// The rows of a query may be read when its arguments are gone; a run is over before.
    enum class Texts : std::uint8_t { Copied, Borrowed };
    template <class... Args>
    Cursor bound(Texts texts, const Args&... args) {
        expect_arity(sizeof...(Args));
        texts_ = texts;
        [[maybe_unused]] int index = 0;
        (bind(++index, args), ...);
        return Cursor(statement_);
    }
    void expect_arity(std::size_t given) const;
    [[nodiscard]] int changes() const;
    void bind(int index, std::int64_t value);
    void bind(int index, std::string_view value);
    void bind(int index, const std::string& value) { bind(index, std::string_view(value)); }
    void bind(int index, const char* value) { bind(index, std::string_view(value)); }
    void bind(int index, BlobView value);
    void bind(int index, std::nullopt_t);
    void bind(int index, const Instant& value) { bind(index, value.utc_ms); }
    template <class T>
        requires std::is_enum_v<T> || (std::integral<T> && !std::same_as<T, std::int64_t>)
    void bind(int index, T value) {
        bind(index, static_cast<std::int64_t>(value));
    }
    template <class T>
    void bind(int index, const std::optional<T>& value) {
        if (value) {
            bind(index, *value);
        } else {
            bind(index, std::nullopt);
        }
    }

    sqlite3_stmt* statement_ = nullptr;
    Texts texts_ = Texts::Copied;
    std::vector<sqlite3_stmt*>* shelf_ = nullptr;  // where it came from and goes back to
};

enum class Access : std::uint8_t { ReadWrite, ReadOnly, InMemory };

/// One SQLite connection. The read-write one belongs to the ingest thread: it alone writes and
/// checkpoints.
class Connection {
  public:
    Connection(const std::string& path, Access access);
    Connection(Connection&& other) noexcept
        : db_(std::exchange(other.db_, nullptr)), shelves_(std::move(other.shelves_)) {}
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    Connection& operator=(Connection&&) = delete;
    ~Connection();

    void execute(const std::string& sql);
    struct Copied {
        int code = 0;   ///< SQLite's
        int pages = 0;  ///< of the log, from its beginning, that are in the store
    };
    /// Copies what it can from the log into the store without waiting for readers.
    Copied checkpoint();
    /// What was copied so far is on the disk: SQLite sees to that only when all of the log was.
    /// Its code.
    int sync_store();
    [[nodiscard]] std::int64_t last_row() const;
    [[nodiscard]] sqlite3* raw() const { return db_; }

  private:
    friend class Statement;
    /// The prepared statements of one text that nobody uses at the moment.
    std::vector<sqlite3_stmt*>& shelf(std::string_view sql);

    sqlite3* db_ = nullptr;
    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };
    std::unordered_map<std::string, std::vector<sqlite3_stmt*>, TextHash, std::equal_to<>> shelves_;
};

}  // namespace thiowatch::store

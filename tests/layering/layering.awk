# What a reader of one file cannot see: does it include only what stands below it, and does it keep
# the rules of the house that a compiler does not know?
#
# usage: awk -f layering.awk LAYERS FILE.h FILE.cpp ...      (paths relative to the root)
# Prints `file:line: rule: what is wrong` and exits 1 when it found anything.
#
# Each line is first split into code, the text of its string literals and "has a comment", so that a
# word in a comment is not taken for a name, nor a name for SQL.

BEGIN {
    party_of["tl"] = "tl"; party_of["date"] = "date"; party_of["unicode"] = "unicode"
    party_of["rapidjson"] = "rapidjson"; party_of["yaml-cpp"] = "yaml-cpp"
    party_of["boost"] = "boost"; party_of["openssl"] = "openssl"; party_of["curl"] = "curl"
    party_of["spdlog"] = "spdlog"; party_of["fmt"] = "spdlog"
    party_of["prometheus"] = "prometheus"; party_of["systemd"] = "systemd"
    party_of["sys"] = "system"; party_of["netinet"] = "system"; party_of["arpa"] = "system"
    party_of["net"] = "system"; party_of["linux"] = "system"
    party_of["sqlite3.h"] = "sqlite3"; party_of["zstd.h"] = "zstd"; party_of["zdict.h"] = "zstd"
    party_of["zlib.h"] = "zlib"

    split("manager managers handler handlers helper helpers util utils common misc base data info impl", list)
    for (i in list) empty_word[list[i]] = 1
    split("return co_return co_await co_yield new delete else throw case goto sizeof and or not", list)
    for (i in list) keyword[list[i]] = 1
    kLimit = 400
}

function trimmed(s) { gsub(/^[ \t]+|[ \t]+$/, "", s); return s }
function report(line, rule, words) { print file ":" line ": " rule ": " words; found++ }

# ---- the table ------------------------------------------------------------------------------------
FILENAME == ARGV[1] {
    if ($0 ~ /^[ \t]*(#|$)/) next
    split($0, column, ":")
    folder = trimmed(column[1])
    below[folder] = " " trimmed(column[2]) " "
    parties[folder] = " " trimmed(column[3]) " "
    next
}

# The longest folder in the table that holds the path; a folder written `daemon/` holds files only.
function layer_of(path,    folder) {
    folder = path
    sub(/[^\/]*$/, "", folder)
    if (folder in below) return folder
    while (!(path in below)) {
        if (!match(path, /\/[^\/]*$/)) return ""
        path = substr(path, 1, RSTART - 1)
    }
    return path
}

function allows(list, path) {
    if (index(list, " * ")) return 1
    while (1) {
        if (index(list, " " path " ")) return 1
        if (!match(path, /\/[^\/]*$/)) return 0
        path = substr(path, 1, RSTART - 1)
    }
}

function party_named(header,    first) {
    first = header
    sub(/\/.*$/, "", first)
    if (first in party_of) return party_of[first]
    if (header ~ /^[a-z]*mmintrin\.h$|^immintrin\.h$/) return "simd"
    if (header ~ /^[a-z_]+$/) return ""
    return header ~ /^[a-z_]+\.h$/ ? "system" : first
}

function check_include(line,    header, target, party) {
    if (!match(line, /[<"][^>"]+[>"]/)) return
    header = substr(line, RSTART + 1, RLENGTH - 2)
    if (substr(line, RSTART, 1) == "\"") {
        target = layer_of(header)
        if (header !~ /\// || target == "")
            report(FNR, "include", "\"" header "\" is not a path from the root")
        else if (target != layer && !allows(below[layer], header))
            report(FNR, "arrow", layer " may not include " header)
        return
    }
    party = party_named(header)
    if (party != "" && !allows(parties[layer], party))
        report(FNR, "third-party", layer " may not use <" header ">")
}

# ---- names ----------------------------------------------------------------------------------------
function word_in(name, is_noun,    words, count, i) {
    gsub(/[A-Z]+/, "_&", name)
    count = split(tolower(name), words, /[^a-z0-9]+/)
    for (i = 1; i <= count; i++) {
        if (words[i] in empty_word) return words[i]
        if (is_noun && words[i] == "process") return words[i]
    }
    sub(/^_+/, "", name)
    if (name ~ /^(do|my)_/) return substr(name, 1, 3)
    return ""
}

function check_name(name, is_noun,    word) {
    word = word_in(name, is_noun)
    if (word != "") report(FNR, "name", "\"" word "\" in `" name "` says nothing")
}

function check_types(line) {
    while (match(line, /(^|[^A-Za-z0-9_])(class|struct|enum|union|concept|namespace|using)[ \t]+/)) {
        line = substr(line, RSTART + RLENGTH)
        sub(/^(class|struct)[ \t]+/, "", line)
        while (sub(/^\[\[[^]]*\]\][ \t]*/, "", line)) continue
        if (match(line, /^[A-Za-z0-9_:]+/)) check_name(substr(line, RSTART, RLENGTH), 1)
    }
}

# A name before `(` that follows a type: `Expected<Unit> unit_named(`. Calls follow an operator.
function check_functions(line,    before, name) {
    while (match(line, /[A-Za-z_][A-Za-z0-9_]*\(/)) {
        before = substr(line, 1, RSTART - 1)
        name = substr(line, RSTART, RLENGTH - 1)
        line = substr(line, RSTART + RLENGTH)
        if (before !~ /[A-Za-z0-9_>*&][ \t]+$|[A-Za-z0-9_> \t][*&]$/) continue
        sub(/[ \t]+$/, "", before)
        if (before ~ /(&&|->|=>)$/) continue
        if (match(before, /[A-Za-z0-9_]+$/) && substr(before, RSTART) in keyword) continue
        if (before ~ /[0-9A-Za-z_][ \t]+[*&<>]$/) continue
        check_name(name, 0)
    }
}

# ---- one line into code, strings and comment ------------------------------------------------------
function keep_text(s) { if (trimmed(s) != "") texts[++text_count] = s }

function after_quote(s,    end) {
    if (code ~ /(^|[^A-Za-z0-9_])(u8|u|U|L)?R$/) {
        end = index(s, "(")
        raw_end = ")" substr(s, 2, end - 2) "\""
        return substr(s, end + 1)
    }
    if (!match(s, /^"([^"\\]|\\.)*"/)) return ""
    keep_text(substr(s, 2, RLENGTH - 2))
    code = code "\"\""
    return substr(s, RLENGTH + 1)
}

function after_tick(s) {
    if (code ~ /[0-9A-Fa-f]$/ && s ~ /^'[0-9A-Fa-f]/) return substr(s, 2)
    if (match(s, /^'(\\[^\n][^']*|[^'\\])'/)) {
        code = code "' '"
        return substr(s, RLENGTH + 1)
    }
    return substr(s, 2)
}

function split_line(s,    at, mark) {
    code = ""; text_count = 0; has_comment = 0
    while (s != "") {
        if (in_comment) {
            has_comment = 1
            at = index(s, "*/")
            if (!at) return
            in_comment = 0; s = substr(s, at + 2)
        } else if (raw_end != "") {
            at = index(s, raw_end)
            if (!at) { keep_text(s); return }
            keep_text(substr(s, 1, at - 1))
            s = substr(s, at + length(raw_end)); raw_end = ""; code = code "\"\""
        } else if (!match(s, /\/\/|\/\*|"|'/)) {
            code = code s
            return
        } else {
            code = code substr(s, 1, RSTART - 1)
            mark = substr(s, RSTART, RLENGTH)
            s = substr(s, RSTART)
            if (mark == "//") { has_comment = 1; return }
            if (mark == "/*") { in_comment = 1; s = substr(s, 3) }
            else s = mark == "'" ? after_tick(s) : after_quote(s)
        }
    }
}

# ---- rules on a line ------------------------------------------------------------------------------
function check_strings(    i) {
    if (layer == "daemon/store") return
    for (i = 1; i <= text_count; i++)
        if (texts[i] ~ /(^|[^A-Za-z])(INSERT (OR [A-Z]+ )?INTO|DELETE FROM|CREATE (UNIQUE )?(TABLE|INDEX|VIEW|TRIGGER)|ALTER TABLE|DROP (TABLE|INDEX)|PRAGMA [a-z]|BEGIN IMMEDIATE|ROLLBACK TO|ORDER BY) / \
            || texts[i] ~ /^[ \t]*(SELECT|UPDATE [a-z_]+ SET|PRAGMA|SAVEPOINT|WHERE) /)
            report(FNR, "sql", "SQL lives in daemon/store only")
}

# The captures of a lambda follow an opening or separating mark; a subscript follows a name.
function check_statement(s) {
    awaited = awaited " " s
    if (!match(awaited, /(^|[^A-Za-z0-9_])co_await([^A-Za-z0-9_]|$)/)) { awaited = ""; return }
    awaited = substr(awaited, RSTART)
    if (awaited ~ /^.?co_await[^;]*[(,={][ \t]*\[[^]]+\][ \t]*[({]/) {
        report(FNR, "coroutine", "a capturing lambda inside co_await is freed twice by g++ 12")
        awaited = ""
    } else if (index(awaited, ";")) awaited = ""
}

function check_code() {
    if (code ~ /std::(mutex|recursive_mutex|shared_mutex|atomic|shared_ptr|j?thread)([^A-Za-z0-9_]|$)/ &&
        !has_comment && !had_comment)
        report(FNR, "shared-state", "say why on this line or the one above")
    if (code ~ /system_clock::now|(^|[^a-z_])(clock_gettime|gettimeofday)\(/ && file !~ /^daemon\/runtime\/clock\./)
        report(FNR, "clock", "only daemon/runtime/clock reads the clock")
    if (code ~ /(^|[^A-Za-z0-9_])throw([^A-Za-z0-9_]|$)/ && file ~ /^(parsers|alerts)\//)
        report(FNR, "throw", "errors are values here")
    if (code ~ /(^|[^A-Za-z0-9_])spdlog::/ && !allows(parties[layer], "spdlog"))
        report(FNR, "third-party", layer " does not log")
}

# ---- a file ---------------------------------------------------------------------------------------
function close_file() {
    if (file != "" && lines > kLimit) report(lines, "length", "more than " kLimit " lines")
    if (file ~ /\.h$/ && !has_pragma) report(1, "pragma", "a header begins with #pragma once")
}

FNR == 1 {
    close_file()
    file = FILENAME; layer = layer_of(file)
    in_comment = 0; raw_end = ""; awaited = ""; has_comment = 0; has_pragma = 0
    if (layer == "") report(1, "arrow", "its folder is missing in tests/layering/layers")
    path = file
    sub(/\.(h|cpp)$/, "", path)
    if (word_in(path, 1) != "") report(1, "name", "\"" word_in(path, 1) "\" in the file name says nothing")
}

{
    lines = FNR
    had_comment = has_comment
    is_include = $0 ~ /^[ \t]*#[ \t]*include/ && !in_comment && raw_end == ""
    if (is_include) { check_include($0); next }
    if ($0 ~ /^#pragma once/) has_pragma = 1
    split_line($0)
    if (code ~ /^[ \t]*#/) next
    check_strings()
    check_statement(code)
    if (code !~ /[A-Za-z]/) next
    check_types(code)
    check_functions(code)
    check_code()
}

END { close_file(); exit found > 0 }

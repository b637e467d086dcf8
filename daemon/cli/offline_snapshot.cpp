#include "daemon/cli/offline_snapshot.h"

#include <fstream>
#include <iostream>
#include <sstream>

namespace thiowatch::cli {

intake::SnapshotPtr
offline_snapshot(const std::string& config, const AssigningAuthority& authority) {
    config::Diagnostics diagnostics;
    intake::SnapshotPtr snapshot;
    if (config.empty()) {
        config::Settings settings;
        settings.feeds.resize(1);
        settings.feeds.front().name = FeedName("file");
        settings.feeds.front().authority = authority;
        // Test files come from test systems as often as not; nothing is sent from here.
        settings.feeds.front().mllp.processing_ids = "PTD";
        snapshot = intake::make_snapshot(std::move(settings), diagnostics);
    } else {
        snapshot = intake::load_snapshot(config, diagnostics);
    }
    if (!snapshot) std::cerr << diagnostics.human();
    return snapshot;
}

AssigningAuthority sole_authority(const std::vector<config::RosterRow>& rows) {
    if (rows.empty()) return {};
    const AssigningAuthority& first = rows.front().identifier.authority;
    for (const config::RosterRow& row : rows) {
        if (row.identifier.authority != first) return {};
    }
    return first;
}

std::optional<std::string> text_in(const std::string& file) {
    std::ifstream input(file, std::ios::binary);
    std::ostringstream text;
    text << input.rdbuf();
    if (!input) {
        std::cerr << "error: " << file << " cannot be read\n";
        return std::nullopt;
    }
    return text.str();
}

std::optional<std::vector<config::RosterRow>>
roster_in(const std::string& file, const intake::Snapshot& snapshot) {
    auto text = text_in(file);
    if (!text) return std::nullopt;
    config::Diagnostics diagnostics;
    auto rows = config::read_roster(file, *text, snapshot.drugs, diagnostics);
    std::cerr << diagnostics.human();
    return diagnostics.has_errors() ? std::nullopt : std::optional(std::move(rows));
}

}  // namespace thiowatch::cli

// A reader of a remote server, with a real store behind it and a clock that only waiting moves.
#pragma once

#include <map>
#include <random>

#include "daemon/remote/feed_reader.h"
#include "daemon/store/store.h"
#include "parsers/fhir/bundle_reader.h"
#include "parsers/fhir/json_document.h"
#include "tests/support/fhir_server.h"
#include "tests/support/token_keys.h"

namespace thiowatch::remote {

class RemoteBench {
  public:
    RemoteBench() {
        settings.server.base = server.address();
        settings.server.allow_insecure = true;
        settings.types = {"Observation"};
        settings.page = 7;
    }

    Instant now = access::samples::moment(access::samples::kNow);
    loopback::FhirServer server{[this] { return now; }};
    config::FhirPollSettings settings;
    std::unique_ptr<store::Store> store = store::Store::in_memory();
    FeedName feed{"ehr"};
    std::map<std::string, int> taken;    ///< "Observation/1/2" -> how often it was handed over
    std::vector<std::string> withdrawn;  ///< "Observation/1"
    std::map<std::string, std::string> told;
    std::vector<PatientIdentifier> people;
    std::vector<Duration> pauses;

    FeedReader& reader() {
        if (!reader_) {
            connection_.emplace(settings.server, nullptr, delivery::Detours{}, [this] {
                return now;
            });
            reader_.emplace(settings, parts());
        }
        return *reader_;
    }
    ReaderParts parts() {
        if (!connection_) {
            connection_.emplace(settings.server, nullptr, delivery::Detours{}, [this] {
                return now;
            });
        }
        return {
            *connection_,
            ledger(),
            [this] { return now; },
            [this](Duration wait) {
                pauses.push_back(wait);
                now = now + wait;
                return true;
            },
            [] { return 0.5; }};
    }
    /// As after a restart: what was in memory is gone, the store is not.
    void restart() {
        reader_.reset();
        connection_.reset();
    }

  private:
    RemoteLedger ledger() {
        RemoteLedger road;
        road.mark = [this](const std::string& what) { return store->remotes.mark(feed, what); };
        road.seen = [this](const std::vector<store::RemoteVersion>& versions) {
            std::vector<bool> seen;
            for (const auto& version : versions)
                seen.push_back(store->remotes.was_seen(feed, version));
            return seen;
        };
        road.take = [this](const Taking& taking) { take(taking); };
        road.people = [this] { return people; };
        road.wishes = [this](int limit) { return store->remotes.wishes(feed, now, limit); };
        road.postpone = [this](const std::string& reference, const Instant& until) {
            store->remotes.postpone(feed, reference, until);
        };
        road.tell = [this](const std::string& code, const std::string& detail) {
            told[code] = detail;
        };
        return road;
    }
    void take(const Taking& taking) {
        if (!taking.bundle.empty()) read(taking.bundle);
        for (const auto& version : taking.versions)
            store->remotes.note_seen(feed, version);
        if (taking.mark) store->remotes.set_mark(feed, taking.mark->what, taking.mark->until);
        for (const auto& reference : taking.fulfilled)
            store->remotes.fulfil(feed, reference);
        if (taking.forget) {
            store->remotes.forget_seen(feed, taking.forget->type, taking.forget->before);
        }
    }
    void read(const std::string& bundle) {
        const auto document = fhir::JsonDocument::parse(bundle);
        ASSERT_TRUE(document) << bundle;
        const auto read = fhir::read_bundle(document->root());
        ASSERT_TRUE(read) << bundle;
        for (const fhir::Entry& entry : read->entries) {
            if (entry.is_deletion()) {
                withdrawn.push_back(entry.type + "/" + entry.id);
                continue;
            }
            const std::string version(entry.resource["meta"]["versionId"].text());
            ++taken[entry.type + "/" + entry.id + "/" + version];
        }
    }

    std::optional<delivery::FhirConnection> connection_;
    std::optional<FeedReader> reader_;
};

}  // namespace thiowatch::remote

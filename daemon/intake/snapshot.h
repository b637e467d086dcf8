// Everything configuration says that handling a message needs: built whole, never changed, swapped
// by a reload. Work in hand keeps the one it began with.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "alerts/notices/route.h"
#include "alerts/rules/rule_pack.h"
#include "config/settings.h"
#include "parsers/clinical/code_map.h"
#include "parsers/clinical/drug_map.h"
#include "parsers/fhir/reader.h"
#include "parsers/hl7v2/header.h"
#include "parsers/hl7v2/reader.h"

namespace thiowatch::intake {

/// How the messages of one feed are read.
struct FeedRules {
    hl7v2::HeaderRules header;
    hl7v2::ReadOptions reading;
    fhir::ReadOptions resources;  ///< how its FHIR resources are read
    TimeZone zone = TimeZone::utc();
    CodeMap codes;
    bool text_in_msa = true;  ///< false with the IHE profile
};

struct Snapshot {
    config::Settings settings;
    std::map<FeedName, FeedRules> feeds;
    DrugMap drugs;
    alerts::RulePack pack;
    alerts::Routing routing;
    TimeZone zone = TimeZone::utc();
    std::string link_root;  ///< "http://127.0.0.1:8575"
    std::string digest;     ///< of all files read, to see what is running
};

using SnapshotPtr =
    std::shared_ptr<const Snapshot>;  // shared: ingest, pages and couriers hold one each

}  // namespace thiowatch::intake

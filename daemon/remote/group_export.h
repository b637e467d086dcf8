// The members of a Group by Bulk Data Access ($export, 2.0): for servers that answer no search over
// everybody.
//
//   GET <base>/Group/<id>/$export?_type=…&_since=…   prefer: respond-async  -> 202 content-location
//   GET <content-location>                                                  -> 202 … 200 manifest
//   GET each output, application/fhir+ndjson: taken in line by line, in batches
//   DELETE <content-location>
#pragma once

#include "daemon/remote/feed_reader.h"

namespace thiowatch::remote {

class GroupExport {
  public:
    GroupExport(const config::FhirPollSettings& settings, ReaderParts parts);

    /// Whether the last one is old enough for another.
    [[nodiscard]] bool is_due() const;
    /// One whole export. The mark moves to the export's own time once every file was read.
    Round run();

    static constexpr std::size_t kLinesAtOnce = 200;
    static constexpr Duration kLongest = std::chrono::hours{6};  ///< until the files are ready

  private:
    struct File {
        std::string type;
        std::string url;
    };
    struct Manifest {
        Instant at;
        bool needs_token = true;
        std::vector<File> files;
        std::vector<File> deleted;
        std::size_t errors = 0;
    };
    tl::expected<std::string, Trouble> kick_off();
    tl::expected<Manifest, Trouble> wait_for(const std::string& place);
    tl::expected<Manifest, Trouble> read_manifest(const std::string& body) const;
    Round read_file(const Manifest& manifest, const File& file, bool is_deletion);
    void take_resources(std::vector<RemoteResource>& batch);

    const config::FhirPollSettings& settings_;
    ReaderParts parts_;
    PatientAsking asking_;
    std::string base_;
};

}  // namespace thiowatch::remote

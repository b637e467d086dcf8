// What of the daemon is reached by HTTP: pages, API, FHIR endpoints, CDS Hooks, and the socket of
// the operator.
#include "daemon/app.h"
#include "daemon/cds/cds_service.h"
#include "daemon/remote/published_keys.h"
#include "daemon/sender_check.h"
#include "daemon/web/alert_api.h"
#include "daemon/web/alert_pages.h"
#include "daemon/web/precision.h"

namespace thiowatch {

void App::open_http() {
    web::DeskWindow window{
        *ingest_,
        *reading_,
        metrics_,
        [this] { return clock_.now(); },
        [this] { return snapshot(); }};
    net::Router pages;
    web::add_pages(pages, window);
    web::add_precision_page(pages, window);
    web::add_alert_api(pages, window);
    web::add_precision_api(pages, window);
    web::add_health(pages, window);
    gates_ = std::make_shared<Gatehouse>(snapshot_->settings, *ingest_);  // shared, see app.h
    endpoints_ = std::make_unique<Endpoints>(endpoint_parts());
    pages.mount([this](std::string_view path) { return endpoints_->service_at(path); });
    const config::Endpoint& at = snapshot_->settings.http.listen;
    cds::add_cds_service(
        pages,
        {*ingest_,
         *reading_,
         [this] { return clock_.now(); },
         [this] { return snapshot(); },
         [this] { return gates_->advice(); },
         config::is_loopback(at.host)}
    );
    pages.add("GET", "/.well-known/jwks.json", [this](const net::HttpRequest&) {
        return net::json_response(remote::published_keys(snapshot()->settings));
    });
    http_port_ = http_.listen(at.host, at.port, std::move(pages), http_limits());
    auto feeds = Endpoints::number_feeds(ingest_->ledger().store(), *snapshot_);
    endpoints_->open(*snapshot_, feeds, endpoint_root(*snapshot_));
    net::Router control;
    web::add_control_api(control, window, controls());
    web::add_alert_api(control, window);
    web::add_precision_api(control, window);
    web::add_health(control, window);
    http_.listen_on(
        snapshot_->settings.control.socket, std::move(control), {std::size_t{64} << 20, 16}
    );
}

net::HttpLimits App::http_limits() const {
    net::HttpLimits limits;
    if (const auto& tls = snapshot_->settings.http.tls) {
        limits.tls = net::TlsFilePaths{
            tls->certificate.string(), tls->key.string(), tls->client_ca.string(), true};
    }
    return limits;
}

Endpoints::Parts App::endpoint_parts() {
    Endpoints::Parts parts{*ingest_, *reading_, [this] { return clock_.now(); }, {}, {}};
    parts.authenticate =
        sender_check([this] { return gates_.get(); }, *ingest_, [this] { return clock_.now(); });
    parts.read_back =
        [this](const FeedName& reader, const fhir::Notification& told, intake::Sequence sequence) {
            const bool is_gap =
                sequence == intake::Sequence::Gap || sequence == intake::Sequence::Restarted;
            ingest_->submit(
                {[reader, wishes = wishes_of(told, is_gap)](intake::Desk& desk) {
                     for (const std::string& wish : wishes)
                         desk.store.remotes.want(reader, wish, desk.now);
                 },
                 [this, reader](bool) { readers_->wake(reader); }}
            );
        };
    return parts;
}

// Where the system chose the port, the configuration does not know it.
std::string App::endpoint_root(const intake::Snapshot& snapshot) const {
    std::string root = snapshot.link_root;
    if (root.ends_with(":0")) root.replace(root.size() - 1, 1, std::to_string(http_port_));
    return root;
}

}  // namespace thiowatch

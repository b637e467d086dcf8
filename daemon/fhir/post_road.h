// A request that changes something, or asks whether it might: unpacked and parsed on the HTTP
// thread, worked on by ingest, answered when the disk has it.
#pragma once

#include "daemon/fhir/endpoint.h"
#include "daemon/fhir/target.h"
#include "daemon/intake/exchange.h"
#include "daemon/net/http.h"

namespace thiowatch::endpoint {

void take_post(
    const EndpointPartsPtr& parts,
    const Target& asked,
    net::HttpRequest request,
    net::Answer answer
);

/// What the head of a request wishes, by the rules of the endpoint.
intake::ExchangeOptions
exchange_options(const EndpointPartsPtr& parts, const net::HttpRequest& head);

/// Of what a notification named without bringing it. On the ingest thread, after the commit.
void tell_of_notification(const EndpointParts& parts, const intake::ExchangeOutcome& outcome);

}  // namespace thiowatch::endpoint

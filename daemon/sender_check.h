// Lets senders into the FHIR endpoint by the gate of their feed, and keeps a trace of who was not.
#pragma once

#include <functional>

#include "daemon/fhir/sender.h"
#include "daemon/gatehouse.h"

namespace thiowatch {

/// `gates` gives the gatehouse in force; called on the HTTP thread, as what is made here.
endpoint::Authenticator
sender_check(std::function<const Gatehouse*()> gates, net::Ingest& ingest, runtime::Clock now);

}  // namespace thiowatch

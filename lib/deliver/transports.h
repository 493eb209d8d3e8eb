// The transports, one maker a protocol. A new one is a file, a line here and a line in the table of transports.cpp.
#pragma once

#include <memory>

#include "deliver/deliverer.h"

namespace tocsin::deliver {

using Maker = std::unique_ptr<Deliverer> (*)(const Subscription&, const Credentials&, const DeliverSettings&);

std::unique_ptr<Deliverer> make_console(const Subscription&, const Credentials&, const DeliverSettings&);
std::unique_ptr<Deliverer> make_file(const Subscription&, const Credentials&, const DeliverSettings&);
std::unique_ptr<Deliverer> make_exec(const Subscription&, const Credentials&, const DeliverSettings&);
std::unique_ptr<Deliverer> make_http(const Subscription&, const Credentials&, const DeliverSettings&);
std::unique_ptr<Deliverer> make_email(const Subscription&, const Credentials&, const DeliverSettings&);
std::unique_ptr<Deliverer> make_hook(const Subscription&, const Credentials&, const DeliverSettings&);
std::unique_ptr<Deliverer> make_discord(const Subscription&, const Credentials&, const DeliverSettings&);
std::unique_ptr<Deliverer> make_pagerduty(const Subscription&, const Credentials&, const DeliverSettings&);
std::unique_ptr<Deliverer> make_alertmanager(const Subscription&, const Credentials&, const DeliverSettings&);
std::unique_ptr<Deliverer> make_sns(const Subscription&, const Credentials&, const DeliverSettings&);
std::unique_ptr<Deliverer> make_syslog(const Subscription&, const Credentials&, const DeliverSettings&);
std::unique_ptr<Deliverer> make_journal(const Subscription&, const Credentials&, const DeliverSettings&);

// The endpoint as it is needed now: credentials in their places, and checked as its protocol asks. The error is an
// Outcome: a credential that is not there may come, an endpoint that is wrong will not mend itself.
Result<std::string, Outcome> endpoint_now(const Subscription& subscription, const Credentials& credentials);

}  // namespace tocsin::deliver

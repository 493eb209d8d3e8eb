// Format `alb`: an entry of the access log of an Application Load Balancer, a line, is an event, dated by its second
// field, when the response was sent.
#pragma once

#include <memory>

#include "format/decoder.h"

namespace tocsin::format {

std::unique_ptr<const Decoder> make_alb();

}  // namespace tocsin::format

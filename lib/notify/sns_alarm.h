// CloudWatch's alarm message, which most receivers of alarms parse: names, case, order and types are its own.
#pragma once

#include <string>

#include "notify/render_request.h"

namespace tocsin::notify {

// The body that SNS carries as Message.
std::string sns_alarm(const RenderRequest& request, const RenderContext& context);

// `ALARM: "name" in US East (N. Virginia)`, of at most 100 characters: the name is cut, with "...". ASCII without
// control characters, as SNS asks.
std::string sns_subject(const RenderRequest& request, const RenderContext& context);

// The text that CloudWatch sends by e-mail, with its labels, which mail rules parse; the lead is ours. Line feeds;
// holds kWayMark.
std::string sns_mail_text(const RenderRequest& request, const RenderContext& context);

// "us-east-1" to "US East (N. Virginia)"; a region that is not known stays as it is.
std::string_view region_name(std::string_view region);

std::string topic_arn(const std::string& topic, const RenderContext& context);

}  // namespace tocsin::notify

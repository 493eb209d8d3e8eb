// A change to the bytes that are sent, one function a protocol; pure. Nothing that came from a log or a rule is left
// unescaped in them. Golden texts in tests/notify.
//
// Channels for people render a Message (message.h); formats for machines the change itself.
#pragma once

#include <string>

#include "notify/render_request.h"

namespace tocsin::notify {

// A few lines for a person at 3 a.m., no newline at the end; safe for a terminal.
std::string render_console(const RenderRequest& request, const RenderContext& context);

// The state change's JSON object as it stands, one line without its newline: protocols file and exec.
std::string render_json(const RenderRequest& request, const RenderContext& context);

// Protocols http and https: by the subscription's format.
std::string render_http(const RenderRequest& request, const RenderContext& context);
// The body of a Standard Webhook, type alarm.state_changed; its data is render_json's object with what the alarm's
// definition says, and the lines, added.
std::string render_webhook(const RenderRequest& request, const RenderContext& context);
// What SNS posts to a subscriber: the envelope around CloudWatch's alarm message. It bears no signature: none but
// Amazon's would pass.
std::string render_sns_envelope(const RenderRequest& request, const RenderContext& context);
// EventBridge's event "CloudWatch Alarm State Change".
std::string render_eventbridge(const RenderRequest& request, const RenderContext& context);

// A mail without its address lines and date: the header from Subject on, and the body, with CRLF.
std::string render_email(const RenderRequest& request, const RenderContext& context);

std::string render_slack(const RenderRequest& request, const RenderContext& context);    // blocks of plain text
std::string render_teams(const RenderRequest& request, const RenderContext& context);    // an Adaptive Card
std::string render_discord(const RenderRequest& request, const RenderContext& context);  // an embed

// An event of PagerDuty's Events API v2 without its routing key; OK resolves what ALARM triggered.
std::string render_pagerduty(const RenderRequest& request, const RenderContext& context);

// The array of one alert of Alertmanager's API v2. While it fires it has no endsAt: the sender says until when.
std::string render_alertmanager(const RenderRequest& request, const RenderContext& context);

// The form of SNS's Publish, without what the sender knows alone.
std::string render_sns_publish(const RenderRequest& request, const RenderContext& context);

// Two lines: the message of RFC 5424, and its text alone.
std::string render_syslog(const RenderRequest& request, const RenderContext& context);

// Fields of a journal entry, NAME=value and a line feed each.
std::string render_journal(const RenderRequest& request, const RenderContext& context);

}  // namespace tocsin::notify

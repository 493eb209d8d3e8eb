// What a person reads, before any channel's own form: the texts of one notification, chosen once. Every text is one
// line (a template's body may have several), bounded, and printable(): no control characters, no marks that turn the
// direction of reading. None is escaped for a format yet; each channel does that, once, for all of them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "notify/render_request.h"

namespace tocsin::notify {

struct Fact {
  std::string title;
  std::string value;
};

// A line of a log that counted.
struct ShownLine {
  std::string place;  // "/var/log/secure offset 181"
  Time time;
  std::string text;  // empty: it is not at hand any more
};

struct Message {
  AlarmState state = AlarmState::insufficient_data;
  AlarmSeverity severity = AlarmSeverity::none;
  std::string who;               // "disk full {Mount=/} on db-1"
  std::string subject;           // "ALARM: disk full {Mount=/} on db-1", or the topic's own
  std::string sentence;          // what happened, with its full stop
  std::string reason;            // why, in CloudWatch's words
  std::string remark;            // what is to be said beside: how late it is told, what was held back; empty: nothing
  std::vector<Fact> facts;       // value, threshold, severity, description, labels: what is there
  std::vector<ShownLine> lines;  // the newest first
  std::size_t lines_before = 0;  // that are not shown
  std::string see;               // a command that shows the newest line; empty: none can
  std::string next;              // what to type next
  std::string playbook;          // empty: none
  std::string way;               // how long it took; holds kWayMark
  std::string body;              // the topic's own text; empty: made of the above
};

Message compose(const RenderRequest& request, const RenderContext& context);

// Reason and remark.
std::string why(const Message& message);

// The lines that counted: "place, time" and below each, indented, how it begins.
std::string lines_text(const Message& message);

}  // namespace tocsin::notify

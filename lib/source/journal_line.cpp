#include "source/journal_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>

#include "base/limits.h"

namespace tocsin::source {

namespace {

constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::string_view kOwnUnit = "tocsind.service";
constexpr std::string_view kOwnCommand = "tocsind";

struct Place {
  std::string_view name;
  std::string JournalRecord::*text;
};
constexpr std::array<Place, 10> kFields = {{{"MESSAGE", &JournalRecord::message},
                                            {"SYSLOG_IDENTIFIER", &JournalRecord::identifier},
                                            {"_HOSTNAME", &JournalRecord::host},
                                            {"SYSLOG_PID", &JournalRecord::syslog_pid},
                                            {"_PID", &JournalRecord::pid},
                                            {"_COMM", &JournalRecord::command},
                                            {"_SYSTEMD_UNIT", &JournalRecord::unit},
                                            {"_TRANSPORT", &JournalRecord::transport},
                                            {"SYSLOG_FACILITY", &JournalRecord::facility},
                                            {"N_DROPPED", &JournalRecord::dropped}}};

void append_stamp(Time time, const TimeZone& zone, std::string& out) {
  using namespace std::chrono;
  const LocalTime local{(time + zone.offset_at(time)).time_since_epoch()};
  const auto day = floor<days>(local);
  const year_month_day date{day};
  const hh_mm_ss of_day{floor<seconds>(local - day)};
  fmt::format_to(std::back_inserter(out), "{} {:>2} {:02}:{:02}:{:02}",
                 kMonths.at(static_cast<unsigned>(date.month()) - 1), static_cast<unsigned>(date.day()),
                 of_day.hours().count(), of_day.minutes().count(), of_day.seconds().count());
}

void append_escaped(std::string_view text, std::string& out) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) {
      fmt::format_to(std::back_inserter(out), "#{:03o}", byte);
    } else {
      out += c;
    }
  }
}

// The number that `text` begins with; 0: none.
std::uint64_t leading_number(std::string_view text) {
  std::uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

void JournalRecord::take(std::string_view field) {
  const std::size_t equals = field.find('=');
  if (equals == std::string_view::npos) return;
  const std::string_view name = field.substr(0, equals);
  for (const Place& place : kFields) {
    if (place.name != name) continue;
    std::string& text = this->*place.text;
    if (!text.empty()) return;
    const bool is_message = place.text == &JournalRecord::message;
    const std::size_t most = is_message ? limits::kJournalMessageBytes : limits::kJournalNameBytes;
    const std::string_view value = field.substr(equals + 1);
    cut = cut || (is_message && value.size() > most);
    text = value.substr(0, most);
    return;
  }
}

void JournalRecord::clear() {
  for (const Place& place : kFields) (this->*place.text).clear();
  cut = false;
}

void append_line(const JournalRecord& record, Time time, const TimeZone& zone, std::string& out) {
  const auto first_of = [](const std::string& a, const std::string& b) -> const std::string& {
    return a.empty() ? b : a;
  };
  static const std::string kUnknown = "unknown";
  static const std::string kNoHost = "-";
  append_stamp(time, zone, out);
  out += ' ';
  append_escaped(first_of(record.host, kNoHost), out);
  out += ' ';
  append_escaped(first_of(first_of(record.identifier, record.command), kUnknown), out);
  if (const std::string& pid = first_of(record.syslog_pid, record.pid); !pid.empty()) {
    out += '[';
    append_escaped(pid, out);
    out += ']';
  }
  out += ": ";
  std::string_view message = record.message;
  if (message.ends_with('\n')) message.remove_suffix(1);
  append_escaped(message, out);
  out += '\n';
}

bool is_own(const JournalRecord& record, std::string_view pid) {
  return record.unit == kOwnUnit || (record.command == kOwnCommand && record.pid == pid);
}

bool is_selected(const JournalRecord& record, const JournalSelection& selection) {
  const auto any = [](const auto& wanted, const auto& test) {
    return wanted.empty() || std::any_of(wanted.begin(), wanted.end(), test);
  };
  return any(selection.facilities, [&](std::uint8_t f) { return record.facility == std::to_string(f); }) &&
         any(selection.units, [&](const std::string& u) { return record.unit == u; }) &&
         any(selection.identifiers, [&](const std::string& i) { return record.identifier == i; });
}

Suppressed suppressed_by(const JournalRecord& record) {
  constexpr std::string_view kJournals = "Suppressed ";
  constexpr std::string_view kFrom = " messages from ";
  constexpr std::string_view kRsyslogs = " messages lost due to rate-limiting";
  const std::string_view message = record.message;
  if (record.transport == "driver" && message.starts_with(kJournals)) {
    const std::size_t from = message.find(kFrom);
    const std::uint64_t told = leading_number(record.dropped);
    return {told > 0 ? told : leading_number(message.substr(kJournals.size())),
            from == std::string_view::npos ? std::string_view() : message.substr(from + kFrom.size())};
  }
  if (record.unit == "rsyslog.service" && record.identifier == "rsyslogd") {
    const std::size_t end = message.find(kRsyslogs);
    if (end == std::string_view::npos) return {};
    const std::size_t begin = message.rfind(' ', end == 0 ? 0 : end - 1);
    return {leading_number(message.substr(begin == std::string_view::npos ? 0 : begin + 1, end)), {}};
  }
  return {};
}

}  // namespace tocsin::source

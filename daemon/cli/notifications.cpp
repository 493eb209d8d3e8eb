// The commands about who is told: test-notification, mutes and dead letters.
#include <fmt/format.h>

#include <chrono>
#include <memory>

#include "base/counted.h"
#include "daemon/cli/answer_view.h"
#include "daemon/cli/client.h"
#include "daemon/cli/commands.h"
#include "daemon/cli/options.h"

namespace tocsin::daemon::cli {
namespace {

constexpr auto kTestPatience = std::chrono::seconds(120);  // an attempt may be under way, and each has its time limit

struct Options {
  ClientOptions client;
  std::string output = "text";
  std::string subject;  // a topic, an alarm, a mute
  std::string span;
  std::string reason;
  std::string topic;
  std::string most;
  std::vector<std::string> ids;
  bool all = false;
};

void add_common(CLI::App& sub, Options& options) {
  add_client_options(sub, options.client);
  add_output_option(sub, options.output);
}

void print_test(const dom::element& result) {
  for (const dom::element& one : items(result, "Results")) {
    bool delivered = false;
    if (one["Delivered"].get(delivered) != simdjson::SUCCESS) delivered = false;
    const std::string endpoint = raw_text(one, "Endpoint").empty() ? "" : " (" + text(one, "Endpoint") + ")";
    const std::string detail = raw_text(one, "Detail").empty() ? "" : ": " + text(one, "Detail");
    fmt::print("{:<9} {}{} in {} ms{}\n", delivered ? "delivered" : "FAILED", text(one, "Protocol"), endpoint,
               text(one, "TookMs"), detail);
  }
}

// All of them took it, and there was one.
bool is_delivered(const control::Answer& answer) {
  dom::parser parser;
  dom::element result;
  if (parser.parse(answer.result).get(result) != simdjson::SUCCESS) return false;
  const auto results = items(result, "Results");
  for (const dom::element& one : results) {
    bool delivered = false;
    if (one["Delivered"].get(delivered) != simdjson::SUCCESS || !delivered) return false;
  }
  if (results.empty()) fmt::print(stderr, "tocsin: the topic has no subscriptions: nobody is told\n");
  return !results.empty();
}

int run_test(const Options& options) {
  control::Request request;
  request.command = "test-notification";
  set(request, "topic", options.subject);
  const auto answer = ask(options.client, request);
  if (!answer) return kNotSo;
  const int status = print_answer(*answer, options.output, print_test);
  return status == kDone && !is_delivered(*answer) ? kNotSo : status;
}

void print_mute(const dom::element& result) {
  const auto alarms = items(result, "Alarms");
  fmt::print("muted until {} (mute {}): {}\n", text(result, "Until"), text(result, "MuteId"),
             counted(alarms.size(), "alarm"));
  fmt::print("evaluation goes on; what is still in ALARM then is told. tocsin unmute {} ends it\n",
             text(result, "MuteId"));
}

void print_unmute(const dom::element& result) { fmt::print("{} taken away\n", how_many(result, "Removed", "mute")); }

void print_mutes(const dom::element& result) {
  for (const dom::element& mute : items(result, "ByHand")) {
    fmt::print("{}  {} until {}  {}\n", text(mute, "MuteId"), text(mute, "Alarms"), text(mute, "Until"),
               text(mute, "Reason"));
  }
  for (const dom::element& mute : items(result, "Scheduled")) {
    const std::string until = text(mute, "InForceUntil");
    fmt::print("scheduled  {}: {}  {}\n", text(mute, "Name"), until == "-" ? "not now" : "until " + until,
               text(mute, "Reason"));
  }
}

void print_dead_letters(const dom::element& result) {
  for (const dom::element& letter : items(result, "DeadLetters")) {
    bool may_be = true;
    if (letter["Redrivable"].get(may_be) != simdjson::SUCCESS) may_be = true;
    fmt::print("{}  {}  {} {} to topic {}, {}: {}{}\n", text(letter, "NotificationId"), text(letter, "Timestamp"),
               text(letter, "AlarmName"), text(letter, "StateValue"), text(letter, "Topic"),
               how_many(letter, "Attempts", "attempt"), text(letter, "Reason"),
               may_be ? "" : " (its subscription is gone)");
  }
}

void print_redriven(const dom::element& result) {
  fmt::print("{} will be sent again", how_many(result, "Redriven", "notification"));
  if (text(result, "SubscriptionGone") != "0")
    fmt::print("; {} not, because the subscription is gone", text(result, "SubscriptionGone"));
  fmt::print("\n");
}

std::function<int()> simply(const std::shared_ptr<Options>& options, std::string command,
                            void (*fill)(const Options&, control::Request&), void (*print)(const dom::element&)) {
  return [options, command = std::move(command), fill, print] {
    control::Request request;
    request.command = command;
    fill(*options, request);
    const auto answer = ask(options->client, request);
    return answer ? print_answer(*answer, options->output, print) : kNotSo;
  };
}

}  // namespace

std::function<int()> add_test_notification(CLI::App& sub) {
  const auto options = std::make_shared<Options>();
  sub.add_option("TOPIC", options->subject, "the topic")->required();
  add_common(sub, *options);
  options->client.patience = kTestPatience;
  return [options] { return run_test(*options); };
}

std::function<int()> add_mute(CLI::App& sub) {
  const auto options = std::make_shared<Options>();
  sub.add_option("ALARM", options->subject, "its name, or a pattern: * for any text, ? for one character")->required();
  sub.add_option("--for", options->span, "how long: 30m, 2h, 1d")->required();
  sub.add_option("--reason", options->reason, "why, for people");
  add_common(sub, *options);
  const auto fill = [](const Options& o, control::Request& request) {
    set(request, "alarms", o.subject);
    set(request, "for", o.span);
    set(request, "reason", o.reason);
  };
  return simply(options, "mute", fill, print_mute);
}

std::function<int()> add_unmute(CLI::App& sub) {
  const auto options = std::make_shared<Options>();
  sub.add_option("MUTE", options->subject, "its id, or the alarm or pattern as it was muted")->required();
  add_common(sub, *options);
  const auto fill = [](const Options& o, control::Request& request) { set(request, "mute", o.subject); };
  return simply(options, "unmute", fill, print_unmute);
}

std::function<int()> add_list_mutes(CLI::App& sub) {
  const auto options = std::make_shared<Options>();
  add_common(sub, *options);
  return simply(
      options, "list-mutes", [](const Options&, control::Request&) {}, print_mutes);
}

std::function<int()> add_list_dead_letters(CLI::App& sub) {
  const auto options = std::make_shared<Options>();
  sub.add_option("--topic", options->topic, "only those of this topic");
  sub.add_option("--max-items", options->most, "the newest, so many at most (default 100)");
  add_common(sub, *options);
  const auto fill = [](const Options& o, control::Request& request) {
    set(request, "topic", o.topic);
    set(request, "max_items", o.most);
  };
  return simply(options, "list-dead-letters", fill, print_dead_letters);
}

std::function<int()> add_redrive_dead_letters(CLI::App& sub) {
  const auto options = std::make_shared<Options>();
  auto* const ids = add_words(sub, "--ids", options->ids, "these, by their NotificationId");
  auto* const topic = sub.add_option("--topic", options->topic, "all of this topic");
  auto* const all = sub.add_flag("--all", options->all, "all of them");
  topic->excludes(all);
  ids->excludes(all);
  add_common(sub, *options);
  const auto fill = [](const Options& o, control::Request& request) {
    if (!o.ids.empty()) request.arguments["ids"] = o.ids;
    set(request, "topic", o.topic);
    if (o.all) set(request, "all", "true");
  };
  return simply(options, "redrive-dead-letters", fill, print_redriven);
}

}  // namespace tocsin::daemon::cli

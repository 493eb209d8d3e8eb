// tocsin set-alarm-state, with the AWS command line's options.
#include <memory>

#include "daemon/cli/client.h"
#include "daemon/cli/commands.h"
#include "daemon/cli/options.h"

namespace tocsin::daemon::cli {
namespace {

struct Options {
  ClientOptions client;
  std::string output = "text";
  std::string alarm_name;
  std::string state_value;
  std::string reason;
  std::string reason_data;
  std::string group;
};

int run(const Options& options) {
  control::Request request;
  request.command = "set-alarm-state";
  set(request, "alarm_name", options.alarm_name);
  set(request, "state_value", options.state_value);
  set(request, "state_reason", options.reason);
  set(request, "state_reason_data", options.reason_data);
  set(request, "group", options.group);
  return ask(options.client, request) ? kDone : kNotSo;
}

}  // namespace

std::function<int()> add_set_alarm_state(CLI::App& sub) {
  const auto options = std::make_shared<Options>();
  sub.add_option("--alarm-name", options->alarm_name, "the alarm")->required();
  sub.add_option("--state-value", options->state_value, "its new state")
      ->required()
      ->check(CLI::IsMember({"OK", "ALARM", "INSUFFICIENT_DATA"}));
  sub.add_option("--state-reason", options->reason, "why, for people")->required();
  sub.add_option("--state-reason-data", options->reason_data, "why, as a JSON object");
  sub.add_option("--group", options->group, "of an alarm with group_by the instance, as SourceIp=192.0.2.7");
  add_client_options(sub, options->client);
  add_output_option(sub, options->output);
  return [options] { return run(*options); };
}

}  // namespace tocsin::daemon::cli

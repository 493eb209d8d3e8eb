// The sub-commands of tocsin(1): a table. A new one is one file with an add_… function and one line in commands.cpp.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <span>

namespace tocsin::daemon::cli {

// Exit statuses of every command.
inline constexpr int kDone = 0;
inline constexpr int kNotSo = 1;  // the thing asked about is not so, or failed
inline constexpr int kUsage = 2;

// Adds the command's options to `sub`; returns what runs once they are parsed, with the exit status.
using Add = std::function<int()> (*)(CLI::App& sub);

struct Command {
  const char* name;
  const char* help;
  Add add;
};

std::span<const Command> commands();

std::function<int()> add_check(CLI::App& sub);
std::function<int()> add_cat_config(CLI::App& sub);
std::function<int()> add_test_metric_filter(CLI::App& sub);
std::function<int()> add_replay(CLI::App& sub);
std::function<int()> add_status(CLI::App& sub);
std::function<int()> add_describe_alarms(CLI::App& sub);
std::function<int()> add_describe_alarm_history(CLI::App& sub);
std::function<int()> add_get_metric_statistics(CLI::App& sub);
std::function<int()> add_list_metrics(CLI::App& sub);
std::function<int()> add_put_metric_data(CLI::App& sub);
std::function<int()> add_set_alarm_state(CLI::App& sub);
std::function<int()> add_test_notification(CLI::App& sub);
std::function<int()> add_mute(CLI::App& sub);
std::function<int()> add_unmute(CLI::App& sub);
std::function<int()> add_list_mutes(CLI::App& sub);
std::function<int()> add_list_dead_letters(CLI::App& sub);
std::function<int()> add_redrive_dead_letters(CLI::App& sub);
std::function<int()> add_reload(CLI::App& sub);

}  // namespace tocsin::daemon::cli

#include "daemon/cli/commands.h"

#include <array>

namespace tocsin::daemon::cli {
namespace {

constexpr std::array kCommands = {
    Command{"check", "validate configuration and rules (offline)", add_check},
    Command{"cat-config", "the effective rule files, each under its path (offline)", add_cat_config},
    Command{"test-metric-filter", "which log events a filter pattern matches (offline)", add_test_metric_filter},
    Command{"replay", "run the rules over log files in event time; nothing is sent (offline)", add_replay},
    Command{"status", "the daemon's health: sources, rules, alarms, deliveries", add_status},
    Command{"describe-alarms", "the alarms as they stand", add_describe_alarms},
    Command{"describe-alarm-history", "state changes, notifications and their attempts", add_describe_alarm_history},
    Command{"get-metric-statistics", "datapoints of a metric", add_get_metric_statistics},
    Command{"list-metrics", "the metrics that are kept", add_list_metrics},
    Command{"put-metric-data", "publish datapoints of a metric", add_put_metric_data},
    Command{"set-alarm-state", "for a drill: the actions run as at a real change", add_set_alarm_state},
    Command{"test-notification", "send a test through a topic; what each endpoint answered", add_test_notification},
    Command{"mute", "for a while nobody is told of an alarm", add_mute},
    Command{"unmute", "end a mute before its time", add_unmute},
    Command{"list-mutes", "the mutes by hand, and those of the rule files", add_list_mutes},
    Command{"list-dead-letters", "notifications that were given up, and why", add_list_dead_letters},
    Command{"redrive-dead-letters", "send them again", add_redrive_dead_letters},
    Command{"reload", "have the daemon read its rules again", add_reload},
};

}  // namespace

std::span<const Command> commands() { return kCommands; }

}  // namespace tocsin::daemon::cli

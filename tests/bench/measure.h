// Whole programs, timed; and the lines of the table that the benchmarks print.
#pragma once

#include <string>
#include <vector>

#include "figures.h"

namespace tocsin::bench {

// This program and those it starts, on one core from now on: a ratio then compares work, not cores.
void pin_to_one_core();

struct Run {
  double wall_ms = 0;
  double cpu_ms = 0;  // user and system: what others on the machine took is not in it
  long peak_kb = 0;
  std::string output;
};

// Gives up if the program does not end with one of `statuses` (grep that finds nothing ends with 1).
Run run(const std::vector<std::string>& command, const std::vector<int>& statuses = {0});

// The commands in turns, `rounds` times each; the median run of each, by its own wall time and CPU time.
std::vector<Run> in_turns(const std::vector<std::vector<std::string>>& commands, int rounds = 7);

// `tocsin replay` of these rules (a file or directory).
std::vector<std::string> replay_of(const std::string& rules);
std::vector<std::string> grep_count(const std::string& literal, const std::string& file);

// Rules: a syslog group of the files with a filter for each pattern; `alarms`: each with a window of five minutes.
// Written to build/bench/NAME/; the path.
std::string rules_of(const std::string& name, const std::vector<std::string>& files,
                     const std::vector<std::string>& patterns, bool alarms, const std::string& format = "syslog");
// The same over a log of one line: what a process does before it reads on, the first state of every alarm included.
std::string start_rules(const std::vector<std::string>& patterns);
// A pattern of these terms.
std::string quoted(const std::string& term);
std::vector<std::string> quoted(const std::vector<std::string>& terms);

// Can this build do it? Replays the patterns over a short log first: false, with a line that says why, where the build
// refuses them or would take far too long for `bytes`.
bool feasible(const char* target, const std::string& what, const std::vector<std::string>& patterns, double bytes);

// One line: "T1   1 filter ...   1.62   >= 1.50   ok   detail".
void row(const char* target, const std::string& what, double figure, double goal, bool at_least,
         const std::string& detail);
void note(const char* target, const std::string& what, const std::string& why_not);

[[noreturn]] void give_up(const std::string& why);

}  // namespace tocsin::bench

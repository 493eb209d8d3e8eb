// What admins write, read whole: bytes of rule files in, Rules and every mistake out. Opens no file.
//
// Merging follows systemd's drop-ins: all files of all directories in the byte order of their names; a file in a later
// directory replaces the one of the same name in an earlier one; an empty file, or a link to /dev/null, masks it.
#pragma once

#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "model/definitions.h"

namespace tocsin::ruleset {

// One *.yaml file, as the shell found it.
struct SourceFile {
  std::string path;           // as shown in messages
  std::string name;           // its file name, by which files replace each other
  std::size_t directory = 0;  // index of its directory: a later one wins
  std::string bytes;          // empty: masks
};

// In effective order: sorted by name, replaced ones and masks gone.
std::vector<SourceFile> merge(std::vector<SourceFile> files);

struct Loaded {
  Rules rules;
  Diagnostics diagnostics;  // with an error in it the rules must not be used
};

// `files` as merge() gives them. Decodes, checks limits, names and patterns, runs the samples of each filter; all
// errors at once.
Loaded load(const std::vector<SourceFile>& files);

struct LoadedSettings {
  Settings settings;
  Diagnostics diagnostics;
};

LoadedSettings load_settings(const std::string& path, const std::string& bytes);

// A digest of the whole rules, shown in status: equal texts give equal digests.
std::string rules_digest(const std::vector<SourceFile>& files);

// What a reload changed, in words: "alarm 'x' added", "metric filter 'y' changed"; empty: nothing.
std::vector<std::string> diff(const Rules& old_rules, const Rules& new_rules);

}  // namespace tocsin::ruleset

// What a source tells, in an administrator's words.
#pragma once

#include <string>

#include "source/source.h"

namespace tocsin::daemon {

bool is_trouble(source::Note::Kind kind);
// Something is wrong with one file, and stays so until it is mended or replaced.
bool is_damage(source::Note::Kind kind);
// Whatever was wrong with the file is over.
bool heals(source::Note::Kind kind);

// What is told of its path: "cannot be read: Permission denied".
std::string words_of(const source::Note& note);

}  // namespace tocsin::daemon

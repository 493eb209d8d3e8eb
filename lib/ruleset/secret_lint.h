// A secret that stands in a rule file as plain text, where one can be recognised.
#pragma once

#include <string>

#include "base/diagnostic.h"
#include "model/definitions.h"

namespace tocsin::ruleset {

void warn_of_plain_secret(const Located<std::string>& endpoint, Diagnostics& diagnostics);
// Of what is nothing but a secret: a key, a password.
void warn_of_plain_key(const Located<std::string>& key, Diagnostics& diagnostics);

}  // namespace tocsin::ruleset

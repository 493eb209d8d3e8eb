// What secrets stand for. ${credential:NAME}: systemd's LoadCredential= (systemd.exec(5)): the file NAME in
// $CREDENTIALS_DIRECTORY. ${file:/PATH}: a file that belongs to root or to us and that others cannot read. ${env:NAME}.
#pragma once

#include "deliver/deliverer.h"

namespace tocsin::daemon {

// Read when asked for, one trailing newline cut; nullopt without the directory, the file or the variable, for a name
// that is no plain file name, and for a file that others can read.
deliver::Credentials system_credentials();

}  // namespace tocsin::daemon

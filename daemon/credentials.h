// ${credential:NAME}: systemd's LoadCredential= (systemd.exec(5)): the file NAME in $CREDENTIALS_DIRECTORY.
#pragma once

#include "deliver/deliverer.h"

namespace tocsin::daemon {

// Read when asked for, one trailing newline cut; nullopt without the directory or the file, and for a name that is no
// plain file name.
deliver::Credentials system_credentials();

}  // namespace tocsin::daemon

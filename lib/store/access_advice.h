// What to do where the state directory cannot be written.
#pragma once

#include <string>

namespace tocsin::store {

// "tocsin", or "uid 998" where it has no name.
std::string user_name();

// After an attempt to write in `directory` that failed with this errno: what is the matter, and what to do.
std::string access_advice(int number, const std::string& directory);

}  // namespace tocsin::store

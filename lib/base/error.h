// What the world did to us: a failed call, a malformed file. Codes are few because callers act on few differences.
// Errors that a person wrote (rules, patterns, arguments) are Diagnostics instead.
#pragma once

#include <string>
#include <string_view>

namespace tocsin {

enum class ErrorCode {
  invalid,      // the input cannot be understood
  not_found,    // no such file, name, row
  permission,   // not allowed; may heal when somebody changes it
  io,           // the device or the peer failed
  full,         // no space, or a bound was reached
  unavailable,  // try again later
  timeout,
  unsupported,  // understood, and not for this version or host
};

std::string_view to_string(ErrorCode code);

struct Error {
  ErrorCode code = ErrorCode::io;
  std::string message;  // a sentence without its full stop: what, on what, why

  friend bool operator==(const Error&, const Error&) = default;
};

// The one place where an errno becomes an Error: "CONTEXT: No such file or directory".
Error from_errno(int number, std::string_view context);

}  // namespace tocsin

#include "base/error.h"

#include <cerrno>
#include <system_error>

namespace tocsin {

std::string_view to_string(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid:
      return "invalid";
    case ErrorCode::not_found:
      return "not found";
    case ErrorCode::permission:
      return "permission denied";
    case ErrorCode::io:
      return "I/O error";
    case ErrorCode::full:
      return "full";
    case ErrorCode::unavailable:
      return "unavailable";
    case ErrorCode::timeout:
      return "timed out";
    case ErrorCode::unsupported:
      return "not supported";
  }
  return "error";
}

Error from_errno(int number, std::string_view context) {
  const auto code = [number] {
    switch (number) {
      case ENOENT:
      case ENOTDIR:
        return ErrorCode::not_found;
      case EACCES:
      case EPERM:
        return ErrorCode::permission;
      case ENOSPC:
      case EDQUOT:
      case EMFILE:
      case ENFILE:
      case ENOMEM:
        return ErrorCode::full;
      case EAGAIN:
      case EBUSY:
        return ErrorCode::unavailable;
      case ETIMEDOUT:
        return ErrorCode::timeout;
      default:
        return ErrorCode::io;
    }
  }();
  return {code, std::string(context) + ": " + std::generic_category().message(number)};
}

}  // namespace tocsin

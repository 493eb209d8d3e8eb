#include "base/uuid.h"

#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/string_generator.hpp>
#include <boost/uuid/uuid_io.hpp>

namespace tocsin {

std::string uuid5(std::string_view name_space, std::string_view name) {
  // tocsin's root; ids already stored and sent depend on it: never to change.
  static const boost::uuids::uuid root = boost::uuids::string_generator()("6d0f6d0e-7c1b-5e0c-9a43-8f5b1f7a2c11");
  const boost::uuids::uuid space = boost::uuids::name_generator_sha1(root)(name_space.data(), name_space.size());
  return boost::uuids::to_string(boost::uuids::name_generator_sha1(space)(name.data(), name.size()));
}

}  // namespace tocsin

// Which JSON patterns match an event? The cost follows the event's bytes and the patterns that match, hardly the number
// of patterns:
//
//   tokens      simdjson finds where the tokens are (json_tokens.h);
//   walk        along the paths of the anchors (json_anchors.h, json_paths.h); the value at such a path goes through an
//               index (value_index.h), which gives candidates. Most events end here, with none;
//   decision    the event is read completely, by simdjson or, where that refuses it, by JsonDocument; each candidate is
//               evaluated on it. Patterns without an anchor ($.a NOT EXISTS) are candidates always.
//
// So the last word is evaluate_json.h's, and what matches is exactly what evaluate() says.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "pattern/ast.h"

namespace tocsin::pattern {

class JsonFinder {
 public:
  struct Rule {
    std::uint32_t pattern;
    const Json* json;  // outlives the finder
  };

  // Buffers that one thread uses again and again, with one finder or with several.
  class Scratch {
   public:
    Scratch();
    ~Scratch();
    Scratch(Scratch&&) noexcept;
    Scratch& operator=(Scratch&&) noexcept;

   private:
    friend class JsonFinder;
    struct State;
    std::unique_ptr<State> state_;
  };

  explicit JsonFinder(std::span<const Rule> rules);
  JsonFinder(JsonFinder&&) noexcept;
  JsonFinder& operator=(JsonFinder&&) noexcept;
  ~JsonFinder();

  // Appends, ascending, the `pattern` of each rule that matches. Safe on many threads. `readable`: how many bytes from
  // event.data() on may be read, whatever they hold; at least event.size(). 64 more than that, and the event need not
  // be copied.
  void match(std::string_view event, std::size_t readable, Scratch& scratch, std::vector<std::uint32_t>& out) const;

 private:
  struct Compiled;
  std::unique_ptr<const Compiled> compiled_;
};

}  // namespace tocsin::pattern

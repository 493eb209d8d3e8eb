#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "base/check.h"
#include "pattern/literal_scanner.h"

#ifdef TOCSIN_HAVE_VECTORSCAN

#include <hs/hs.h>

namespace tocsin::pattern {
namespace {

struct Free {
  void operator()(hs_database_t* database) const { hs_free_database(database); }
  void operator()(hs_scratch_t* scratch) const { hs_free_scratch(scratch); }
  void operator()(hs_compile_error_t* error) const { hs_free_compile_error(error); }
};

class Vectorscan final : public LiteralScanner {
 public:
  Vectorscan(hs_database_t* database, std::size_t longest) : database_(database), longest_(longest) {}

  [[nodiscard]] std::unique_ptr<Scratch> make_scratch() const override {
    hs_scratch_t* scratch = nullptr;
    CHECK(hs_alloc_scratch(database_.get(), &scratch) == HS_SUCCESS);
    return std::make_unique<Room>(scratch);
  }

  // With few literals, version 5.4.9 overlooks some whose last byte is among the last 31 of what it is given, by its
  // alignment. So the end of a block is scanned in a copy with something behind it, and only there is it listened to.
  void scan(std::string_view block, Scratch& scratch, OnHit on_hit, void* context) const override {
    CHECK(block.size() <= std::numeric_limits<unsigned>::max());
    Room& room = static_cast<Room&>(scratch);
    const std::size_t tail = block.size() - std::min(block.size(), kTail);
    if (tail > 0) run(block, *room.room, {on_hit, context, 0, 0, tail});
    const std::size_t begin = tail - std::min(tail, longest_ - 1);
    room.copy.assign(block.substr(begin));
    room.copy.append(kTail, '\n');
    run(room.copy, *room.room, {on_hit, context, begin, tail, block.size()});
  }

 private:
  static constexpr std::size_t kTail = 128;

  struct Call {
    OnHit on_hit;
    void* context;
    std::size_t offset;  // of what is scanned in the block
    std::size_t after;   // hits that end there or before are not reported,
    std::size_t upto;    // nor those that end behind this
  };
  struct Room final : Scratch {
    explicit Room(hs_scratch_t* scratch) : room(scratch) {}
    std::unique_ptr<hs_scratch_t, Free> room;
    std::string copy;
  };

  void run(std::string_view text, hs_scratch_t& room, Call call) const {
    const auto forward = [](unsigned literal, unsigned long long, unsigned long long to, unsigned, void* context) {
      const auto* const c = static_cast<const Call*>(context);
      const std::size_t end = c->offset + to;
      if (end > c->after && end <= c->upto) c->on_hit(c->context, literal, end);
      return 0;
    };
    const hs_error_t scanned =
        hs_scan(database_.get(), text.data(), static_cast<unsigned>(text.size()), 0, &room, forward, &call);
    CHECK(scanned == HS_SUCCESS);
  }

  std::unique_ptr<hs_database_t, Free> database_;
  std::size_t longest_;  // literal
};

}  // namespace

std::unique_ptr<const LiteralScanner> make_vectorscan(std::span<const std::string_view> literals) {
  if (hs_valid_platform() != HS_SUCCESS || literals.empty()) return nullptr;
  std::vector<const char*> texts;
  std::vector<std::size_t> lengths;
  std::vector<unsigned> ids;
  texts.reserve(literals.size());
  lengths.reserve(literals.size());
  ids.reserve(literals.size());
  for (const std::string_view literal : literals) {
    ids.push_back(static_cast<unsigned>(texts.size()));
    texts.push_back(literal.data());
    lengths.push_back(literal.size());
  }
  const std::vector<unsigned> flags(literals.size(), 0);
  hs_database_t* database = nullptr;
  hs_compile_error_t* failure = nullptr;
  const hs_error_t compiled =
      hs_compile_lit_multi(texts.data(), flags.data(), ids.data(), lengths.data(),
                           static_cast<unsigned>(literals.size()), HS_MODE_BLOCK, nullptr, &database, &failure);
  const std::unique_ptr<hs_compile_error_t, Free> error(failure);
  if (compiled != HS_SUCCESS) return nullptr;  // over a limit of its own: the automaton has none
  return std::make_unique<Vectorscan>(database, *std::max_element(lengths.begin(), lengths.end()));
}

}  // namespace tocsin::pattern

#else

namespace tocsin::pattern {

std::unique_ptr<const LiteralScanner> make_vectorscan(std::span<const std::string_view>) { return nullptr; }

}  // namespace tocsin::pattern

#endif

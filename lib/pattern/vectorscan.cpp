#include <limits>
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
  explicit Vectorscan(hs_database_t* database) : database_(database) {}

  [[nodiscard]] std::unique_ptr<Scratch> make_scratch() const override {
    hs_scratch_t* scratch = nullptr;
    CHECK(hs_alloc_scratch(database_.get(), &scratch) == HS_SUCCESS);
    return std::make_unique<Room>(scratch);
  }

  void scan(std::string_view block, Scratch& scratch, OnHit on_hit, void* context) const override {
    CHECK(block.size() <= std::numeric_limits<unsigned>::max());
    Call call{on_hit, context};
    const auto forward = [](unsigned literal, unsigned long long, unsigned long long end, unsigned, void* to) {
      const auto* const c = static_cast<const Call*>(to);
      c->on_hit(c->context, literal, end);
      return 0;
    };
    const hs_error_t scanned = hs_scan(database_.get(), block.data(), static_cast<unsigned>(block.size()), 0,
                                       static_cast<Room&>(scratch).room.get(), forward, &call);
    CHECK(scanned == HS_SUCCESS);
  }

 private:
  struct Call {
    OnHit on_hit;
    void* context;
  };
  struct Room final : Scratch {
    explicit Room(hs_scratch_t* scratch) : room(scratch) {}
    std::unique_ptr<hs_scratch_t, Free> room;
  };

  std::unique_ptr<hs_database_t, Free> database_;
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
  return std::make_unique<Vectorscan>(database);
}

}  // namespace tocsin::pattern

#else

namespace tocsin::pattern {

std::unique_ptr<const LiteralScanner> make_vectorscan(std::span<const std::string_view>) { return nullptr; }

}  // namespace tocsin::pattern

#endif

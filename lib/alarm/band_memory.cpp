#include "alarm/band_memory.h"

#include <fmt/format.h>

#include <charconv>

namespace tocsin::alarm {
namespace {

// Words apart by one space each; numbers as the shortest text that reads back as the same.
class Words {
 public:
  explicit Words(std::string_view text) : rest_(text) {}

  std::string_view next() {
    const std::size_t end = rest_.find(' ');
    const std::string_view word = rest_.substr(0, end);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    return word;
  }
  template <class T>
  bool number(T& out) {
    const std::string_view word = next();
    const auto result = std::from_chars(word.data(), word.data() + word.size(), out);
    return result.ec == std::errc() && result.ptr == word.data() + word.size();
  }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

}  // namespace

void BandMemory::add(std::string_view id, Time period_begin, double value) {
  auto model = models_.find(id);
  if (model == models_.end()) model = models_.emplace(std::string(id), metric::AnomalyModel{}).first;
  model->second.add(period_begin, value);
}

MathBand BandMemory::band(std::string_view id, double deviations, Time period_begin) const {
  const auto model = models_.find(id);
  if (model == models_.end()) return {};
  const auto usual = model->second.at(period_begin);
  if (!usual) return {};
  return {usual->mean + deviations * usual->deviation, usual->mean - deviations * usual->deviation};
}

std::string BandMemory::text() const {
  std::string text;
  for (const auto& [id, model] : models_) {
    const auto hours = model.hours();
    text += fmt::format("{}{} {}", text.empty() ? "" : " ", id, hours.size());
    for (const auto& hour : hours) {
      text += fmt::format(" {} {} {} {}", to_ms(hour.begin), hour.count, hour.mean, hour.squares);
    }
  }
  return text;
}

void BandMemory::restore(std::string_view text) {
  models_.clear();
  Words words(text);
  while (!words.at_end()) {
    const std::string id(words.next());
    std::size_t count = 0;
    bool is_good = words.number(count);
    metric::AnomalyModel model;
    for (std::size_t i = 0; is_good && i < count; ++i) {
      std::int64_t begin = 0;
      metric::AnomalyModel::Hour hour;
      is_good =
          words.number(begin) && words.number(hour.count) && words.number(hour.mean) && words.number(hour.squares);
      hour.begin = from_ms(begin);
      if (is_good) model.add(hour);
    }
    if (!is_good) {
      models_.clear();
      return;
    }
    models_.emplace(id, std::move(model));
  }
}

}  // namespace tocsin::alarm

#include "format/object_scan.h"

#include <algorithm>
#include <bit>
#include <bitset>
#include <cstdint>
#include <cstring>
#include <optional>
#include <utility>

#include "base/limits.h"

namespace tocsin::format {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

bool is_scalar(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-' || c == '+' || c == '.' || c == 'E';
}

// The first quote, backslash or control character from `at` on. Eight bytes at a time: strings are most of a record.
std::size_t find_string_special(std::string_view text, std::size_t at) {
  if constexpr (std::endian::native == std::endian::little) {
    constexpr std::uint64_t kOnes = ~std::uint64_t{0} / 255;
    constexpr std::uint64_t kHigh = kOnes * 0x80;
    // Sets a byte's high bit where the byte is below n (at most 128); exact for the lowest such byte, the only one
    // looked at.
    const auto below = [](std::uint64_t word, std::uint64_t n) { return (word - kOnes * n) & ~word & kHigh; };
    for (; at + 8 <= text.size(); at += 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, text.data() + at, sizeof word);
      const std::uint64_t found = below(word, 0x20) | below(word ^ kOnes * '"', 1) | below(word ^ kOnes * '\\', 1);
      if (found != 0) return at + static_cast<std::size_t>(std::countr_zero(found)) / 8;
    }
  }
  while (at < text.size() && text[at] != '"' && text[at] != '\\' && static_cast<unsigned char>(text[at]) >= 0x20) ++at;
  return at;
}

class Scan {
 public:
  Scan(std::string_view text, std::size_t begin, const RecordSigns& signs)
      : text_(text.substr(0, begin + limits::kLineBytes)), signs_(signs), at_(begin) {
    out_of_text_ = text_.size() < text.size() ? End::too_long : End::unfinished;
    for (const std::string_view name : signs.not_members) lengths_ |= length_bit(name);
    lengths_ |= length_bit(signs.id) | length_bit(signs.scope);
  }

  ObjectScan run() {
    while (at_ < text_.size()) {
      if (const auto end = step()) return result(*end);
    }
    return result(out_of_text_);
  }

 private:
  using End = ObjectScan::End;
  enum class Expect : std::uint8_t { value, value_or_end, name, name_or_end, colon, comma_or_end };

  [[nodiscard]] ObjectScan result(End end) const {
    const bool gives_up = end == End::broken || end == End::unfinished;
    const bool too_deep = depth_ == limits::kJsonDepth;  // no missing quote or cut line leads there
    return {end,
            gives_up && !too_deep ? std::min({at_, last_string_, doubtful_value_}) : at_,
            is_record_ && other_.empty(),
            other_,
            id_,
            scope_,
            blanks_};
  }

  // Takes one token; a result where the scan is over.
  std::optional<End> step() {
    const char c = text_[at_];
    switch (c) {
      case '"':
        return string();
      case ':':
        if (expect_ != Expect::colon) return End::broken;
        expect_ = Expect::value;
        line_ended_ = false;
        break;
      case ',':
        if (expect_ != Expect::comma_or_end) return End::broken;
        expect_ = in_object() ? Expect::name : Expect::value;
        in_records_member_ = false;
        break;
      case '{':
      case '[':
        return open(c == '{');
      case '}':
      case ']':
        return close(c == '}');
      default:
        if (is_blank(c)) {
          ++blanks_;
          line_ended_ = line_ended_ || c == '\n';
          break;
        }
        if (!wants_value() || !is_scalar(c)) return End::broken;
        expect_ = Expect::comma_or_end;
        while (at_ + 1 < text_.size() && is_scalar(text_[at_ + 1])) ++at_;
        break;
    }
    ++at_;
    return std::nullopt;
  }

  std::optional<End> string() {
    const bool is_name = expect_ == Expect::name || expect_ == Expect::name_or_end;
    if (!is_name && !wants_value()) return End::broken;
    const std::size_t begin = last_string_ = at_ + 1;
    std::size_t end = find_string_special(text_, begin);
    while (end + 1 < text_.size() && text_[end] == '\\') end = find_string_special(text_, end + 2);
    if (end == text_.size() || text_[end] == '\\') {
      at_ = text_.size();
      return out_of_text_;
    }
    at_ = end;
    if (text_[at_] != '"') return End::broken;
    if (depth_ == 1) {
      const std::string_view content = text_.substr(begin, at_ - begin);
      if (is_name) {
        look_at_name(content);
      } else if (std::string_view* const value = std::exchange(value_wanted_, nullptr)) {
        *value = content;
      }
    }
    expect_ = is_name ? Expect::colon : Expect::comma_or_end;
    ++at_;
    return std::nullopt;
  }

  // A record's names are looked at one by one; most are of a length that none of those has that matter.
  static std::uint64_t length_bit(std::string_view name) { return std::uint64_t{1} << (name.size() % 64); }

  void look_at_name(std::string_view name) {
    value_wanted_ = nullptr;
    if (is_record_ && (lengths_ & length_bit(name)) == 0) return;
    const auto is_one_of = [name](std::span<const std::string_view> names) {
      return std::find(names.begin(), names.end(), name) != names.end();
    };
    // A document's other members come before its records or after them: a record has none that wraps others.
    in_records_member_ = !is_record_ && !signs_.wrapper.empty() && name == signs_.wrapper;
    is_record_ = is_record_ || is_one_of(signs_.members);
    if (other_.empty() && is_one_of(signs_.not_members)) other_ = name;
    value_wanted_ = name.empty() ? nullptr : name == signs_.id ? &id_ : name == signs_.scope ? &scope_ : nullptr;
  }

  std::optional<End> open(bool object) {
    if (!wants_value() || depth_ == limits::kJsonDepth) return End::broken;
    if (object && in_object() && line_ended_) doubtful_value_ = std::min(doubtful_value_, at_);
    ++at_;
    if (!object && depth_ == 1 && in_records_member_) return End::document;
    is_object_[depth_++] = object;
    expect_ = object ? Expect::name_or_end : Expect::value_or_end;
    return std::nullopt;
  }

  std::optional<End> close(bool object) {
    const bool may_end =
        expect_ == Expect::comma_or_end || expect_ == (object ? Expect::name_or_end : Expect::value_or_end);
    if (!may_end || in_object() != object) return End::broken;
    ++at_;
    if (--depth_ == 0) return End::complete;
    expect_ = Expect::comma_or_end;
    return std::nullopt;
  }

  [[nodiscard]] bool in_object() const { return depth_ > 0 && is_object_[depth_ - 1]; }
  [[nodiscard]] bool wants_value() const { return expect_ == Expect::value || expect_ == Expect::value_or_end; }

  std::string_view text_;
  const RecordSigns& signs_;
  std::size_t at_;
  End out_of_text_;
  Expect expect_ = Expect::value;
  std::bitset<limits::kJsonDepth> is_object_;
  std::size_t depth_ = 0;
  bool is_record_ = false;
  bool in_records_member_ = false;
  std::uint64_t lengths_ = 0;  // of the names that matter once it is known to be a record: a bit each
  std::string_view other_;
  std::string_view id_;
  std::string_view scope_;
  std::string_view* value_wanted_ = nullptr;  // where the value of the member at hand goes, if it is text
  std::size_t blanks_ = 0;
  bool line_ended_ = false;                           // since the last colon
  std::size_t last_string_ = std::string_view::npos;  // where the last string's text begins
  std::size_t doubtful_value_ =
      std::string_view::npos;  // the first object that is a member's value on another line than its name
};

}  // namespace

ObjectScan scan_object(std::string_view text, std::size_t begin, const RecordSigns& signs) {
  return Scan(text, begin, signs).run();
}

}  // namespace tocsin::format

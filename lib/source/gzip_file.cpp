#include "source/gzip_file.h"

#include <algorithm>

#include "base/check.h"
#include "source/open_file.h"

namespace tocsin::source {

namespace {

constexpr std::size_t kPiece = 64 * 1024;

}  // namespace

Result<bool> GzipFile::fill(std::uint64_t offset, std::size_t bytes, std::size_t work) {
  CHECK(offset >= begin_ + skipped_);
  while (true) {
    const std::size_t have = buffer_.size();
    skipped_ = static_cast<std::size_t>(std::min<std::uint64_t>(offset - begin_, have));
    if (end_ != End::none || (begin_ + skipped_ == offset && have - skipped_ >= bytes)) return true;
    if (work == 0) return false;
    if (skipped_ > 0) {
      buffer_.erase(0, skipped_);
      begin_ += skipped_;
      skipped_ = 0;
    }
    // Towards the offset in pieces; then exactly what is wanted.
    const std::size_t most = begin_ < offset ? kPiece : bytes - buffer_.size();
    const std::size_t before = buffer_.size();
    if (auto ok = inflate_some(std::min(most, std::max(work, kPiece))); !ok) return ok;
    work -= std::min(work, std::max<std::size_t>(buffer_.size() - before, 1));
  }
}

Result<bool> GzipFile::inflate_some(std::size_t most) {
  std::string_view input = input_;
  const auto state = gunzip_.inflate(input, most, buffer_);
  input_.erase(0, input_.size() - input.size());
  if (begin_ + buffer_.size() > most_) {
    buffer_.resize(static_cast<std::size_t>(most_ - std::min(most_, begin_)));
    end_ = End::too_large;
    return true;
  }
  if (state == Gunzip::State::damaged) end_ = End::damaged;
  if (state != Gunzip::State::hungry) return true;
  auto more = read_at(fd_.get(), input_at_, kPiece, path_);
  if (!more) return Unexpected(std::move(more).error());
  if (more->empty()) end_ = gunzip_.at_member_end() ? End::whole : End::cut_short;
  input_at_ += more->size();
  if (input_.empty()) {
    input_ = std::move(*more);
  } else {
    input_ += *more;
  }
  return true;
}

}  // namespace tocsin::source

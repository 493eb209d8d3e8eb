#include "source/vigil.h"

#include <algorithm>

namespace tocsin::source {
namespace {

std::optional<Duration> if_longer(Duration lasted, Duration bound) {
  return lasted >= bound ? std::optional(lasted) : std::nullopt;
}

}  // namespace

void hear(Voice& voice, Duration now) {
  const Duration pause = now - voice.spoke;
  if (pause > kLongestPause) {
    voice.began = now;
    voice.longest = {};
  } else {
    voice.longest = std::max(voice.longest, pause);
  }
  voice.spoke = now;
}

bool used_to_speak(const Voice& voice) { return voice.spoke - voice.began >= kSpeakingFor; }

std::optional<Duration> silent_for(const Voice& voice, const Patience& patience, Duration now) {
  const Duration pause = now - voice.spoke;
  switch (patience.kind) {
    case Patience::Kind::never:
      break;
    case Patience::Kind::span:
      return if_longer(pause, patience.span);
    case Patience::Kind::learned:
      if (used_to_speak(voice)) return if_longer(pause, std::max(kLongestPause, voice.longest * kPauses));
      break;
  }
  return std::nullopt;
}

std::optional<Duration> Standstill::look(bool unread, std::uint64_t read, const Patience& patience, Duration now) {
  const bool moved = read_ != read;
  read_ = read;
  if (!unread || moved) since_.reset();
  if (!unread) return std::nullopt;
  if (!since_) since_ = now;
  return patience.kind == Patience::Kind::span ? if_longer(now - *since_, patience.span) : std::nullopt;
}

}  // namespace tocsin::source

#include "daemon/self_watch.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <set>
#include <tuple>

#include "base/limits.h"
#include "base/utf8.h"
#include "daemon/log.h"
#include "daemon/offload.h"
#include "model/self_metrics.h"
#include "source/audit.h"
#include "source/glob.h"

namespace tocsin::daemon {
namespace {

using namespace std::chrono_literals;

constexpr Duration kHang = 10s;  // of one read
constexpr std::uint64_t kLooksAMinute = 6;

// Files that a wildcard found come and go, dated by the day: they speak together.
std::string voice_of(const SourcePump& pump, const LogGroup& group) {
  std::string wildcards;
  bool is_found = !pump.path().empty() && pump.path().front() == '/';
  for (const auto& file : group.files) {
    if (source::is_literal(file.value)) {
      is_found = is_found && file.value != pump.path();
    } else {
      wildcards += (wildcards.empty() ? "" : ", ") + file.value;
    }
  }
  return is_found && !wildcards.empty() ? wildcards : pump.path();
}

// As a dimension's value.
std::string named(const std::string& text) {
  return std::string(cut_utf8(to_valid_utf8(text), limits::kDimensionCharacters));
}

engine::MetricDatum datum(std::string_view name, Dimensions dimensions, std::string_view unit, Time time,
                          double value) {
  return {std::string(kSelfNamespace),
          std::string(name),
          std::move(dimensions),
          std::string(unit),
          WindowBucket{time, 1, value, value, value, {}},
          1s};
}

std::string_view words(SelfWatch::Trouble trouble) {
  return trouble == SelfWatch::Trouble::unread ? "is there, and nothing of it has been read" : "has been silent";
}

using Named = std::tuple<SelfWatch::Trouble, std::string_view, std::string_view>;

Named name_of(const SelfWatch::Finding& finding) { return {finding.trouble, finding.log_group, finding.source}; }

std::set<Named> names_of(const std::vector<SelfWatch::Finding>& findings) {
  std::set<Named> names;
  for (const SelfWatch::Finding& finding : findings) names.insert(name_of(finding));
  return names;
}

}  // namespace

void SelfWatch::remember(std::vector<Voice> voices) {
  for (Voice& voice : voices) {
    ran_before_ = std::max(ran_before_, voice.watched);
    auto key = std::pair(voice.log_group, voice.name);
    voices_[std::move(key)].voice = std::move(voice);
  }
}

Duration SelfWatch::running() const { return ran_before_ + Duration{steady_ms() - began_}; }

asio::awaitable<void> SelfWatch::run() {
  while (!stopping_) {
    look();
    if (looks_ % kLooksAMinute == 1) {
      publish_totals();
      co_await audit();
    }
    co_await waker_.sleep(shell_.look_every);
  }
  keep_voices(running());
}

void SelfWatch::look() {
  ++looks_;
  const Duration now = running();
  const std::vector<Finding> before = std::exchange(findings_, {});
  for (const LogGroup& group : shell_.host.program()->rules().log_groups) {
    for (const auto& pump : shell_.sources.pumps_of(group.name.value)) look_at(*pump, group, now);
    look_at_voices(group, now);
  }
  std::erase_if(watched_, [this](const auto& entry) { return entry.second.looks != looks_; });
  tell(before);
  publish();
  if (looks_ % kLooksAMinute == 0) keep_voices(now);
}

void SelfWatch::look_at(const SourcePump& pump, const LogGroup& group, Duration now) {
  const LedgerBook::Account& account = pump.account();
  auto [entry, is_new] = watched_.try_emplace(&account);
  Watched& watched = entry->second;
  watched.looks = looks_;
  const bool spoke = !is_new && account.row.read != watched.read;
  watched.read = account.row.read;
  if (spoke) watched.holds_more = false;

  const auto& stock = account.stock;
  const auto busy = pump.busy_since();
  const bool waits = stock && account.balance.waiting > stock->held;
  const bool hangs = busy && steady_ms() - *busy >= kHang.count();
  const bool unread = pump.health().presence == source::Presence::unreadable || waits || hangs || watched.holds_more;
  if (const auto lasted = watched.standstill.look(unread, watched.read, group.unread_after, now))
    findings_.push_back({group.name.value, pump.path(), Trouble::unread, *lasted});

  if (watched.known == nullptr) {
    const std::string name = voice_of(pump, group);
    watched.known = &voices_[{group.name.value, name}];
    if (watched.known->voice.log_group.empty()) watched.known->voice = {group.name.value, name, now, now, {}, now};
  }
  watched.known->looks = looks_;
  if (!spoke) return;
  source::hear(watched.known->voice, now);
  watched.known->changed = true;
}

void SelfWatch::look_at_voices(const LogGroup& group, Duration now) {
  for (auto known = voices_.lower_bound({group.name.value, ""});
       known != voices_.end() && known->first.first == group.name.value; ++known) {
    if (known->second.looks != looks_) continue;  // its source is not there: another has its place
    const auto lasted = source::silent_for(known->second.voice, group.silent_after, now);
    if (lasted) findings_.push_back({group.name.value, known->second.voice.name, Trouble::silent, *lasted});
  }
}

// Once when it begins, and once when it is over; of very many at once the first.
void SelfWatch::tell(const std::vector<Finding>& before) const {
  const std::set<Named> were = names_of(before);
  const std::set<Named> are = names_of(findings_);
  std::size_t told = 0;
  for (const Finding& finding : findings_) {
    if (were.contains(name_of(finding)) || told++ >= limits::kFileMessages) continue;
    log::warning("log group '{}': {} {} for {}", finding.log_group, finding.source, words(finding.trouble),
                 tocsin::to_text(std::chrono::floor<std::chrono::seconds>(finding.lasted)));
  }
  for (const Finding& finding : before) {
    if (are.contains(name_of(finding)) || told++ >= limits::kFileMessages) continue;
    log::notice("log group '{}': {} is {} again", finding.log_group, finding.source,
                finding.trouble == Trouble::unread ? "read" : "heard of");
  }
  if (told > limits::kFileMessages)
    log::warning("and {} more such messages; `tocsin status` shows which logs are not read, or silent",
                 told - limits::kFileMessages);
}

void SelfWatch::publish() const {
  if (findings_.empty()) return;
  engine::MetricData data;
  for (const Finding& finding : findings_) {
    const auto name = finding.trouble == Trouble::unread ? kUnreadSeconds : kSilentSeconds;
    data.data.push_back(datum(name,
                              {{std::string(kGroupDimension), named(finding.log_group)},
                               {std::string(kSourceDimension), named(finding.source)}},
                              "Seconds", shell_.clock.now(), static_cast<double>(finding.lasted.count()) / 1000));
  }
  shell_.host.apply(data);
}

void SelfWatch::publish_totals() {
  engine::MetricData data;
  const Time now = shell_.clock.now();
  for (const LogGroup& group : shell_.host.program()->rules().log_groups) {
    Totals totals;
    for (const auto& pump : shell_.sources.pumps_of(group.name.value)) {
      const LedgerBook::Account& account = pump->account();
      const SourcePump::Health& health = pump->health();
      totals.bytes += account.row.read;
      totals.events += account.row.events;
      totals.gaps += account.row.gaps;
      totals.behind += health.behind_bytes;
      if (health.behind_bytes > 0 && health.caught_up && now > *health.caught_up)
        totals.behind_seconds =
            std::max(totals.behind_seconds, static_cast<std::uint64_t>((now - *health.caught_up).count() / 1000));
      totals.unaccounted += static_cast<std::uint64_t>(std::abs(account.balance.difference));
    }
    const auto known = totals_.find(group.name.value);
    const Totals before = known == totals_.end() ? totals : known->second;
    totals_[group.name.value] = totals;
    const auto add = [&](std::string_view name, std::string_view unit, std::uint64_t value) {
      bool& was_zero = was_zero_.try_emplace({group.name.value, name}, true).first->second;
      const bool is_zero = value == 0;
      if (std::exchange(was_zero, is_zero) && is_zero) return;
      data.data.push_back(datum(name, {{std::string(kGroupDimension), named(group.name.value)}}, unit, now,
                                static_cast<double>(value)));
    };
    // A source that went took its totals with it.
    const auto grown = [](std::uint64_t from, std::uint64_t to) { return to > from ? to - from : 0; };
    add(kIncomingBytes, "Bytes", grown(before.bytes, totals.bytes));
    add(kIncomingEvents, "Count", grown(before.events, totals.events));
    add(kGapCount, "Count", grown(before.gaps, totals.gaps));
    add(kBehindBytes, "Bytes", totals.behind);
    add(kBehindSeconds, "Seconds", totals.behind_seconds);
    add(kUnaccountedBytes, "Bytes", totals.unaccounted);
  }
  if (!data.data.empty()) shell_.host.apply(data);
}

asio::awaitable<void> SelfWatch::audit() {
  struct Claim {
    const LedgerBook::Account* account;
    std::string path;
    Position position;
    std::uint64_t held;
    std::uint64_t read;
  };
  std::vector<Claim> claims;
  for (const auto& pump : shell_.sources.pumps()) {
    const auto& stock = pump->account().stock;
    if (!stock || !pump->position()) continue;
    claims.push_back({&pump->account(), pump->path(), *pump->position(), stock->held, pump->account().row.read});
  }
  auto work = [&claims] {
    std::vector<bool> more;
    more.reserve(claims.size());
    for (const Claim& claim : claims) more.push_back(source::holds_more(claim.path, claim.position, claim.held));
    return more;
  };
  const std::vector<bool> more = co_await offload(shell_.workers, std::move(work));
  for (std::size_t i = 0; i < claims.size(); ++i) {
    const auto watched = watched_.find(claims[i].account);
    if (watched == watched_.end()) continue;
    // What was read meanwhile says that all is well.
    watched->second.holds_more = more[i] && claims[i].account->row.read == claims[i].read;
  }
}

void SelfWatch::keep_voices(Duration now) {
  for (auto& [key, known] : voices_) {
    if (!std::exchange(known.changed, false)) continue;
    known.voice.watched = now;
    shell_.committer.add(known.voice);
  }
}

void SelfWatch::stop() {
  stopping_ = true;
  waker_.wake();
}

}  // namespace tocsin::daemon

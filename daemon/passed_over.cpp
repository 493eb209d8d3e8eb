#include "daemon/passed_over.h"

#include <fmt/format.h>

#include <utility>

namespace tocsin::daemon {
namespace {

constexpr std::size_t kNamed = 3;

}  // namespace

std::string PassedOver::update(std::vector<source::NotRead> found) {
  now_ = std::move(found);
  std::set<std::string> there;
  std::vector<source::NotRead> news;
  for (const source::NotRead& entry : now_) {
    if (!told_.contains(entry.path)) news.push_back(entry);
    there.insert(entry.path);
  }
  told_ = std::move(there);
  return news.empty() ? std::string() : to_text(news);
}

std::string to_text(const std::vector<source::NotRead>& paths) {
  std::string text;
  for (std::size_t i = 0; i < paths.size() && i < kNamed; ++i)
    text += fmt::format("{}{} ({})", i == 0 ? "" : ", ", paths[i].path, paths[i].kind);
  if (paths.size() > kNamed) text += fmt::format(" and {} more", paths.size() - kNamed);
  return text;
}

}  // namespace tocsin::daemon

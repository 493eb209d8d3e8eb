// The members of an event's large objects, by name. An object's members are looked through one by one: that is quickest
// where few rules ask for few members. Where thousands of rules ask a large object, its members are put in order, once.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tocsin::pattern {

// `Id` tells the objects of one event apart.
template <class Id, class Value>
class MemberIndex {
 public:
  using Members = std::vector<std::pair<std::string_view, Value>>;

  // Members of an object that is not worth an index.
  static constexpr std::size_t kFew = 64;
  // Times a large object is looked through before it is.
  static constexpr std::uint32_t kSeldom = 8;

  void clear() {
    if (!objects_.empty()) objects_.clear();
  }

  // Null where the object is not known yet.
  [[nodiscard]] const Members* find(Id object) const {
    if (objects_.empty()) return nullptr;
    const auto found = objects_.find(object);
    return found == objects_.end() || !found->second.known ? nullptr : &found->second.members;
  }
  // Whether a large object was looked through often enough, with this time, to be added.
  bool is_worth_it(Id object) { return ++objects_[object].asked >= kSeldom; }
  // `members` in the order of the event. The last of each name counts.
  const Members& add(Id object, Members members) {
    Object& entry = objects_[object];
    entry.members = one_of_each(std::move(members));
    entry.known = true;
    return entry.members;
  }

  // The members in the order of their names, the last one of each.
  static Members one_of_each(Members members) {
    std::stable_sort(members.begin(), members.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    // Of equal neighbours the last: the first, seen from behind.
    const auto kept =
        std::unique(members.rbegin(), members.rend(), [](const auto& a, const auto& b) { return a.first == b.first; });
    members.erase(members.begin(), kept.base());
    return members;
  }

  // Null where there is none of that name.
  static const Value* value_of(const Members& members, std::string_view name) {
    const auto found =
        std::lower_bound(members.begin(), members.end(), name,
                         [](const auto& member, std::string_view sought) { return member.first < sought; });
    return found == members.end() || found->first != name ? nullptr : &found->second;
  }

 private:
  struct Object {
    std::uint32_t asked = 0;
    bool known = false;
    Members members;
  };
  std::unordered_map<Id, Object> objects_;
};

}  // namespace tocsin::pattern

#include <catch2/catch.hpp>

#include <optional>
#include <string>
#include <vector>

#include "pattern/delimited_bind.h"

using namespace tocsin::pattern;

namespace {

std::vector<Slot> slots(const std::vector<std::string>& names) {
  std::vector<Slot> result;
  for (const std::string& name : names) result.push_back({name, std::nullopt});
  return result;
}

Delimited fixed(const std::vector<std::string>& names) { return {slots(names), false, {}}; }
Delimited open(const std::vector<std::string>& before, const std::vector<std::string>& after) {
  return {slots(before), true, slots(after)};
}

// "x|y z" for the values of the slots in order; "no match".
std::string bound(const Delimited& pattern, std::string_view event) {
  DelimitedSplit split(event);
  const auto binding = Binding::bind(pattern, split);
  if (!binding) return "no match";
  std::string text;
  for (std::size_t i = 0; i < slot_count(pattern); ++i) text += (i > 0 ? "|" : "") + std::string(binding->slot(i));
  return text;
}

std::optional<std::string> reference(const Delimited& pattern, std::string_view event, std::string_view name) {
  DelimitedSplit split(event);
  const auto binding = Binding::bind(pattern, split);
  REQUIRE(binding);
  const bool number = name[0] >= '0' && name[0] <= '9';
  const auto value = number ? binding->at_position(std::stoul(std::string(name))) : binding->named(name);
  if (!value) return std::nullopt;
  return std::string(*value);
}

}  // namespace

TEST_CASE("without an ellipsis the last slot takes what is left") {
  const Delimited pattern = fixed({"a", "rest"});
  CHECK(bound(pattern, "x") == "no match");
  CHECK(bound(pattern, "x  ") == "no match");
  CHECK(bound(pattern, "x y") == "x|y");
  CHECK(bound(pattern, "x y z") == "x|y z");
  CHECK(bound(fixed({"a", "b", "c"}), "x \"y z q") == "x|\"y|z q");
  CHECK(bound(fixed({"", "b", ""}), "a b c d") == "a|b|c d");
}

TEST_CASE("the last slot drops marks only of a single field") {
  const Delimited pattern = fixed({"a", "rest"});
  CHECK(bound(pattern, "x \"y z\"") == "x|y z");
  CHECK(bound(pattern, "x \"y\" ") == "x|y");
  CHECK(bound(pattern, "x \"y z\" w") == "x|\"y z\" w");
  CHECK(bound(pattern, "x \"y\"z") == "x|\"y\"z");
  CHECK(bound(pattern, "x \"y") == "x|\"y");
  CHECK(bound(pattern, "x \"\"") == "x|");
  CHECK(bound(pattern, "x []") == "x|");
  CHECK(bound(fixed({"a"}), "a \"two words\"") == "a \"two words\"");
}

TEST_CASE("the last slot keeps blanks at the end only of more than one field") {
  const Delimited pattern = fixed({"a", "rest"});
  CHECK(bound(pattern, "x y ") == "x|y");
  CHECK(bound(pattern, "x y z ") == "x|y z ");
  CHECK(bound(pattern, " x  y  z") == "x|y  z");
}

TEST_CASE("with an ellipsis slots bind from both ends, each to one field") {
  const Delimited pattern = open({"a"}, {"z"});
  CHECK(bound(pattern, "x") == "no match");
  CHECK(bound(pattern, "x y") == "x|y");
  CHECK(bound(pattern, "x y z") == "x|z");
  CHECK(bound(pattern, "x \"y z\"") == "x|y z");
  CHECK(bound(pattern, "x \"y z\" w") == "x|w");
  CHECK(bound(pattern, "x \"y") == "x|\"y");
  CHECK(bound(pattern, "x \"\"") == "x|");
  CHECK(bound(pattern, "x y ") == "x|y");
  CHECK(bound(pattern, "x y z ") == "x|z");
  CHECK(bound(open({}, {"y", "z"}), "a b c d") == "c|d");
  CHECK(bound(open({"a", "b"}, {}), "a b c d") == "a|b");
}

TEST_CASE("a pattern without slots binds every event") {
  CHECK(bound(fixed({}), "") == "");
  CHECK(bound(fixed({}), "x y") == "");
  CHECK(bound(open({}, {}), "") == "");
  CHECK(bound(fixed({"a"}), "") == "no match");
}

TEST_CASE("a slot's name refers to its field") {
  CHECK(reference(fixed({"a", "rest"}), "x y z", "rest") == "y z");
  CHECK(reference(open({"a"}, {"z"}), "x y z", "z") == "z");
  CHECK(reference(fixed({"a", "rest"}), "x y", "b") == std::nullopt);
  CHECK(reference(fixed({"a", ""}), "x y", "A") == std::nullopt);
}

TEST_CASE("a position refers to the field at it, where that has no name") {
  const Delimited pattern = fixed({"", "b", ""});
  CHECK(reference(pattern, "x y z w", "1") == "x");
  CHECK(reference(pattern, "x y z w", "2") == std::nullopt);
  CHECK(reference(pattern, "x y z w", "3") == "z w");
  CHECK(reference(pattern, "x y z w", "4") == std::nullopt);  // part of the third
  CHECK(reference(pattern, "x y z w", "0") == std::nullopt);
}

TEST_CASE("fields under an ellipsis, and all fields of an empty pattern, have positions") {
  const Delimited pattern = open({"a"}, {"z"});
  CHECK(reference(pattern, "x y z", "2") == "y");
  CHECK(reference(pattern, "x y z", "1") == std::nullopt);
  CHECK(reference(pattern, "x y z", "3") == std::nullopt);
  CHECK(reference(pattern, "x y z", "4") == std::nullopt);
  CHECK(reference(open({}, {"", "z"}), "x y z", "2") == "y");
  CHECK(reference(fixed({}), "x \"y z\"", "2") == "y z");
}

TEST_CASE("whether a position can be a field is known from the pattern where it is") {
  CHECK(can_have_position(fixed({"a", ""}), 2));
  CHECK_FALSE(can_have_position(fixed({"a", ""}), 1));
  CHECK_FALSE(can_have_position(fixed({"a", ""}), 3));
  CHECK_FALSE(can_have_position(fixed({"a", ""}), 0));
  CHECK(can_have_position(fixed({}), 7));
  CHECK(can_have_position(open({"a"}, {"z"}), 2));
  CHECK_FALSE(can_have_position(open({"a"}, {"z"}), 1));
}

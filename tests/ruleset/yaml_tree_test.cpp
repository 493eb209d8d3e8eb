#include "ruleset/yaml_tree.h"

#include <catch2/catch.hpp>

#include "base/limits.h"

namespace tocsin::ruleset {
namespace {

struct Parsed {
  Document document;
  std::string text;
};

Parsed parse(std::string_view bytes) {
  Diagnostics diagnostics;
  Document document = parse_yaml("f.yaml", bytes, diagnostics);
  return {std::move(document), diagnostics.to_text()};
}

TEST_CASE("a tree knows kinds, styles and places; columns count characters") {
  const auto [document, text] = parse("é: {ä: 'ö', b: \"ü\"}\nl:\n  - plain\n  - |\n    block\nn: ~\n");
  REQUIRE(text.empty());
  REQUIRE(document.root.kind == Kind::mapping);
  const auto& entries = document.root.entries;
  REQUIRE(entries.size() == 3);
  CHECK(entries[0].key == "é");
  const YamlNode& inner = entries[0].value;
  REQUIRE(inner.entries.size() == 2);
  CHECK(document.span(inner.mark) == Span{"f.yaml", 1, 4});
  CHECK(document.span(inner.entries[0].value.mark) == Span{"f.yaml", 1, 8});
  CHECK(inner.entries[0].value.style == Style::single_quoted);
  CHECK(document.span(inner.entries[1].value.mark) == Span{"f.yaml", 1, 16});
  CHECK(inner.entries[1].value.style == Style::double_quoted);
  REQUIRE(entries[1].value.items.size() == 2);
  CHECK(entries[1].value.items[0].style == Style::plain);
  CHECK(entries[1].value.items[1].style == Style::block);
  CHECK(document.span(entries[1].value.items[1].mark) == Span{"f.yaml", 4, 5});
  CHECK(entries[2].value.kind == Kind::null);
}

TEST_CASE("an empty file, a comment and a byte order mark are no mistakes") {
  CHECK(parse("").text.empty());
  CHECK(parse("# nothing\n").document.root.kind == Kind::null);
  const auto [document, text] = parse(
      "\xEF\xBB\xBF"
      "a: b\r\nc: d\r\n");
  CHECK(text.empty());
  REQUIRE(document.root.entries.size() == 2);
  CHECK(document.span(document.root.entries[1].value.mark) == Span{"f.yaml", 2, 4});
  CHECK(document.root.entries[1].value.text == "d");
}

TEST_CASE("a key that stands twice is an error that names both places") {
  CHECK(parse("a: 1\nb: {c: 1, d: 2, c: 3}\n'a': 2\n").text ==
        "f.yaml:2:17: error: the key 'c' stands twice in this mapping\n"
        "    the first is at f.yaml:2:5\n"
        "f.yaml:3:1: error: the key 'a' stands twice in this mapping\n"
        "    the first is at f.yaml:1:1\n");
}

TEST_CASE("anchors, aliases and tags are refused, all in one go") {
  CHECK(parse("a: &x 1\nb: *x\nc: !!str 2\nd: !mine [1]\ne: &y {f: 1}\n").text ==
        "f.yaml:1:4: error: anchors and aliases (& and *) are not supported\n"
        "    put the text in single quotes: '…'\n"
        "f.yaml:2:4: error: anchors and aliases (& and *) are not supported\n"
        "    put the text in single quotes: '…'\n"
        "f.yaml:3:4: error: tags (!) are not supported\n"
        "    put the text in single quotes: '…'\n"
        "f.yaml:4:4: error: tags (!) are not supported\n"
        "    put the text in single quotes: '…'\n"
        "f.yaml:5:4: error: anchors and aliases (& and *) are not supported\n"
        "    put the text in single quotes: '…'\n");
}

TEST_CASE("a second document is refused") {
  CHECK(parse("---\na: 1\n---\nb: 1\n").text ==
        "f.yaml:3:1: error: a rule file holds one document\n"
        "    remove the '---' and what follows it, or make it a file of its own\n");
}

TEST_CASE("a key that is no text is refused") {
  CHECK(parse("{a: 1}: 2\n").text ==
        "f.yaml:1:1: error: a key must be a text\n    put a pattern in single quotes: '…'\n");
}

TEST_CASE("mistakes in the syntax are told with their place, in words of ours") {
  CHECK(parse("a: b: c\n").text ==
        "f.yaml:1:5: error: a ':' cannot stand here\n    put a text that holds ': ' in single quotes: '…'\n");
  CHECK(parse("a: %x%\n").text ==
        "f.yaml:1:4: error: a value cannot begin with this character\n    put the text in single quotes: '…'\n");
  CHECK(parse("a: *x\n").text ==
        "f.yaml:1:4: error: anchors and aliases (& and *) are not supported\n    put the text in single quotes: '…'\n");
  CHECK(parse("a:\n\tb: 1\n").text ==
        "f.yaml:2:1: error: a tab cannot be used for indentation\n    indent with spaces\n");
  CHECK(parse("a: [1, 2\nb: 3\n").text ==
        "f.yaml:2:2: error: the list that was begun with '[' is not closed\n    close it with ']'\n");
  CHECK(parse("é: \"x\ny: 1\n").text ==
        "f.yaml:1:4: error: the quoted text is not closed\n    close it with the same quote\n");
  CHECK(parse("a: 'it''s\n").text ==
        "f.yaml:1:4: error: the quoted text is not closed\n    close it with the same quote\n");
  CHECK(parse("a: \"\\q\"\n").text ==
        "f.yaml:1:5: error: unknown escape in a double-quoted text\n"
        "    in single quotes a backslash is an ordinary character\n");
}

TEST_CASE("what is not plain UTF-8 text is refused at its place") {
  CHECK(parse("a: 1\nbä: \xff\n").text == "f.yaml:2:5: error: this is not valid UTF-8\n    save the file as UTF-8\n");
  CHECK(parse(std::string_view("a: \0\n", 5)).text ==
        "f.yaml:1:4: error: control character 0x00\n    rule files are plain UTF-8 text\n");
  CHECK(parse("a: 1\rb: 2\n").text ==
        "f.yaml:1:5: error: control character 0x0d\n    rule files are plain UTF-8 text\n");
  CHECK(parse("\xFF\xFE"
              "a")
            .text == "f.yaml:1:1: error: this is not valid UTF-8\n    save the file as UTF-8\n");
}

std::string nested(std::size_t levels) { return std::string(levels, '[') + std::string(levels, ']'); }

TEST_CASE("nesting is bounded") {
  CHECK(parse(nested(limits::kYamlDepth)).text.empty());
  CHECK(parse(nested(limits::kYamlDepth + 1)).text == "f.yaml:1:33: error: more than 32 levels of nesting\n");
  CHECK_FALSE(parse(std::string(100'000, '[')).text.empty());
}

TEST_CASE("the number of values is bounded") {
  std::string list = "[";
  for (std::size_t i = 1; i < limits::kYamlNodes; ++i) list += "1,";  // and the list itself
  CHECK(parse(list + "]").text.empty());
  CHECK(parse(list + "1]").text ==
        "f.yaml:1:400000: error: the file holds more than 200000 values\n    divide it into several files\n");
}

TEST_CASE("the size of a file is bounded") {
  std::string bytes = "a: 1\n#";
  bytes.resize(limits::kRuleFileBytes, 'x');
  CHECK(parse(bytes).text.empty());
  CHECK(parse(bytes + "x").text ==
        "f.yaml: error: the file has 1048577 bytes; at most 1048576 are allowed\n    divide it into several files\n");
}

TEST_CASE("a document with a mistake in the syntax says that it is not complete") {
  CHECK(parse("a: 1\n").document.complete);
  CHECK_FALSE(parse("a: b: c\n").document.complete);
  CHECK(parse("a: &x 1\n").document.complete);
}

}  // namespace
}  // namespace tocsin::ruleset

#include "ruleset/yaml_tree.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <sstream>
#include <utility>

#include "base/limits.h"
#include "base/utf8.h"
#include "ruleset/scalar_place.h"

namespace tocsin::ruleset {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Thrown by the handler to stop the parser at a bound; caught below, in this file.
struct Stop {};

// What yaml-cpp says, in words for a person who writes rules. A message that is not here is passed on.
struct Wording {
  std::string_view theirs;  // how its message begins
  std::string_view ours;
  std::string_view hint;
};

constexpr std::string_view kQuoteHint = "put the text in single quotes: '…'";
constexpr std::string_view kNoAnchors = "anchors and aliases (& and *) are not supported";

constexpr std::array kWordings = {
    Wording{"unknown token", "a value cannot begin with this character", kQuoteHint},
    Wording{"illegal map value", "a ':' cannot stand here", "put a text that holds ': ' in single quotes: '…'"},
    Wording{"illegal map key", "a '?' cannot stand here", kQuoteHint},
    Wording{"illegal block entry", "a list item ('- ') cannot begin here", "begin it on a line of its own"},
    Wording{"the referenced anchor", kNoAnchors, kQuoteHint},
    Wording{"alias not found", kNoAnchors, kQuoteHint},
    Wording{"anchor not found", kNoAnchors, kQuoteHint},
    Wording{"illegal character found while scanning a", kNoAnchors, kQuoteHint},
    Wording{"illegal character found while scanning t", "tags (!) are not supported", kQuoteHint},
    Wording{"tag handle", "tags (!) are not supported", kQuoteHint},
    Wording{"end of sequence flow", "the list that was begun with '[' is not closed", "close it with ']'"},
    Wording{"end of map flow", "the mapping that was begun with '{' is not closed",
            "close it with '}', or put a pattern in single quotes: '…'"},
    Wording{"end of sequence not found", "this is no item of the list above",
            "items begin with '- ' in the same column"},
    Wording{"end of map not found", "this is no key of the mapping above", "keys begin in the same column"},
    Wording{"unknown escape", "unknown escape in a double-quoted text",
            "in single quotes a backslash is an ordinary character"},
    Wording{"illegal EOF in scalar", "the quoted text is not closed", "close it with the same quote"},
    Wording{"illegal flow end", "there is no open bracket that this one could close", kQuoteHint},
};

class Builder final : public YAML::EventHandler {
 public:
  Builder(Document& document, Diagnostics& diagnostics) : document_(document), diagnostics_(diagnostics) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (documents_++ == 0) return;
    stop(place(mark), "a rule file holds one document",
         "remove the '---' and what follows it, or make it a file of its own");
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    YamlNode node;
    node.mark = place(mark);
    // An absent value is reported where the next token stands; its key is the better place.
    const char first = byte_at(node.mark.offset);
    if (first != '~' && first != 'n' && first != 'N' && !open_.empty()) {
      node.mark = open_.back().key ? open_.back().key_mark : open_.back().node.mark;
    }
    refuse_anchor(node.mark, anchor);
    add(std::move(node));
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    YamlNode node;
    node.mark = place(mark);
    diagnostics_.error(document_.span(node.mark), std::string(kNoAnchors), std::string(kQuoteHint));
    add(std::move(node));
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    YamlNode node;
    node.kind = Kind::scalar;
    node.mark = place(mark);
    node.text = value;
    const bool has_tag = tag != "?" && !set_style(node, tag);
    // What has an anchor comes with a tag of the library's own.
    if (has_tag && anchor == 0) {
      diagnostics_.error(document_.span(node.mark), "tags (!) are not supported", std::string(kQuoteHint));
    }
    refuse_anchor(node.mark, anchor);
    if (!has_tag && anchor == 0 && is_quoted(node) && !closing_quote(document_.bytes, node.mark.offset)) {
      // yaml-cpp takes a quote that the end of the file leaves open as closed.
      stop(node.mark, "the quoted text is not closed", "close it with the same quote");
    }
    add(std::move(node));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(Kind::sequence, mark, tag, anchor);
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(Kind::mapping, mark, tag, anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Frame {
    YamlNode node;
    std::optional<std::string> key;  // of the value that comes next
    Mark key_mark;
    bool drop = false;  // the value that comes next has no usable key
    std::map<std::string, Mark> seen;
  };

  static bool is_quoted(const YamlNode& node) {
    return node.style == Style::single_quoted || node.style == Style::double_quoted;
  }

  char byte_at(std::size_t offset) const { return offset < document_.bytes.size() ? document_.bytes[offset] : '\0'; }

  // yaml-cpp's tag "!" is every scalar that is not plain. False: it really was a tag.
  bool set_style(YamlNode& node, const std::string& tag) const {
    if (tag != "!") return false;
    switch (byte_at(node.mark.offset)) {
      case '\'':
        node.style = Style::single_quoted;
        return true;
      case '"':
        node.style = Style::double_quoted;
        return true;
      case '|':
      case '>':
        node.style = Style::block;
        return true;
      default:
        return false;
    }
  }

  // Events come in the order of the file, but for the marks of empty values: the last place is a good start for the
  // next.
  Mark place(const YAML::Mark& mark) {
    const auto offset = std::min(static_cast<std::size_t>(std::max(mark.pos, 0)), document_.bytes.size());
    cursor_ = advance(document_.bytes, offset < cursor_.offset ? Mark{} : cursor_, offset);
    return cursor_;
  }

  [[noreturn]] void stop(const Mark& mark, std::string message, std::string hint) {
    diagnostics_.error(document_.span(mark), std::move(message), std::move(hint));
    throw Stop{};
  }

  void refuse_anchor(const Mark& mark, YAML::anchor_t anchor) {
    if (anchor != 0) diagnostics_.error(document_.span(mark), std::string(kNoAnchors), std::string(kQuoteHint));
  }

  void count(const Mark& mark) {
    if (++nodes_ > limits::kYamlNodes) {
      stop(mark, fmt::format("the file holds more than {} values", limits::kYamlNodes), "divide it into several files");
    }
  }

  void open(Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    Frame frame;
    frame.node.kind = kind;
    frame.node.mark = place(mark);
    if (tag != "?" && anchor == 0) {
      diagnostics_.error(document_.span(frame.node.mark), "tags (!) are not supported", std::string(kQuoteHint));
    }
    refuse_anchor(frame.node.mark, anchor);
    count(frame.node.mark);
    if (open_.size() >= limits::kYamlDepth) {
      stop(frame.node.mark, fmt::format("more than {} levels of nesting", limits::kYamlDepth), "");
    }
    open_.push_back(std::move(frame));
  }

  void close() {
    YamlNode node = std::move(open_.back().node);
    open_.pop_back();
    attach(std::move(node));
  }

  void add(YamlNode node) {
    count(node.mark);
    attach(std::move(node));
  }

  void attach(YamlNode node) {
    if (open_.empty()) {
      document_.root = std::move(node);
      return;
    }
    Frame& frame = open_.back();
    if (frame.node.kind == Kind::sequence) {
      frame.node.items.push_back(std::move(node));
    } else if (frame.drop) {
      frame.drop = false;
    } else if (!frame.key) {
      add_key(frame, std::move(node));
    } else {
      frame.node.entries.push_back({*std::exchange(frame.key, std::nullopt), frame.key_mark, std::move(node)});
    }
  }

  void add_key(Frame& frame, YamlNode node) {
    if (node.kind != Kind::scalar) {
      diagnostics_.error(document_.span(node.mark), "a key must be a text", "put a pattern in single quotes: '…'");
      frame.drop = true;
      return;
    }
    const auto [earlier, fresh] = frame.seen.emplace(node.text, node.mark);
    if (!fresh) {
      diagnostics_.error(document_.span(node.mark), fmt::format("the key '{}' stands twice in this mapping", node.text),
                         fmt::format("the first is at {}", to_string(document_.span(earlier->second))));
      frame.drop = true;
      return;
    }
    frame.key = std::move(node.text);
    frame.key_mark = node.mark;
  }

  Document& document_;
  Diagnostics& diagnostics_;
  std::vector<Frame> open_;
  Mark cursor_;
  std::size_t nodes_ = 0;
  std::size_t documents_ = 0;
};

// Where yaml-cpp found that something is wrong, moved to what is wrong.
std::size_t offset_of(const YAML::Exception& problem, std::string_view bytes) {
  const auto offset = std::min(static_cast<std::size_t>(std::max(problem.mark.pos, 0)), bytes.size());
  if (!problem.msg.starts_with("unknown escape")) return offset;
  return std::min(offset, bytes.rfind('\\', offset));
}

// A tab among the blanks that begin the line of `offset`: whatever yaml-cpp says then, the tab is the reason.
std::optional<std::size_t> tab_in_indentation(std::string_view bytes, std::size_t offset) {
  const std::size_t line = offset == 0 ? 0 : bytes.rfind('\n', offset - 1) + 1;  // npos + 1 is 0
  const std::size_t first = bytes.find_first_not_of(' ', line);
  if (first == std::string_view::npos || bytes[first] != '\t') return std::nullopt;
  return first;
}

void report(const YAML::Exception& problem, const Document& document, Diagnostics& diagnostics) {
  const std::size_t offset = offset_of(problem, document.bytes);
  if (const auto tab = tab_in_indentation(document.bytes, offset)) {
    diagnostics.error(document.span(advance(document.bytes, Mark{}, *tab)), "a tab cannot be used for indentation",
                      "indent with spaces");
    return;
  }
  const Span span = document.span(advance(document.bytes, Mark{}, offset));
  for (const Wording& wording : kWordings) {
    if (problem.msg.starts_with(wording.theirs)) {
      diagnostics.error(span, std::string(wording.ours), std::string(wording.hint));
      return;
    }
  }
  diagnostics.error(span, fmt::format("this is no YAML: {}", problem.msg));
}

// The YAML library is given UTF-8 text and nothing else: then its offsets are ours, and it never guesses an encoding.
bool is_text(const Document& document, Diagnostics& diagnostics) {
  const std::string& bytes = document.bytes;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto c = static_cast<unsigned char>(bytes[i]);
    const bool line_end = c == '\n' || (c == '\r' && i + 1 < bytes.size() && bytes[i + 1] == '\n');
    if ((c >= 0x20 && c != 0x7F) || c == '\t' || line_end) continue;
    diagnostics.error(document.span(advance(bytes, Mark{}, i)),
                      fmt::format("control character 0x{:02x}", static_cast<unsigned>(c)),
                      "rule files are plain UTF-8 text");
    return false;
  }
  if (is_valid_utf8(bytes)) return true;
  const std::string valid = to_valid_utf8(bytes);
  const auto [bad, ignored] = std::mismatch(bytes.begin(), bytes.end(), valid.begin(), valid.end());
  diagnostics.error(document.span(advance(bytes, Mark{}, static_cast<std::size_t>(bad - bytes.begin()))),
                    "this is not valid UTF-8", "save the file as UTF-8");
  return false;
}

}  // namespace

Mark advance(std::string_view bytes, Mark from, std::size_t offset) {
  const std::string_view between = bytes.substr(from.offset, offset - from.offset);
  const auto newlines = static_cast<std::uint32_t>(std::count(between.begin(), between.end(), '\n'));
  Mark mark{static_cast<std::uint32_t>(offset), from.line + newlines, from.column};
  std::string_view rest = between;
  if (newlines > 0) {
    rest = between.substr(between.rfind('\n') + 1);
    mark.column = 1;
  }
  mark.column += static_cast<std::uint32_t>(count_characters(rest));
  return mark;
}

Document parse_yaml(std::string file, std::string_view bytes, Diagnostics& diagnostics) {
  Document document;
  document.file = std::move(file);
  if (bytes.size() > limits::kRuleFileBytes) {
    diagnostics.error(
        {document.file, 0, 0},
        fmt::format("the file has {} bytes; at most {} are allowed", bytes.size(), limits::kRuleFileBytes),
        "divide it into several files");
    return document;
  }
  if (bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
  document.bytes = bytes;
  if (!is_text(document, diagnostics)) return document;
  try {
    std::istringstream stream(document.bytes);
    YAML::Parser parser(stream);
    Builder builder(document, diagnostics);
    while (parser.HandleNextDocument(builder)) {
    }
    document.complete = true;
  } catch (const Stop&) {  // said already
  } catch (const YAML::Exception& problem) {
    report(problem, document, diagnostics);
  } catch (const std::exception& problem) {
    diagnostics.error({document.file, 0, 0}, fmt::format("this cannot be read as YAML: {}", problem.what()));
  }
  if (!document.complete) document.root = YamlNode{};
  return document;
}

}  // namespace tocsin::ruleset

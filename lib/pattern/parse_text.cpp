#include "pattern/parse_text.h"

#include <string>
#include <utility>

#include "pattern/letters.h"

namespace tocsin::pattern {
namespace {

bool is_word(char32_t c) { return is_letter_or_digit(c) || c == '_' || c == '.'; }

bool at_end_of_term(const Lexer& lexer) { return lexer.at_end() || lexer.at_blank() || lexer.at_any_of("-?"); }

// `chunk`: all between the blanks around the character at the cursor, its '-' or '?' left out.
std::string hint_for(const Lexer& lexer, std::string_view chunk) {
  if (lexer.at("'")) return "phrases stand in double quotes";
  if (lexer.at("*")) return "no wildcard is needed: a term matches anywhere in the event";
  if (lexer.at("|") || lexer.at("&")) return "terms side by side must all occur; ?A ?B matches events with either";
  if (lexer.at("!") && chunk.starts_with("!")) return "to exclude events write '-' before the term";
  if (chunk.find('"') != std::string_view::npos) return "put the whole phrase in double quotes";
  std::string hint = "put it in double quotes: " + show_quoted(chunk);
  if (lexer.at("%")) hint += "; a regular expression cannot stand among terms";
  return hint;
}

bool fail_at_character(Lexer& lexer, std::string_view chunk) {
  const std::string found = lexer.at("'") ? "a single quote" : show(lexer.peek_character());
  return lexer.fail(lexer.offset(), found + " cannot stand in a term without double quotes", hint_for(lexer, chunk));
}

bool parse_word(Lexer& lexer, std::string_view chunk, std::string& out) {
  out = lexer.take(is_word);
  if (at_end_of_term(lexer)) return true;
  if (!lexer.at("\"")) return fail_at_character(lexer, chunk);
  return lexer.fail(lexer.offset(), "a double quote cannot stand inside a word",
                    "put a blank before it, or the whole phrase in double quotes");
}

bool parse_phrase(Lexer& lexer, std::string& out) {
  const std::size_t opened = lexer.offset();
  if (!lexer.take_quoted(out)) return false;
  if (out.empty()) return lexer.fail(opened, "the phrase \"\" is empty", "the empty pattern matches every event");
  if (at_end_of_term(lexer)) return true;
  return lexer.fail(lexer.offset(),
                    "found " + lexer.found() + " directly after a closing double quote, expected a blank, '-' or '?'",
                    "a double quote inside a phrase is written \\\"");
}

}  // namespace

bool parse_text(Lexer& lexer, Terms& out) {
  std::string_view chunk;
  for (bool after_blank = true;; after_blank = lexer.skip_blanks()) {
    if (lexer.at_end()) return true;
    if (after_blank) {
      chunk = lexer.peek_chunk("");
      if (chunk.starts_with('-') || chunk.starts_with('?')) chunk.remove_prefix(1);
    }
    const std::size_t begin = lexer.offset();
    const bool excluded = lexer.accept("-");
    const bool optional = !excluded && lexer.accept("?");

    std::string text;
    if (lexer.at("\"")) {
      if (!parse_phrase(lexer, text)) return false;
    } else if (!lexer.peek(is_word).empty()) {
      if (!parse_word(lexer, chunk, text)) return false;
    } else if ((excluded || optional) && at_end_of_term(lexer)) {
      return lexer.fail(begin,
                        std::string(excluded ? "'-'" : "'?'") + " must be followed at once by a word or a phrase",
                        std::string("write ") + (excluded ? '-' : '?') +
                            "term without a blank; to look for the character itself put it in double quotes");
    } else {
      return fail_at_character(lexer, chunk);
    }
    (excluded ? out.excluded : optional ? out.any_of : out.required).push_back(std::move(text));
  }
}

}  // namespace tocsin::pattern

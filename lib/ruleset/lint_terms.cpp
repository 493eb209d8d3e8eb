#include <fmt/format.h>

#include <algorithm>

#include "pattern/contradiction.h"
#include "ruleset/lint_remarks.h"

namespace tocsin::ruleset {
namespace {

// The term that begins there, as it is written, without its quotes.
std::string term_at(const std::string& text, std::size_t begin) {
  std::size_t end = begin;
  if (end < text.size() && text[end] == '"') {
    end = std::min(text.find('"', ++begin), text.size());
  } else {
    while (end < text.size() && is_word_character(text[end])) ++end;
  }
  return text.substr(begin, end - begin);
}

// The last character of a word, or the quote that closes a term: nothing stands between it and the next term.
bool ends_term(char syntax, char text) { return is_word_character(syntax) || text == '"'; }

// *denied or denied*: three asterisks and a blank, as glibc begins its last words, are meant as they stand.
bool has_wildcard_in_mind(const std::string& term) {
  const std::size_t size = term.size();
  return size > 1 && ((term.front() == '*' && is_word_character(term[1])) ||
                      (term.back() == '*' && is_word_character(term[size - 2])));
}

}  // namespace

void lint_terms(const pattern::Terms& terms, const Remarks& remarks) {
  const std::string& syntax = remarks.syntax();
  const std::string& text = remarks.text();
  for (std::size_t i = 1; i < syntax.size(); ++i) {
    if ((syntax[i] != '-' && syntax[i] != '?') || !ends_term(syntax[i - 1], text[i - 1])) continue;
    const std::string next = term_at(text, i + 1);
    remarks.warn(i,
                 syntax[i] == '-'
                     ? fmt::format("this '-' begins a new term: no line that holds '{}' matches", next)
                     : fmt::format("this '?' begins a new term, '{}': it does not belong to the word before it", next),
                 "put a text that holds it in double quotes");
  }
  if (!terms.any_of.empty() && (!terms.required.empty() || !terms.excluded.empty())) {
    remarks.warn(std::min(syntax.find('?'), syntax.size()), "terms with '?' count for nothing beside other terms",
                 "with '?' before every term one of them is enough");
  }
  if (const std::string* excluded = pattern::excluded_and_required(terms)) {
    std::size_t at = text.find('-' + *excluded);
    if (at == std::string::npos) at = text.find("-\"");
    remarks.warn(
        std::min(at, text.size()),
        fmt::format("this pattern matches nothing: '{}' is excluded, and a term that holds it must occur", *excluded));
  }
  const auto names_sshd = [](const std::string& term) { return term.find("sshd[") != std::string::npos; };
  const std::size_t sshd = std::min(text.find("sshd["), text.size());
  const bool names_both = text.find("sshd-session") != std::string::npos;
  if (std::any_of(terms.required.begin(), terms.required.end(), names_sshd)) {
    remarks.warn_of_sshd(sshd, "sshd[");
  } else if (names_both) {
    // The newer name is one of the other terms.
  } else if (std::any_of(terms.any_of.begin(), terms.any_of.end(), names_sshd)) {
    remarks.warn_of_sshd(sshd, "sshd[", "this term does not find its lines");
  } else if (std::any_of(terms.excluded.begin(), terms.excluded.end(), names_sshd)) {
    remarks.warn_of_sshd(sshd, "sshd[", "its lines are not excluded");
  }
  for (const auto* list : {&terms.required, &terms.excluded, &terms.any_of}) {
    for (const std::string& term : *list) {
      if (!has_wildcard_in_mind(term)) continue;
      const std::size_t at = text.find(term);
      remarks.warn(at == std::string::npos ? text.find('*') : at + (term.front() == '*' ? 0 : term.size() - 1),
                   "an asterisk in a term stands for itself", "a term is found anywhere in the line: leave it out");
    }
  }
}

}  // namespace tocsin::ruleset

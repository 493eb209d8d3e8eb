#include <fmt/format.h>

#include <algorithm>

#include "pattern/contradiction.h"
#include "ruleset/lint_remarks.h"

namespace tocsin::ruleset {

void lint_terms(const pattern::Terms& terms, const Remarks& remarks) {
  const std::string& syntax = remarks.syntax();
  const std::string& text = remarks.text();
  for (std::size_t i = 1; i < syntax.size(); ++i) {
    if ((syntax[i] != '-' && syntax[i] != '?') || !is_word_character(syntax[i - 1])) continue;
    remarks.warn(i, fmt::format("this '{}' begins a new term: it does not belong to the word before it", syntax[i]),
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
  for (const std::string& term : terms.required) {
    if (term.find("sshd[") == std::string::npos) continue;
    remarks.warn(std::min(text.find("sshd["), text.size()),
                 "OpenSSH since 9.8 logs as sshd-session[…]: this pattern does not match its lines",
                 "leave 'sshd[' out");
  }
}

}  // namespace tocsin::ruleset

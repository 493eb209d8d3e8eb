// Finds where a JSON object ends, without parsing it: what record_framing.h needs to cut records out of documents
// that may be cut short or broken anywhere.
//
// It follows the grammar as far as structure goes (which token may follow which, no raw control character in a string),
// so that a missing quote, brace or comma shows within a token or two and not at the end of the file. It does not check
// numbers, escapes or UTF-8: whoever reads the object's values does.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace tocsin::format {

// What tells a record from other objects, and from other records.
struct RecordSigns {
  std::span<const std::string_view> members;  // at its top; one is enough
  std::string_view wrapper;  // the member of a document that holds an array of records; empty: none does
  // At its top: each of these members says that it is no record, whatever else it has.
  std::span<const std::string_view> not_members = {};
  // At its top, text: what names the record, and within what the name is one of its kind. Empty: nothing does.
  std::string_view id = {};
  std::string_view scope = {};
};

struct ObjectScan {
  enum class End {
    complete,    // `at` is behind the closing brace
    unfinished,  // all right so far; the text ends inside
    broken,      // no JSON goes on like this, or it nests deeper than limits::kJsonDepth
    too_long,    // longer than limits::kLineBytes; `at` is as far as was looked
    document,    // no record but {wrapper:[...]}: `at` is behind the array's bracket, where the records are
  };
  End end = End::unfinished;
  // Where the object gives up as broken or unfinished, `at` is where the next one may begin at the earliest. That is
  // not always the place where it broke: where a quote is missing the string before that place goes too far and hides
  // what follows, and where a line was cut off behind a colon the next line's object was taken for the value.
  std::size_t at = 0;
  bool is_record = false;  // complete: it has one of the members, and none of the others
  std::string_view other;  // complete and no record: which of RecordSigns::not_members it has; empty: none
  std::string_view id;     // as it stands in the text, escapes and all; empty: it has none
  std::string_view scope;  // likewise
  std::size_t blanks = 0;  // bytes between its tokens
};

// `text[begin]` is the opening brace.
ObjectScan scan_object(std::string_view text, std::size_t begin, const RecordSigns& signs);

}  // namespace tocsin::format

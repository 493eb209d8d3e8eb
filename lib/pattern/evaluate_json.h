// A JSON pattern on an event that is read already.
#pragma once

#include "pattern/ast.h"

namespace tocsin::pattern {

class DomDocument;
class JsonDocument;

// They mean the same; which one reads an event faster, and which one reads every event, is json_finder.h's business.
bool evaluate(const Json& pattern, const JsonDocument& event);
bool evaluate(const Json& pattern, const DomDocument& event);

}  // namespace tocsin::pattern

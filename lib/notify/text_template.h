// A topic's own texts: words with names in braces. They choose what is said; how it is made safe is not theirs to
// choose: each name stands for printable text, which the channel escapes like any other.
#pragma once

#include <string>
#include <string_view>

#include "notify/render_request.h"

namespace tocsin::notify {

// Empty: good. Else what is wrong, in one sentence: an unknown name, a brace that is not closed. `lines`: line feeds
// may stand in it.
std::string check_template(std::string_view text, bool lines);

// {alarm} {group} {state} {old_state} {host} {time} {reason} {value} {threshold} {severity} {description} {playbook}
// {line}; {{ is a brace. Of a text that does not pass the check what is wrong stays as it stands.
std::string fill_template(std::string_view text, const RenderRequest& request, const RenderContext& context);

}  // namespace tocsin::notify

#include "notify/render.h"

namespace tocsin::notify {

std::string render_json(const Transition& transition, const Alarm& /*alarm*/, const RenderContext& /*context*/) {
  return to_json(transition);
}

}  // namespace tocsin::notify

#include "notify/render.h"

namespace tocsin::notify {

std::string render_json(const RenderRequest& request, const RenderContext& /*context*/) {
  return to_json(request.transition);
}

}  // namespace tocsin::notify

#include "daemon/metric_commands.h"

#include <utility>

#include "control/metric_data.h"
#include "control/metric_requests.h"
#include "engine/metric_view.h"

namespace tocsin::daemon {

bool MetricCommands::knows(std::string_view command) {
  return command == "get-metric-statistics" || command == "list-metrics" || command == "put-metric-data";
}

asio::awaitable<std::string> MetricCommands::answer(control::Request request) {
  if (request.command == "get-metric-statistics") co_return co_await statistics(request);
  if (request.command == "list-metrics") co_return co_await list(request);
  co_return co_await put(request);
}

asio::awaitable<std::string> MetricCommands::statistics(const control::Request& request) {
  const auto query = control::statistics_query(request);
  if (!query) co_return control::failure(query.error().message);
  const auto datapoints = co_await committer_.statistics(*query);
  if (!datapoints) co_return control::failure(datapoints.error().message);
  co_return control::answer(engine::statistics_json(*query, *datapoints));
}

asio::awaitable<std::string> MetricCommands::list(const control::Request& request) {
  auto query = control::metrics_query(request, clock_.now());
  if (!query) co_return control::failure(query.error().message);
  const auto listed = co_await committer_.metrics(std::move(*query));
  if (!listed) co_return control::failure(listed.error().message);
  co_return control::answer(engine::metrics_json(listed->metrics, listed->next));
}

asio::awaitable<std::string> MetricCommands::put(const control::Request& request) {
  auto data = control::parse_metric_data(request.first("namespace"), request.first("metric_data"), clock_.now());
  if (!data) co_return control::failure(data.error().message);
  if (committer_.health().failing_since)
    co_return control::failure("the state cannot be stored at the moment, so that nothing was taken: " +
                               committer_.health().last_error);
  if (!committer_.accepting())
    co_return control::failure(
        "the daemon has more to store than it takes at once, so that nothing was taken; try "
        "again");
  host_.apply(*data);
  if (!co_await committer_.stored())
    co_return control::failure(
        "the datapoints were counted, but could not be stored yet; the daemon goes on trying, and they must not be "
        "sent again unless it dies before: " +
        committer_.health().last_error);
  co_return control::answer("{}");
}

}  // namespace tocsin::daemon

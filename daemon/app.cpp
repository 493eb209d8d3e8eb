#include "daemon/app.h"

#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <filesystem>
#include <initializer_list>

#include "base/counted.h"
#include "base/edit_distance.h"
#include "base/json_writer.h"
#include "base/limits.h"
#include "base/text_lines.h"
#include "control/alarm_state_request.h"
#include "control/metric_requests.h"
#include "daemon/alert_refresh.h"
#include "daemon/committer.h"
#include "daemon/control_server.h"
#include "daemon/cores.h"
#include "daemon/delivery_pump.h"
#include "daemon/dispatcher.h"
#include "daemon/engine_host.h"
#include "daemon/host_metrics.h"
#include "daemon/ledger_book.h"
#include "daemon/log.h"
#include "daemon/metric_commands.h"
#include "daemon/notify_commands.h"
#include "daemon/offload.h"
#include "daemon/self_watch.h"
#include "daemon/source_set.h"
#include "daemon/status.h"
#include "daemon/status_notify.h"
#include "daemon/watchdog.h"
#include "engine/alarm_view.h"
#include "engine/history_view.h"
#include "ruleset/ruleset.h"
#include "store/access_advice.h"

namespace tocsin::daemon {
namespace {

using namespace std::chrono_literals;

constexpr int kExitNotConfigured = 6;  // systemd does not start it again: somebody must mend the rules first
constexpr int kExitFailure = 1;
constexpr auto kShutdown = 20s;  // below the unit's TimeoutStopSec

// Messages come with a line each for place and hint; so do they stand in the log.
void warn_of(const Diagnostics& diagnostics) {
  for_each_line(diagnostics.to_text(), [](std::string_view line) { log::warning("{}", line); });
}

sigset_t set_of(std::initializer_list<int> numbers) {
  sigset_t set{};
  sigemptyset(&set);
  for (const int number : numbers) sigaddset(&set, number);
  return set;
}

// What main held back until there was somebody to take it.
void admit(int signal) {
  const sigset_t one = set_of({signal});
  pthread_sigmask(SIG_UNBLOCK, &one, nullptr);
}

// Threads that are started while this lives take no signals: those are for the loop's thread alone.
class SignalsHeld {
 public:
  SignalsHeld() {
    sigset_t all{};
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsHeld() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsHeld(const SignalsHeld&) = delete;
  SignalsHeld& operator=(const SignalsHeld&) = delete;

 private:
  sigset_t before_{};
};

}  // namespace

struct App::Impl {
  Impl(AppOptions o, const Clock& c, Configuration configuration_read, store::Store store, store::Loaded loaded)
      : options(std::move(o)),
        clock(c),
        configuration(std::move(configuration_read)),
        started(c.now()),
        committer(loop, std::move(store), c),
        dispatcher(loop, c, committer, loaded.policies),
        host(loop, c, committer, dispatcher, std::move(loaded.engine)),
        deliveries(loop, c, committer, options.credentials, options.deliver),
        alerts(loop, c, host, dispatcher.view(), options.credentials, options.deliver),
        metrics(c, host, committer),
        notifications(c, host, committer, dispatcher, deliveries),
        host_metrics(loop, workers, c, host, committer),
        ledger(committer),
        sources({loop, workers, journal_reader, workspaces, c, host, committer, ledger}),
        self_watch({loop, workers, c, host, committer, sources, options.look_at_self_every}),
        control(loop, [this](control::Request request) { return handle(std::move(request)); }),
        watchdog(loop, [this] { return status_line(view()); }),
        signals(loop) {
    ledger.remember(std::move(loaded.ledger), std::move(loaded.newest_gaps), loaded.positions);
    sources.remember(std::move(loaded.positions));
    self_watch.remember(std::move(loaded.voices));
    committer.remember(loaded.metrics);
    committer.keep_metrics_for(configuration.settings.metric_retention);
    committer.on_promised([this](std::vector<store::Pending> rows) { deliveries.enqueue(std::move(rows)); });
    deliveries.on_attempt([this](const DeliveryPump::Attempt& attempt) { dispatcher.take(attempt); });
    host.set_sources([this] { return sources.holds(); }, [this] { sources.look_again(); });
    left = {std::move(loaded.waiting), loaded.dead_letters, std::move(loaded.newest_dead_letters)};
  }

  [[nodiscard]] StatusInput view() const {
    return {configuration.settings,
            configuration.digest,
            started,
            clock.now(),
            rules_loaded,
            reload_error,
            watchdog.longest_turn_ms(),
            host,
            sources,
            ledger,
            self_watch,
            committer,
            deliveries,
            dispatcher};
  }

  // The steps of a start, in order.
  asio::awaitable<void> start() {
    const Turn turn(*this);
    install(compile(ProgramId{++programs}, configuration, engine::Defaults::all));
    deliveries.restore(left.waiting, left.dead_letters, left.newest_dead_letters);
    asio::co_spawn(loop, committer.run(), asio::detached);
    co_await sources.refresh();
    // Ready means that what is written from now on is seen: every file has its place (its end, where it is read from
    // the end).
    co_await sources.first_look();
    if (stopping) co_return;
    asio::co_spawn(loop, control.run(), asio::detached);
    asio::co_spawn(loop, sources.run(), asio::detached);
    asio::co_spawn(loop, host.run(), asio::detached);
    asio::co_spawn(loop, dispatcher.run(), asio::detached);
    asio::co_spawn(loop, host_metrics.run(), asio::detached);
    asio::co_spawn(loop, self_watch.run(), asio::detached);
    asio::co_spawn(loop, alerts.run(), asio::detached);
    watchdog.ready();
    asio::co_spawn(loop, watchdog.run(), asio::detached);
    log::info("ready: {}; rules {}", status_line(view()), configuration.digest);
  }

  void install(std::shared_ptr<const engine::Program> program) {
    deliveries.set_outgoing(configuration.settings);
    alerts.set_outgoing(configuration.settings);
    deliveries.set_topics(program->rules().topics);
    host.load(std::move(program));
    host_metrics.wake();
    rules_loaded = clock.now();
  }

  // A change of rules from beginning to end: the start, or a reload. One at a time, or a reload that read its files
  // earlier and took longer would put old rules in the place of new ones.
  struct Turn {
    explicit Turn(Impl& app) : changing(app.changing_rules) { changing = true; }
    ~Turn() { changing = false; }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    bool& changing;
  };

  // All or nothing; what changed, in words, or the mistakes.
  asio::awaitable<Result<std::vector<std::string>>> reload() {
    asio::steady_timer timer(loop);
    boost::system::error_code ignored;
    while (changing_rules && !stopping) {
      timer.expires_after(5ms);
      co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    if (stopping) co_return Unexpected(Error{ErrorCode::unavailable, "not reloaded: the daemon is stopping"});
    const Turn turn(*this);
    watchdog.reloading();
    auto work = [source = options.configuration, had = configuration.directories, id = ProgramId{++programs}] {
      auto read = std::make_unique<Configuration>(read_configuration(source, had));
      std::shared_ptr<const engine::Program> program;
      if (!read->diagnostics.has_errors()) program = compile(id, *read, engine::Defaults::all);
      return std::pair(std::move(read), std::move(program));
    };
    auto [read, program] = co_await offload(workers, std::move(work));
    if (!program) {
      reload_error = read->diagnostics.to_text();
      log::error("not reloaded, the rules in force stay:");
      for_each_line(reload_error, [](std::string_view line) { log::error("{}", line); });
      watchdog.ready();
      co_return Unexpected(Error{ErrorCode::invalid, reload_error});
    }
    reload_error.clear();
    warn_of(read->diagnostics);
    std::vector<std::string> changes = ruleset::diff(host.program()->rules(), program->rules());
    read->settings.state_directory = configuration.settings.state_directory;  // these two need a restart
    read->settings.control_socket = configuration.settings.control_socket;
    committer.keep_metrics_for(read->settings.metric_retention);
    configuration = std::move(*read);
    install(std::move(program));
    co_await sources.refresh();
    watchdog.ready();
    log::notice("reloaded: {}; rules {}", counted(changes.size(), "change"), configuration.digest);
    for (const std::string& change : changes) log::info("reloaded: {}", change);
    co_return changes;
  }

  asio::awaitable<std::string> handle(control::Request request) {
    if (request.command == "status") co_return control::answer(status_json(view()));
    if (request.command == "describe-alarms") {
      const auto names = request.all("alarm_names");
      const auto is_known = [this](const auto& name) { return has_alarm(name) || has_endpoint_alarm(name); };
      if (!names.empty() && std::none_of(names.begin(), names.end(), is_known))
        co_return control::failure(no_such_alarm(names.front()));
      const engine::DescribeAlarms asked{names, request.first("alarm_name_prefix"), request.first("state_value")};
      co_return control::answer(
          with_endpoint_alarms(engine::describe_alarms_json(host.engine(), asked), dispatcher.view(), asked));
    }
    if (request.command == "describe-alarm-history") co_return co_await history(std::move(request));
    if (request.command == "set-alarm-state") co_return co_await set_alarm_state(std::move(request));
    if (NotifyCommands::knows(request.command)) co_return co_await notifications.answer(std::move(request));
    if (MetricCommands::knows(request.command)) co_return co_await metrics.answer(std::move(request));
    if (request.command == "reload") {
      auto changes = co_await reload();
      if (!changes) co_return control::failure(changes.error().message);
      JsonWriter json;
      json.begin_object().key("changes").begin_array();
      for (const std::string& change : *changes) json.value(change);
      json.end_array().end_object();
      co_return control::answer(std::move(json).text());
    }
    co_return control::failure("unknown command '" + request.command + "'");
  }

  asio::awaitable<std::string> set_alarm_state(control::Request request) {
    const auto asked = control::alarm_state_request(request, clock.now());
    if (!asked) co_return control::failure(asked.error().message);
    if (!has_alarm(asked->alarm)) co_return control::failure(no_such_alarm(asked->alarm));
    const auto& alarms = host.program()->rules().alarms;
    const auto alarm = std::find_if(alarms.begin(), alarms.end(),
                                    [&asked](const Alarm& candidate) { return candidate.name.value == asked->alarm; });
    const bool has_groups = alarm != alarms.end() && !alarm->group_by.empty();
    if (has_groups && asked->group.empty())
      co_return control::failure(fmt::format(
          "alarm '{}' has group_by: say which instance with --group, as {}=VALUE; tocsin describe-alarms --output json "
          "shows them",
          asked->alarm, alarm->group_by.front().value));
    if (!has_groups && !asked->group.empty())
      co_return control::failure(fmt::format("alarm '{}' has no group_by, and so no groups", asked->alarm));
    if (!host.apply(*asked))
      co_return control::failure(fmt::format("alarm '{}' has no instance '{}'", asked->alarm, asked->group));
    if (!co_await committer.stored())
      co_return control::failure("the state is set, but could not be stored yet: " + committer.health().last_error);
    co_return control::answer("{}");
  }

  asio::awaitable<std::string> history(control::Request request) {
    control::AlarmTypes types;
    auto query = control::history_query(request, types);
    if (!query) co_return control::failure(query.error().message);
    std::vector<std::string> composites;
    for (const CompositeAlarm& alarm : host.program()->rules().composite_alarms) composites.push_back(alarm.name.value);
    std::sort(composites.begin(), composites.end());
    if (!types.metric) query->only = composites;
    if (!types.composite) query->except = composites;
    const std::string name = query->alarm;
    auto items = co_await committer.history(std::move(*query));
    if (!items) co_return control::failure(items.error().message);
    // Of an alarm that was taken out of the rules what it did is still told.
    if (items->empty() && !name.empty() && !has_alarm(name)) co_return control::failure(no_such_alarm(name));
    co_return control::answer(engine::history_json(*items, composites));
  }

  [[nodiscard]] std::vector<std::string_view> alarm_names() const {
    const Rules& rules = host.program()->rules();
    std::vector<std::string_view> names;
    for (const Alarm& alarm : rules.alarms) names.push_back(alarm.name.value);
    for (const CompositeAlarm& alarm : rules.composite_alarms) names.push_back(alarm.name.value);
    return names;
  }

  [[nodiscard]] bool has_endpoint_alarm(const std::string& name) const {
    const auto endpoints = dispatcher.view().endpoints();
    return std::any_of(endpoints.begin(), endpoints.end(), [&name](const auto& view) { return view.name == name; });
  }

  [[nodiscard]] bool has_alarm(const std::string& name) const {
    const auto names = alarm_names();
    return std::find(names.begin(), names.end(), name) != names.end();
  }

  [[nodiscard]] std::string no_such_alarm(const std::string& name) const {
    const auto known = alarm_names();
    const std::string_view meant = nearest(name, known);
    return fmt::format(
        "there is no alarm '{}'{}", name,
        meant.empty() ? "; tocsin describe-alarms shows them all" : fmt::format("; did you mean '{}'?", meant));
  }

  asio::awaitable<void> listen_for_signals() {
    for (const int number : {SIGTERM, SIGINT, SIGHUP}) signals.add(number);
    admit(SIGHUP);
    while (!stopping) {
      boost::system::error_code error;
      const int number = co_await signals.async_wait(asio::redirect_error(asio::use_awaitable, error));
      if (error) break;
      if (number == SIGHUP) {
        const auto changes = co_await reload();
        (void)changes.has_value();  // said in the log and in STATUS
      } else {
        log::info("stopping on signal {}", number);
        begin_to_stop();
      }
    }
  }

  void begin_to_stop() {
    if (stopping) return;
    stopping = true;
    asio::co_spawn(loop, shut_down(), asio::detached);
  }

  // The reverse of start(): no new input, then what is in flight, then the last commit.
  asio::awaitable<void> shut_down() {
    watchdog.stopping();
    control.stop();
    sources.stop();
    host_metrics.stop();
    self_watch.stop();
    host.stop();
    dispatcher.stop();
    deliveries.stop();
    alerts.stop();
    const std::int64_t begin = steady_ms();
    const std::int64_t give_up = begin + std::chrono::milliseconds(kShutdown).count();
    bool interrupted = false;
    asio::steady_timer timer(loop);
    boost::system::error_code ignored;
    while ((!sources.idle() || !deliveries.idle() || !alerts.idle()) && steady_ms() < give_up) {
      if (!interrupted && steady_ms() >= begin + limits::kStopGrace.count()) {
        interrupted = true;
        deliveries.interrupt();
      }
      timer.expires_after(5ms);
      co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    committer.stop();
    while (!committer.idle() && steady_ms() < give_up) {
      timer.expires_after(5ms);
      co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    watchdog.stop();
    signals.cancel();
    loop.stop();
  }

  AppOptions options;
  const Clock& clock;
  Configuration configuration;
  Time started;
  Time rules_loaded{};
  std::string reload_error;
  std::uint32_t programs = 0;
  bool stopping = false;
  bool changing_rules = false;
  struct {
    std::vector<store::Waiting> waiting;
    std::uint64_t dead_letters = 0;
    std::vector<store::Pending> newest_dead_letters;
  } left;  // by an earlier run, of what was to be sent

  asio::io_context loop{1};
  asio::thread_pool workers{worker_count(usable_cores())};
  asio::thread_pool journal_reader{1};
  Workspaces workspaces;
  Committer committer;
  Dispatcher dispatcher;
  EngineHost host;
  DeliveryPump deliveries;
  AlertRefresh alerts;
  MetricCommands metrics;
  NotifyCommands notifications;
  HostMetricsPump host_metrics;
  LedgerBook ledger;
  SourceSet sources;
  SelfWatch self_watch;
  ControlServer control;
  Watchdog watchdog;
  asio::signal_set signals;
};

App::App() = default;
App::~App() {
  if (!impl_) return;
  impl_->workers.join();
  impl_->journal_reader.join();
}

Result<std::unique_ptr<App>, StartError> App::create(AppOptions options, const Clock& clock) {
  Configuration configuration = read_configuration(options.configuration);
  if (configuration.diagnostics.has_errors()) {
    return Unexpected(StartError{kExitNotConfigured, configuration.diagnostics.to_text()});
  }
  warn_of(configuration.diagnostics);

  const std::string& directory = configuration.settings.state_directory;
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error)
    return Unexpected(StartError{kExitFailure, fmt::format("cannot make the state directory {}, as user {}: {}\n",
                                                           directory, store::user_name(), error.message())});
  auto opened = store::Store::open(directory);
  if (!opened) return Unexpected(StartError{kExitFailure, opened.error().message + "\n"});
  auto loaded = opened->load();
  if (!loaded) return Unexpected(StartError{kExitFailure, loaded.error().message + "\n"});
  if (loaded->committed_at) {
    const auto done = opened->pass_over_downtime(clock.now() - *loaded->committed_at);
    if (!done) return Unexpected(StartError{kExitFailure, done.error().message + "\n"});
  }

  std::unique_ptr<App> app(new App);
  try {
    const SignalsHeld held;
    app->impl_ = std::make_unique<Impl>(std::move(options), clock, std::move(configuration), std::move(*opened),
                                        std::move(*loaded));
  } catch (const boost::system::system_error& failed) {
    return Unexpected(
        StartError{kExitFailure, fmt::format("cannot start as many threads and open as many files as it needs: {}; "
                                             "raise TasksMax and LimitNOFILE of the unit (ulimit -u, ulimit -n)\n",
                                             failed.what())});
  }
  const auto listening = app->impl_->control.listen(app->impl_->configuration.settings.control_socket);
  if (!listening) return Unexpected(StartError{kExitFailure, listening.error().message + "\n"});
  return app;
}

int App::run() {
  Impl& impl = *impl_;
  if (impl.options.handle_signals) asio::co_spawn(impl.loop, impl.listen_for_signals(), asio::detached);
  asio::co_spawn(impl.loop, impl.start(), asio::detached);
  impl.loop.run();
  // Nobody listens any more: who asks twice for the stop must not cut off what is left to close.
  const sigset_t ours = set_of({SIGTERM, SIGINT, SIGHUP});
  if (impl.options.handle_signals) pthread_sigmask(SIG_BLOCK, &ours, nullptr);
  return 0;
}

void App::stop() {
  asio::post(impl_->loop, [this] { impl_->begin_to_stop(); });
}

}  // namespace tocsin::daemon

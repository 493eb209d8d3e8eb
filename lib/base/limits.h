// Every bound of the program, by name, with its reason. What happens at a bound is documented in docs/limits.md and
// counted.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace tocsin::limits {

using std::chrono::milliseconds;
using namespace std::chrono_literals;

// Reading
inline constexpr std::size_t kReadBytes = 256 * 1024;  // one read of a tailed file: the scanner's best block size
inline constexpr milliseconds kRotationGrace =
    10s;  // a rotated file's writer has reopened by then: HUP comes after the rename
inline constexpr std::size_t kGenerations = 16;  // files held open behind one name; the rest wait in their directory
inline constexpr std::size_t kPlaces = 40;   // files of one name in one position: those read late, and those waiting
inline constexpr std::size_t kFolders = 64;  // directly below a log's own, in which rotated files are looked for
inline constexpr std::size_t kRotatedDirectories = 16;  // elsewhere, where a rotation has put one log's files
inline constexpr std::uint64_t kInflatedBytes = 4ULL
                                                << 30U;  // of one compressed file; past it, it is a bomb and no log
inline constexpr std::size_t kPatternComponents = 64;    // of a file glob; and directories deep for its **
inline constexpr std::size_t kLineBytes =
    1024 * 1024;  // CloudWatch Logs' largest event; a longer line is cut out and counted
inline constexpr std::size_t kDocumentBytes = 64U << 20U;  // of a CloudTrail file held at once: AWS delivers a few MB
// Records that are remembered, lest a copy of one counts again: eight bytes each in the state and about ten in memory.
inline constexpr std::size_t kSeenRecords = 4'000'000;
inline constexpr milliseconds kSeenFor = 24h;   // unless there are more: CloudTrail's copies come within hours
inline constexpr std::size_t kJsonDepth = 128;  // CloudTrail's deepest real record has 14
inline constexpr std::size_t kFilesPerGroup = 100'000;
inline constexpr std::size_t kFoldersPerGroup = 100'000;   // in which delivered files of a log group are looked for
inline constexpr std::size_t kDeliveredFiles = 1'000'000;  // of a log group, remembered: 56 bytes each
inline constexpr milliseconds kForgetGoneAfter = 168h;     // a delivered file that is gone; it may come back until then
inline constexpr milliseconds kKeepUnreadFor = 720h;       // positions of what no log group of the rules reads
inline constexpr std::size_t kPrefixBytes = 256;  // of a file's beginning, hashed to recognise it after inode reuse
inline constexpr std::size_t kTimeZoneBytes = 1U << 20U;  // of a TZif file: the largest in tzdata has 4 KB

inline constexpr std::size_t kJournalMessageBytes = 64 * 1024;  // libsystemd's own bound; rsyslog cuts at 8 KiB
inline constexpr std::size_t kJournalNameBytes =
    256;                                              // of a record's host, identifier or process id: real ones have 20
inline constexpr std::size_t kJournalRecords = 4096;  // in one read, made lines of or passed over
inline constexpr std::size_t kJournalMatches = 100;   // units and identifiers of a `journal:`, together

inline constexpr std::size_t kNotReadPerGroup = 1000;  // what wildcards match beside files, kept to be told
inline constexpr std::size_t kShownNotRead = 5;        // of it, in `status`
inline constexpr std::size_t kFileMessages = 20;       // in the log, a minute, of one file or directory that is watched
inline constexpr std::size_t kShownDamagedFiles = 5;   // the newest of a file or directory, in `status`
inline constexpr std::size_t kGaps = 10'000;           // of all sources, kept for people; oldest go first
inline constexpr std::size_t kShownGaps = 100;         // the newest, in `status`
inline constexpr std::size_t kKnownDamagedFiles = 10'000;  // told of once: a month of a region's

// Rules
inline constexpr std::size_t kRuleFileBytes =
    1U << 20U;  // systemd drop-ins are a few KB; a larger file is a mistake or an attack
inline constexpr std::size_t kYamlDepth = 32;
inline constexpr std::size_t kYamlNodes = 200'000;
inline constexpr std::size_t kPatternCharacters = 1024;  // AWS: PutMetricFilter
inline constexpr std::size_t kRegexCount = 1000;         // of {m,n}: RE2 takes no more
inline constexpr std::size_t kRegexSteps =
    1024;  // characters of one expression, its counts written out: no more than a pattern without counts could have
inline constexpr std::size_t kRegexBytes =
    4U << 20U;  // of one expression, compiled, with what its searches keep: some hundred thousand steps
inline constexpr std::size_t kExtractCharacters = 1024;        // of an `extract:` expression: as long as a pattern
inline constexpr std::size_t kExtractMemoryBytes = 1U << 20U;  // that RE2 may use for it: a real one needs a few KB
inline constexpr std::size_t kDimensions = 3;                  // AWS: MetricTransformation
inline constexpr std::size_t kAlarmDimensions = 30;            // AWS: PutMetricAlarm
inline constexpr std::size_t kActionsPerState = 5;             // AWS: PutMetricAlarm
inline constexpr std::size_t kRules = 100'000;                 // entries of one kind
inline constexpr std::size_t kMetricQueries = 10;              // AWS: PutMetricAlarm, metrics
inline constexpr std::size_t kMathBytes = 2048;                // AWS: MetricDataQuery, Expression
inline constexpr std::size_t kMathDepth = 32;                  // nested brackets: a real expression has 5
inline constexpr std::size_t kMathNodes = 256;   // numbers, ids, operations: so one evaluation's work is bounded too
inline constexpr std::size_t kGroups = 100'000;  // max_groups at most: an instance takes about a KB
inline constexpr std::uint32_t kEvaluationRangeExtra = 1440;  // periods: a day of minutes
inline constexpr std::uint32_t kSlidingPeriods = 3600;  // an hour of seconds: a sample is judged once for each of them
inline constexpr std::size_t kAlarmRuleCharacters = 10'240;  // AWS: PutCompositeAlarm
inline constexpr std::size_t kAlarmRuleNames = 100;          // AWS: of different alarms in one rule
inline constexpr std::size_t kAlarmRuleDepth = 100;          // nested brackets and NOTs: a real rule has 5
inline constexpr std::size_t kCompositesOfAlarm = 150;       // AWS: rules that one alarm may stand in

// Matching
inline constexpr std::size_t kMatcherAnswers =
    4096;  // sets of texts whose patterns are remembered, per thread and group
inline constexpr std::size_t kMatcherAnsweredPatterns = 1'000'000;  // in all of them together: 4 MB

// Engine
inline constexpr std::size_t kWindowBuckets =
    1'000'000;  // distinct stamps in one alarm's window; past it the oldest are merged away
// Different values of one stamp or one period that are told apart exactly; past it they are rounded by up to 0.8 %.
inline constexpr std::size_t kDistinctValues = 4096;
inline constexpr std::size_t kWindowValues =
    1'000'000;  // different values of a stamp, of all stamps in one alarm's window: some 100 MB
inline constexpr std::size_t kDimensionCharacters = 1024;  // AWS: a dimension's value
// Different combinations of dimension values that a filter makes in one day: then it is said. AWS disables such a
// filter.
inline constexpr std::size_t kDimensionCombinations = 1000;
// A state set by hand stands so long, where nothing is judged before: CloudWatch's next evaluation comes within a
// minute.
inline constexpr milliseconds kForcedStateFor = 60s;
inline constexpr std::size_t kShownGroups =
    100;                                      // instances of one alarm that describe-alarms lists; those in ALARM first
inline constexpr std::size_t kBandDays = 15;  // of a metric, of which an anomaly band is made: three of each weekday
inline constexpr std::size_t kEvidence = 10;  // last lines kept for an alarm: what a person reads
inline constexpr std::size_t kEvidenceTexts = 3;    // the newest of them, with how they begin
inline constexpr std::size_t kEvidenceBytes = 256;  // of each: a line of a log has 100
// An event stamped with whole seconds, 20:35:41, may be written until 20:35:42: live, time is not said to have passed
// before a second (and a little for the way from the writer to the file) is over. Firing does not wait for it; only
// silence does.
inline constexpr milliseconds kSettle = 1100ms;
// A stamp that is further ahead of the line's arrival counts as of its arrival. No more than the usual allowed lateness
// (where that is less, it is the bound), so that no stamp, forged or from a host whose clock is wrong, makes the honest
// lines of now too late to count.
inline constexpr milliseconds kFutureStamp = 60s;

// Metrics that are kept
inline constexpr std::size_t kMetricValues = 150;  // AWS: of a datapoint; different ones a minute that are kept exactly
inline constexpr std::size_t kMetricSeries = 100'000;         // metrics, each unit by itself
inline constexpr std::size_t kMetricDatapoints = 10'000'000;  // minutes of all of them: about a GB
inline constexpr std::size_t kMetricDatapointsDeleted =
    5'000;  // in one commit, beside as many as it adds: a few tens of milliseconds
inline constexpr std::size_t kDatapointsAnswered = 1'440;  // AWS: GetMetricStatistics
inline constexpr std::size_t kStatisticsAsked = 15;   // in one GetMetricStatistics: AWS's five, and ten extended ones
inline constexpr std::size_t kMetricsListed = 500;    // AWS: ListMetrics, of one answer; the next one goes on
inline constexpr std::size_t kMetricData = 1'000;     // AWS: PutMetricData
inline constexpr std::size_t kMetricDimensions = 30;  // AWS: PutMetricData
inline constexpr std::size_t kMetricNameCharacters = 255;  // AWS: of a namespace, a metric, a dimension's name
inline constexpr milliseconds kMetricDataAge = 336h;       // AWS: two weeks
inline constexpr milliseconds kMetricDataAhead = 2h;       // AWS

inline constexpr std::size_t kEmbeddedBytes = 256 * 1024;  // AWS: of an event in Embedded Metric Format
inline constexpr std::size_t kEmbeddedMetrics = 100;       // AWS: of one of its directives
inline constexpr std::size_t kEmbeddedValues = 100;        // AWS: of one of its metrics
inline constexpr std::size_t kEmbeddedDatapoints =
    1'000;  // of one event, metrics times sets of dimensions: a real one has a few
inline constexpr std::size_t kInterfaces = 1'000;  // of the host: each has five metrics
inline constexpr std::size_t kInterfaceGlobs = 100;
inline constexpr std::size_t kInterfaceGlobBytes = 64;  // a name has at most 15

// Storing and sending
inline constexpr std::size_t kUncommittedRows = 100'000;  // then no new read starts: the data waits in the log file
inline constexpr milliseconds kCommitEvery = 500ms;   // for what promises nothing; a notification is committed at once
inline constexpr std::size_t kHistoryRows = 200'000;  // oldest go first
inline constexpr std::size_t kLaneRows =
    100;  // of a subscription's waiting notifications held in memory; the rest waits in the store
inline constexpr std::size_t kShownDeadLetters = 10;  // the newest, in `status`
inline constexpr std::size_t kDeadLetters =
    10'000;                                        // notifications given up, kept for people; oldest go first, counted
inline constexpr milliseconds kGiveUpAfter = 24h;  // an undelivered notification becomes a dead letter
inline constexpr std::size_t kWaitingRows = 200'000;  // of a subscription; the oldest are given up: a day of 2 a second
inline constexpr std::size_t kFailingAttempts = 2;    // at once, at endpoints that fail: the others keep their threads
inline constexpr milliseconds kClockStep = 60s;       // a wall clock that moved so much further than time was set
inline constexpr milliseconds kNotifyMaxAge = 24h;    // a change is told by itself
inline constexpr milliseconds kSaidToBeLate = 60s;    // a change told so much later than it happened says so
inline constexpr milliseconds kSummaryQuiet = 60s;    // without another old change: they are summed up
inline constexpr milliseconds kSummaryWait = 15min;   // and at the latest then
inline constexpr std::uint32_t kStormThreshold = 10;  // changes a minute told one by one
inline constexpr std::size_t kToldAtOnce = 3;         // of them; each further one waits whether a storm comes
inline constexpr milliseconds kStormWait = 6s;        // so long: a storm of 75 changes a minute shows itself
inline constexpr std::size_t kStormMessages = 5;      // of a topic in an hour, once a storm has begun
inline constexpr milliseconds kStormQuiet = 10min;    // without so many changes a minute: it is over
inline constexpr std::size_t kStormGroups = 1'000;    // alarms and groups that a storm's changes are counted for
inline constexpr std::size_t kDigestGroups = 10;      // of them, in a digest
inline constexpr std::uint32_t kFlapThreshold = 10;   // changes of an alarm that a topic is told of in an hour
inline constexpr milliseconds kFlapQuiet = 30min;     // without a change: it has stopped flapping
inline constexpr std::size_t kFlapTracked = 10'000;   // alarms and groups, each topic by itself, that may be flapping
inline constexpr std::size_t kMutes = 1'000;          // by hand at a time
inline constexpr milliseconds kMuteLongest = 8760h;   // by hand: a year
inline constexpr std::size_t kMutedAlarms = 100;      // names and globs of one mute
inline constexpr std::size_t kMutedHeld = 10'000;  // alarms and groups, each topic by itself, to be told of afterwards
inline constexpr milliseconds kEndpointFails = 5min;  // of failing, until that is an alarm of its own
inline constexpr milliseconds kConnectTimeout = 5s;
inline constexpr milliseconds kSendTimeout = 15s;  // SNS's own limit for an endpoint's answer
inline constexpr milliseconds kExecTimeout = 30s;
inline constexpr milliseconds kExecKillAfter = 5s;  // between SIGTERM and SIGKILL
inline constexpr milliseconds kStopGrace = 5s;  // at a stop, for attempts under way; below the unit's TimeoutStopSec
inline constexpr milliseconds kStopKillAfter = 2s;      // then, for a hook, between SIGTERM and SIGKILL
inline constexpr std::size_t kRefreshedAlerts = 1'000;  // instances of one alarm that Alertmanager is told of again
inline constexpr std::size_t kAlertsAtOnce = 200;       // in one request: a few hundred KB
inline constexpr std::size_t kReplicas = 16;            // of an Alertmanager: real clusters have three
inline constexpr std::size_t kSecretBytes = 64 * 1024;  // of a credential's file: keys and tokens have a few KB
inline constexpr std::size_t kAnswerBytes = 64 * 1024;  // of a peer's answer or a command's output

// Control socket
inline constexpr std::size_t kRequestBytes = 1024 * 1024;  // AWS: PutMetricData
inline constexpr std::size_t kConnections = 64;
inline constexpr milliseconds kRequestTimeout = 10s;  // for a request to arrive, and then for its answer to be taken

}  // namespace tocsin::limits

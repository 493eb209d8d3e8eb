#!/usr/bin/env bash
# tocsin at work, live: lines are written as a host would write them, and each notification is shown as it comes.
# Succeeds only when everything that is announced was seen. Usage: demo.sh DIRECTORY-OF-THE-PROGRAMS
set -euo pipefail
export LC_ALL=C  # month names of syslog, and the decimal point of EPOCHREALTIME

programs=$(readlink -f -- "$1")
readonly programs
readonly patience=10  # seconds that anything awaited may take
D=$(mktemp -d)
readonly D
daemon=
reader=

bold=
plain=
if [[ -t 1 && -z ${NO_COLOR:-} ]]; then
  bold=$'\e[1m'
  plain=$'\e[0m'
fi
readonly bold plain

title() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }

finish() {
  local status=$?
  trap - EXIT
  if [[ -n $reader ]]; then kill "$reader" 2>/dev/null || true; fi
  if [[ -n $daemon ]]; then
    kill -KILL "$daemon" 2>/dev/null || true
    wait "$daemon" 2>/dev/null || true
  fi
  if ((status != 0)) && [[ -s $D/tocsind.log ]]; then
    printf '\nThe last the daemon said:\n' >&2
    tail -n 20 "$D/tocsind.log" >&2
  fi
  rm -rf -- "$D"
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

die() {
  printf 'demo: %s\n' "$*" >&2
  exit 1
}

now_ms() {
  local now=${EPOCHREALTIME/./}
  echo "${now%???}"
}

# Polls a condition, about twenty times a second; fails when it has not come true in time.
await() {
  local what=$1 deadline=$((SECONDS + patience))
  shift
  until "$@" >/dev/null 2>&1; do
    if ! kill -0 "$daemon" 2>/dev/null; then die "the daemon ended before this was so: $what"; fi
    if ((SECONDS >= deadline)); then die "not in $patience s: $what"; fi
    sleep 0.05
  done
}

# A member of a one-line JSON object: a plain string or a number.
member() {
  local line=$1 pattern="\"$2\":(\"([^\"]*)\"|([-+.0-9eE]+))"
  [[ $line =~ $pattern ]] || return 1
  printf '%s' "${BASH_REMATCH[2]}${BASH_REMATCH[3]}"
}

# Waits for the next notification: it must be of this state, of one of the alarms that are still expected. Prints it, and how long
# after `$2` (epoch, ms) it was read from the notifications file: the daemon's work, its commit to disk, the delivery, and the reading.
declare -A expected=()
next_notification() {
  local state=$1 since=$2 line alarm
  if ! read -r -t "$patience" -u "$notifications" line; then die "no notification came within $patience s; expected: ${!expected[*]}"; fi
  local took=$(($(now_ms) - since))
  alarm=$(member "$line" alarm) || die "this is no notification: $line"
  [[ -n ${expected[$alarm]:-} ]] || die "an alarm that was not expected: $line"
  [[ $(member "$line" new_state) == "$state" ]] || die "expected $state: $line"
  unset "expected[$alarm]"
  printf '  %-5s %s  (%s, threshold %s; %s)\n' "$state" "$alarm" "$(member "$line" value || echo no data)" \
    "$(member "$line" threshold)" "$(member "$line" time)"
  printf '        seen %s ms after %s\n' "$took" "$3"
}

# --- what an administrator writes ------------------------------------------------------------------------------------------------

mkdir -- "$D/rules" "$D/state" "$D/cloudtrail"
cat >"$D/tocsin.yaml" <<END
state_directory: $D/state
control_socket: $D/control.sock
host: demo-host
END

cat >"$D/rules/10-database.yaml" <<END
log_groups:
  - {name: secure, files: [$D/secure], format: syslog}
metric_filters:
  - name: database server authentication failures
    log_group: secure
    pattern: '"authentication failure"'
    metric_transformation: {namespace: demo, name: database server authentication failures, value: 1}
alarms:
  - name: database server authentication failures alarm
    namespace: demo
    metric_name: database server authentication failures
    statistic: Sum
    period: 3s
    evaluation_periods: 1
    comparison_operator: GreaterThanThreshold
    threshold: 2
    treat_missing_data: notBreaching
    alarm_actions: [people]
    ok_actions: [people]
topics:
  - name: people
    storm_threshold: 0
    subscriptions:
      - {protocol: file, endpoint: $D/notifications.jsonl}
      - {protocol: console}
END

# One filter on CloudTrail records, and its alarm: name, pattern, period, threshold.
cloudtrail_rule() {
  cat <<END
  - name: $1
    log_group: cloudtrail
    pattern: '$2'
    metric_transformation: {namespace: demo, name: $1, value: 1}
    alarm: {period: $3, threshold: $4, alarm_actions: [people]}
END
}
{
  printf 'log_groups:\n'
  printf '  - {name: cloudtrail, files: ["%s/**/*.json", "%s/**/*.json.gz"], format: cloudtrail}\n' "$D/cloudtrail" "$D/cloudtrail"
  printf 'metric_filters:\n'
  cloudtrail_rule 'failed console logins' '{ $.eventName = "ConsoleLogin" && $.errorMessage = "Failed authentication" }' 5m 3
  cloudtrail_rule 'root account used' \
    '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }' 60s 0
  cloudtrail_rule 'secret read' '{ $.eventSource = "secretsmanager.amazonaws.com" && $.eventName = "GetSecretValue" }' 60s 0
  cloudtrail_rule 'security group changed' \
    '{ $.eventName = "AuthorizeSecurityGroupIngress" || $.eventName = "RevokeSecurityGroupIngress" || $.eventName = "CreateSecurityGroup" || $.eventName = "DeleteSecurityGroup" }' \
    60s 0
} >"$D/rules/20-cloudtrail.yaml"

# --- the daemon ------------------------------------------------------------------------------------------------------------------

: >"$D/secure"
: >"$D/notifications.jsonl"
"$programs/tocsind" --config "$D/tocsin.yaml" --rules "$D/rules" >"$D/console.log" 2>"$D/tocsind.log" &
daemon=$!
await "the daemon answers on its control socket" "$programs/tocsin" status --config "$D/tocsin.yaml"

# A new line of the notifications file wakes this at once.
exec {notifications}< <(exec tail -n +1 -f -- "$D/notifications.jsonl" 2>/dev/null)
reader=$!

title "1. More than two authentication failures within the period"
printf '   (3 s here, so that the way back to OK can be watched; 5m in production)\n'
syslog_line() {
  printf '%(%b %e %T)T %s\n' -1 \
    'ip-10-10-20-20 su: pam_unix(su:auth): authentication failure; logname= uid=1000 euid=0 tty=pts/0 ruser=ec2-user rhost=  user=dbdev'
}
alarm="database server authentication failures alarm"
expected[$alarm]=1
for number in 1 2 3 4; do
  line=$(syslog_line)
  printf '  %s\n' "${line:0:74}..."
  written=$(now_ms)
  printf '%s\n' "$line" >>"$D/secure"
  if ((number == 3)); then third=$written; fi
done
next_notification ALARM "$third" "the third line was written"
# Silence is certain only when the second of the last line is over: a line of that second may still be written.
expected[$alarm]=1
next_notification OK "$written" "the last line was written: 3 s, and the second of its stamp has to be over"

title "2. CloudTrail: three files appear in a directory"
identity='{"type":"IAMUser","userName":"alice","accountId":"111122223333"}'
records=0
record() { # eventSource eventName userIdentity more
  records=$((records + 1))
  printf '{"eventVersion":"1.08","eventTime":"%(%Y-%m-%dT%H:%M:%SZ)T","eventID":"00000000-0000-4000-8000-%012d",' -1 "$records"
  printf '"eventSource":"%s","eventName":"%s","awsRegion":"us-east-1","sourceIPAddress":"203.0.113.7",' "$1" "$2"
  printf '"eventType":"AwsApiCall","recipientAccountId":"111122223333","userIdentity":%s%s}' "$3" "${4:-}"
}
export TZ=UTC
# As the mirror tools do: written under another name, then renamed. The time of the renaming is left in `written`.
deliver() {
  written=$(now_ms)
  mv -- "$D/cloudtrail/$1.part" "$D/cloudtrail/$1"
  printf '  %s\n' "$1"
}

{
  printf '{"Records":['
  for number in 1 2 3 4; do
    if ((number > 1)); then printf ','; fi
    record signin.amazonaws.com ConsoleLogin "$identity" ',"errorMessage":"Failed authentication"'
  done
  printf ']}'
} >"$D/cloudtrail/logins.json.part"
expected["failed console logins"]=1
deliver logins.json
next_notification ALARM "$written" "the file was renamed"

{
  printf '{"Records":['
  record ec2.amazonaws.com DescribeInstances '{"type":"Root","accountId":"111122223333"}'
  printf ','
  record secretsmanager.amazonaws.com GetSecretValue "$identity"
  printf ']}'
} >"$D/root-and-secret.json"
gzip -c -- "$D/root-and-secret.json" >"$D/cloudtrail/root-and-secret.json.gz.part"
expected["root account used"]=1
expected["secret read"]=1
deliver root-and-secret.json.gz
next_notification ALARM "$written" "the file was renamed"
next_notification ALARM "$written" "the file was renamed"

{
  record ec2.amazonaws.com DescribeSecurityGroups "$identity"
  printf '\n'
  record ec2.amazonaws.com AuthorizeSecurityGroupIngress "$identity"
  printf '\n'
} >"$D/cloudtrail/one-record-a-line.json.part"
expected["security group changed"]=1
deliver one-record-a-line.json
next_notification ALARM "$written" "the file was renamed"

title "3. The same engine over an old log, in event time"
# The stamps have no year: they are read as the last such date before the file's own.
year=$(date +%Y)
if (($(date +%m%d) <= 1116)); then year=$((year - 1)); fi
mkdir -- "$D/replay"
for second in 23 32 41 52; do
  printf 'Nov 15 20:35:%s %s\n' "$second" \
    'ip-10-10-20-20 su: pam_unix(su:auth): authentication failure; logname= uid=1000 euid=0 tty=pts/0 ruser=ec2-user rhost=  user=dbdev'
done >"$D/replay/secure"
touch -d "$year-11-15T20:36:00Z" -- "$D/replay/secure"
sed -e "s#files: .*\], #files: [$D/replay/secure], timezone: UTC, #" -e 's/period: 3s/period: 5m/' "$D/rules/10-database.yaml" \
  >"$D/replay/rules.yaml"
replayed=$("$programs/tocsin" replay --config "$D/tocsin.yaml" --rules "$D/replay/rules.yaml") || die "replay failed"
while IFS= read -r line; do printf '  %s\n' "$line"; done <<<"$replayed"
grep -q 'T20:35:41.*ALARM' <<<"$replayed" || die "no change to ALARM at 20:35:41, the third line"
grep -q 'T20:40:32.*OK' <<<"$replayed" || die "no change to OK at 20:40:32, when two are left in the window"

title "4. The console had it too, and the daemon stops when it is told to"
[[ $(wc -l <"$D/console.log") -ge 6 ]] || die "protocol console printed less than the file got: $(<"$D/console.log")"
kill -TERM "$daemon"
status=0
wait "$daemon" || status=$?
daemon=
((status == 0)) || die "the daemon's exit status was $status"
printf '  SIGTERM: exit status 0\n\nAll of it was seen: 6 notifications, 2 replayed state changes.\n'

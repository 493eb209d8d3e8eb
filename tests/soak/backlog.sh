#!/usr/bin/env bash
# A backlog of rotated files, every fourth compressed, that came while the daemon was stopped: how fast it is read, and in how much
# memory. Fails where a line is missing or counted twice, the ledger does not add up, or the memory is more than it may be.
#   backlog.sh BINARIES [FILES [MEGABYTES_EACH]]
set -euo pipefail

readonly binaries=$1 files=${2:-200} megabytes=${3:-10} most_kb=$((150 * 1024))
dir=$(mktemp -d)
readonly dir
daemon=0
cleanup() {
  ((daemon == 0)) || kill -9 "$daemon" 2>/dev/null || true
  rm -rf -- "$dir"
}
trap cleanup EXIT

cat >"$dir/rules.yaml" <<END
log_groups:
  - {name: app, files: ["$dir/app.log"], format: syslog, start_at: beginning, timezone: UTC}
metric_filters:
  - name: failures
    log_group: app
    pattern: '"authentication failure"'
    alarm: {threshold: 1000000000, period: 5m}
  - name: passwords
    log_group: app
    pattern: '?"Failed password" ?"Invalid user"'
    alarm: {threshold: 1000000000, period: 5m}
END
cat >"$dir/tocsin.yaml" <<END
host: soak
state_directory: $dir/state
control_socket: $dir/socket
END

start() {
  "$binaries/tocsind" --config "$dir/tocsin.yaml" --rules "$dir/rules.yaml" >>"$dir/said" 2>&1 &
  daemon=$!
}

stop() {
  kill -TERM "$daemon"
  wait "$daemon"
  daemon=0
}

# A number of the only source's ledger.
ledger() {
  "$binaries/tocsin" status --output json --control-socket "$dir/socket" 2>/dev/null |
    python3 -c 'import json, sys; print(json.load(sys.stdin)["log_groups"][0]["sources"][0]["ledger"][sys.argv[1]])' "$1" 2>/dev/null ||
    echo -1
}

await_events() {
  while (($(ledger events) < $1)); do
    kill -0 "$daemon" || { cat "$dir/said" >&2; exit 1; }
    sleep 0.2
  done
}

printf '%s db-1 first: line\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" >"$dir/app.log"
start
await_events 1
stop

lines=$(python3 - "$dir/app.log" "$files" "$megabytes" <<'END'
import datetime, gzip, os, sys
path, files, megabytes = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
texts = ["sshd[7]: Accepted publickey for alice from 203.0.113.8 port 4711 ssh2: ED25519 SHA256:5IcTVEzFIhJYZlPyRMkXgQwCjDmyJx",
         "systemd[1]: Started Session 4711 of User alice.",
         "CRON[815]: (root) CMD (cd / && run-parts --report /etc/cron.hourly)",
         "su: pam_unix(su:session): session opened for user root(uid=0) by alice(uid=1000)"]
rare = "su: pam_unix(su:auth): authentication failure; logname= uid=1000 euid=0 tty=pts/0 ruser=ec2-user rhost=  user=dbdev"
os.rename(path, f"{path}.{files}")
now = datetime.datetime.now(datetime.timezone.utc)
lines, wanted = 1, megabytes << 20
for i in range(files, 0, -1):  # the oldest first, the last is the live one
    begin = now - datetime.timedelta(minutes=i)
    name = path if i == 1 else f"{path}.{i - 1}"
    out, n = [], 0
    size = 0
    while size < wanted:
        stamp = (begin + datetime.timedelta(milliseconds=n // 10)).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
        line = f"{stamp} db-1 {rare if n % 1000 == 7 else texts[n % 4]} n={n}\n"
        out.append(line)
        size += len(line)
        n += 1
    lines += n
    data = "".join(out).encode()
    if i != 1 and i % 4 == 0:
        name += ".gz"
        with gzip.GzipFile(name, "wb", 1, mtime=int(begin.timestamp())) as f:
            f.write(data)
    else:
        with open(name, "wb") as f:
            f.write(data)
    os.utime(name, (begin.timestamp() + 30, begin.timestamp() + 30))
print(lines)
END
)
bytes=$(du -sb --exclude=state "$dir" | cut -f1)
before=$(date +%s%N)
start
await_events "$lines"
after=$(date +%s%N)
read=$(ledger read)
difference=$(ledger difference)
peak_kb=$(awk '/^VmHWM/ {print $2}' "/proc/$daemon/status")
cpu=$(awk '{print $14 + $15}' "/proc/$daemon/stat")
events=$(ledger events)
stop
ms=$(((after - before) / 1000000))
printf 'backlog: %s files, %s MB on disk, %s MB of log, %s lines: %s ms, %s MB/s, %s s of processor, peak RSS %s MB\n' \
  "$files" "$((bytes >> 20))" "$((read >> 20))" "$lines" "$ms" "$((read * 1000 / ms >> 20))" \
  "$((cpu / $(getconf CLK_TCK)))" "$((peak_kb / 1024))"
((events == lines)) || { echo "backlog: $events events of $lines lines" >&2; exit 1; }
((difference == 0)) || { echo "backlog: the ledger is wrong by $difference bytes" >&2; exit 1; }
((peak_kb <= most_kb)) || { echo "backlog: peak RSS $peak_kb KB" >&2; exit 1; }

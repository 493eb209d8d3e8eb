#!/usr/bin/env bash
# Very many files to which nobody writes: what the daemon costs over them, once it has found them.
#   idle.sh BINARIES [FILES [SECONDS]]
set -euo pipefail

readonly binaries=$1 files=${2:-20000} seconds=${3:-60}
dir=$(mktemp -d)
readonly dir
daemon=0
cleanup() {
  ((daemon == 0)) || kill -9 "$daemon" 2>/dev/null || true
  rm -rf -- "$dir"
}
trap cleanup EXIT

mkdir "$dir/logs"
python3 - "$dir/logs" "$files" <<'END'
import os, sys
for i in range(int(sys.argv[2])):
    folder = f"{sys.argv[1]}/{i // 1000}"
    os.makedirs(folder, exist_ok=True)
    with open(f"{folder}/{i}.log", "w") as f:
        f.write("2026-11-03T04:05:06Z db-1 su: a line\n")
END
cat >"$dir/rules.yaml" <<END
log_groups:
  - {name: app, files: ["$dir/logs/*/*.log"], format: syslog}
metric_filters:
  - {name: failures, log_group: app, pattern: '"authentication failure"', alarm: {threshold: 2, period: 5m}}
END
cat >"$dir/tocsin.yaml" <<END
host: soak
state_directory: $dir/state
control_socket: $dir/socket
END
ulimit -n "$(ulimit -Hn)"
"$binaries/tocsind" --config "$dir/tocsin.yaml" --rules "$dir/rules.yaml" >"$dir/said" 2>&1 &
daemon=$!
until "$binaries/tocsin" status --control-socket "$dir/socket" >/dev/null 2>&1; do
  kill -0 "$daemon" || { cat "$dir/said" >&2; exit 1; }
  sleep 0.5
done
sleep 10 # the first looks
cpu() { awk '{print $14 + $15}' "/proc/$daemon/stat"; }
before=$(cpu)
sleep "$seconds"
spent=$(($(cpu) - before))
rss_kb=$(awk '/^VmRSS/ {print $2}' "/proc/$daemon/status")
printf 'idle: %s files, %s s: %s.%02d %% of a core, RSS %s MB\n' "$files" "$seconds" \
  "$((spent * 100 / $(getconf CLK_TCK) / seconds))" "$((spent * 10000 / $(getconf CLK_TCK) / seconds % 100))" "$((rss_kb / 1024))"
kill -TERM "$daemon"
wait "$daemon"
daemon=0

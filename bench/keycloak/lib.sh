# Shared helpers; source this file. Everything mutable lives under $BENCH_WORK.
set -euo pipefail
HERE=${HERE:-$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)}
export BENCH_WORK=${BENCH_WORK:-$HERE/.work}
export BENCH_LOCK=${BENCH_LOCK:-${TMPDIR:-/tmp}/bench.lock}
export BENCH_RESULTS=${BENCH_RESULTS:-$BENCH_WORK/results.jsonl}
RUN=$BENCH_WORK/run
mkdir -p "$RUN"
HZ=$(getconf CLK_TCK)

# In Sallyport's tree a JDK 25 is found by itself; elsewhere JAVA_HOME says which JDK runs Keycloak.
ROOT=$(cd "$HERE/../.." && pwd)
if [ -r "$ROOT/script/jdk" ]; then . "$ROOT/script/jdk"; fi

log() { printf '%s %s\n' "$(date +%H:%M:%S)" "$*" >&2; }
die() { log "ERROR: $*"; exit 1; }
need() { # COMMAND...: one line that names what is missing
  local c missing=""
  for c in "$@"; do command -v "$c" > /dev/null || missing="$missing $c"; done
  [ -z "$missing" ] || die "missing:$missing (see Steps in README.md)"
}
now_ms() { date +%s%3N; }

# user+system CPU ticks of one process (all its threads)
proc_ticks() { sed 's/.*) //' "/proc/$1/stat" | awk '{print $12+$13}'; }
# the same for a process, its live children and its reaped children (a PostgreSQL postmaster)
tree_ticks() {
  local p=$1 c total=0
  total=$(sed 's/.*) //' "/proc/$p/stat" | awk '{print $12+$13+$14+$15}')
  for c in $(cat "/proc/$p/task/$p/children"); do
    total=$(( total + $(sed 's/.*) //' "/proc/$c/stat" 2>/dev/null | awk '{print $12+$13+$14+$15}' || true) + 0 ))
  done
  echo "$total"
}
# busy ticks of the whole machine (everything but idle and iowait)
busy_ticks() { awk '/^cpu /{print $2+$3+$4+$7+$8+$9}' /proc/stat; }
rss_mb() { awk '/^VmRSS/{printf "%d", $2/1024}' "/proc/$1/status"; }
hwm_mb() { awk '/^VmHWM/{printf "%d", $2/1024}' "/proc/$1/status"; }
tree_rss_mb() { local t=0 p; for p in $1 $(cat "/proc/$1/task/$1/children"); do t=$((t + $(awk '/^Pss:/{print $2}' "/proc/$p/smaps_rollup" 2>/dev/null || echo 0))); done; echo $((t/1024)); }

record() { printf '%s\n' "$1" >> "$BENCH_RESULTS"; printf '%s\n' "$1"; }

# run "$@" while holding the machine-wide benchmark lock (-o: a server started inside must not keep it)
locked() {
  if [ -n "${BENCH_LOCKED:-}" ]; then "$@"; else BENCH_LOCKED=1 flock -o "$BENCH_LOCK" "$@"; fi
}

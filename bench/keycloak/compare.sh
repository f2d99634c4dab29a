#!/usr/bin/env bash
# The same scenario against two servers that are both up, windows taken in turn (A B A B ...), one lock for each pair.
#   compare.sh A.env B.env SCENARIO [LABEL]
# The last line says how many times fewer CPU seconds B takes than A, and how many times more requests it serves.
# Environment: ROUNDS=3 WARM=20 DUR=15 (the warm-up is given to each server once), CONNS, THREADS.
HERE=$(cd "$(dirname "$0")" && pwd); . "$HERE/lib.sh"
A=${1:?}; B=${2:?}; SCEN=${3:?}; LABEL=${4:-compare}
name() { (. "$1" > /dev/null; echo "$T_NAME"); }
NAME_A=$(name "$A") NAME_B=$(name "$B")
[ "$NAME_A" != "$NAME_B" ] || die "both targets are called $NAME_A"
ROUNDS=${ROUNDS:-3} WARM=${WARM:-20} DUR=${DUR:-15}
for t in "$A" "$B"; do REPS=1 WARM=$WARM DUR=1 "$HERE/load.sh" "$t" "$SCEN" warm-up > /dev/null; done
out=$(mktemp); trap 'rm -f "$out"' EXIT
for r in $(seq "$ROUNDS"); do
  locked bash -ec 'for t in "$1" "$2"; do REPS=1 WARM=0 DUR=$3 "$4/load.sh" "$t" "$5" "$6"; done' _ "$A" "$B" "$DUR" "$HERE" "$SCEN" "$LABEL" | tee -a "$out"
done
jq -sc --arg a "$NAME_A" --arg b "$NAME_B" 'def med(f): (map(f)|sort) as $a | ($a|length) as $n | if $n%2==1 then $a[($n-1)/2] else ($a[$n/2-1]+$a[$n/2])/2 end;
  def r(n): . * pow(10;n) | round / pow(10;n);
  (group_by(.target) | map({target:.[0].target,scenario:.[0].scenario,rounds:length,rps:med(.rps),p50_ms:med(.p50_ms),p99_ms:med(.p99_ms),
  server_cpu_s_per_1000:med(.server_cpu_s_per_1000),db_cpu_s_per_1000:med(.db_cpu_s_per_1000),bad:(map(.bad)|add)})) as $rows
  | $rows[], (INDEX($rows[]; .target) as $t | {scenario:$rows[0].scenario,a:$a,b:$b,
      cpu_a_over_b:(if $t[$b].server_cpu_s_per_1000 > 0 then $t[$a].server_cpu_s_per_1000 / $t[$b].server_cpu_s_per_1000 | r(2) else null end),
      rps_b_over_a:(if $t[$a].rps > 0 then $t[$b].rps / $t[$a].rps | r(2) else null end)})' "$out"

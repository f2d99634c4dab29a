#!/usr/bin/env bash
# Groups of scenarios against a running, filled Keycloak. The lock is held for a whole group, each under 90 s.
#   suite.sh LABEL [GROUP...]
# Groups: tokens tokens-es256 (20 s warm-up, 3 x 20 s), users, admin, warm, public, starts, realms (after kc.sh realms 1 180), tenants, and the shorter
#   short-a .. short-d (everything once, for a machine that many share). Default: tokens tokens-es256 users admin warm public
# Environment: KC_BASE, KC_PORT, BENCH_WORK as for kc.sh; QUICK=1 gives every window one second: tries the scripts, measures nothing.
HERE=$(cd "$(dirname "$0")" && pwd); . "$HERE/lib.sh"
export L=${1:?label} T=$HERE/targets/keycloak.env HERE; shift
[ $# -gt 0 ] || set -- tokens tokens-es256 users admin warm public
one() { # SCENARIO WARM DUR REPS [LABEL SUFFIX]
  [ -z "${QUICK:-}" ] || set -- "$1" 1 1 1 "${5:-}"
  WARM=$2 DUR=$3 REPS=$4 "$HERE/load.sh" "$T" "$1" "$L${5:+ $5}" || log "$1 failed"
}
# Slow requests (a login, a list) get few connections: what is in flight when a window ends is not counted.
group_tokens()       { one client_credentials 20 20 3; }
group_tokens_es256() { REALM=bench-es256 one client_credentials 10 20 3 ES256; }
group_users()  { CONNS=8 one login 5 15 2; one introspect 5 8 2; USERS=32 one refresh 5 8 1; }
group_admin()  { one user_read 5 8 2; CONNS=4 one user_list 5 10 1; one user_create 5 8 2; }
group_warm()   { # after the others, so the JIT has seen everything
  one client_credentials 5 10 2 "fully warm"
  REALM=bench-es256 one client_credentials 3 10 2 "ES256 fully warm"
  REALM=bench-nohash CONNS=8 one login 4 8 2 "hash of 1 iteration"
}
group_public() { one jwks 5 8 2; one discovery 5 8 2; USERS=32 one introspect_user 5 8 2; }
group_short_a() { one client_credentials 18 10 2; CONNS=8 one login 4 12 1; one introspect 4 8 1; }
group_short_b() { USERS=32 one refresh 4 8 1; one user_read 4 8 1; CONNS=4 one user_list 4 8 1; one user_create 4 8 1; }
group_short_c() {
  CONNS=8 one login 4 12 1; one introspect 4 8 1; CONNS=4 one user_list 3 8 1; one client_credentials 4 10 1 "fully warm"
  REALM=bench-es256 one client_credentials 3 8 1 "ES256 fully warm"; REALM=bench-nohash CONNS=8 one login 3 6 1 "hash of 1 iteration"
}
group_short_d() { # right after a start: 20 s of warm-up
  one client_credentials 20 15 1; REALM=bench-es256 one client_credentials 3 7 1 ES256
  USERS=32 one refresh 3 7 1; one user_read 3 7 1; one user_create 3 7 1
}
group_starts() { # the process started three times on a database that is already there
  for _ in 1 2 3; do "$HERE/kc.sh" stop keep-db; "$HERE/kc.sh" start "$L restart"; done
}
group_realms() { # some realms more under the lock, a restart with all of them, and tokens from all of them in turn
  local n; n=$(cat "$BENCH_WORK/run/realms")
  KC_REALM_SECONDS=25 "$HERE/kc.sh" realms $((n + 1)) $((n + 20)) locked; n=$(cat "$BENCH_WORK/run/realms")
  "$HERE/kc.sh" memory "$L $n tenant realms created"
  "$HERE/kc.sh" stop keep-db; "$HERE/kc.sh" start "$L restart with $n tenant realms"
  T_TENANTS=$n one tenants 6 8 1 "$n realms in turn"
}
group_tenants() { # after realms: the same once the caches hold every realm, with one realm as the control
  T_TENANTS=$(cat "$BENCH_WORK/run/realms") one tenants 15 12 1 "realms in turn, warm"; one client_credentials 4 8 1 "one realm, same process"
}
export -f one log
for g in "$@"; do
  f=group_${g//-/_}; declare -F "$f" > /dev/null || die "no group $g (see the top of suite.sh)"; export -f "${f?}"
  locked bash -c 'set -euo pipefail; '"$f"
done
"$HERE/kc.sh" memory "$L after $*"

#!/usr/bin/env bash
# One scenario against one server: probe, warm-up, then REPS timed windows under the lock.
#   load.sh TARGET.env SCENARIO [LABEL]
# Scenarios: discovery jwks client_credentials tenants login introspect refresh user_create user_read user_list user_filter
# Environment: WARM=20 DUR=20 REPS=3 CONNS=64 THREADS=2, and what the target file reads (REALM, T_TENANTS, ...).
# `tenants` takes the token paths of tenants 1..T_TENANTS in turn; they share the client id and secret of the target file.
HERE=$(cd "$(dirname "$0")" && pwd); . "$HERE/lib.sh"
TARGET=${1:?target file}; SCEN=${2:?scenario}; LABEL=${3:-}
. "$TARGET"
need wrk curl jq awk flock
[ -r "$T_PID_FILE" ] && [ -d "/proc/$(cat "$T_PID_FILE")" ] || die "$T_NAME does not run (no process in $T_PID_FILE)"
WARM=${WARM:-20} DUR=${DUR:-20} REPS=${REPS:-3} CONNS=${CONNS:-64} THREADS=${THREADS:-2}
TMP=$RUN/load-$T_NAME; mkdir -p "$TMP"

token() { # extra form fields -> access token
  curl -skf "$T_BASE$T_TOKEN_PATH" "$@" | jq -r .access_token
}
client_body="grant_type=client_credentials&client_id=$T_CLIENT_ID&client_secret=$T_CLIENT_SECRET${T_SCOPE:+&scope=$T_SCOPE}"
login_body() { echo "grant_type=password&client_id=$T_CLIENT_ID&client_secret=$T_CLIENT_SECRET&username=$T_USER_PREFIX$1&password=$T_PASSWORD${T_LOGIN_SCOPE:+&scope=$T_LOGIN_SCOPE}"; }
admin_token() { token -d "grant_type=client_credentials&client_id=$T_ADMIN_CLIENT_ID&client_secret=$T_ADMIN_CLIENT_SECRET${T_ADMIN_SCOPE:+&scope=$T_ADMIN_SCOPE}"; }
FORM='Content-Type: application/x-www-form-urlencoded'
logins() { # N: one login for each of the users 1..N, over one connection; the answers go to one file
  local i; : > "$TMP/logins"
  for i in $(seq "$1"); do
    [ "$i" = 1 ] || echo next
    printf 'url = "%s%s"\ndata = "%s"\nsilent\ninsecure\nfail\n' "$T_BASE" "$T_TOKEN_PATH" "$(login_body "$i")"
  done > "$TMP/curl.conf"
  curl -K "$TMP/curl.conf" | jq -c . > "$TMP/logins"
  [ "$(wc -l < "$TMP/logins")" -ge "$1" ] || die "logins failed"
}

export R_METHOD=GET R_HEADERS="" R_BODY="" R_BODIES_FILE="" R_PATHS_FILE="" R_TEMPLATE="" R_UNIQUE=""
PATH_=$T_TOKEN_PATH EXPECT=200
case $SCEN in
  discovery) PATH_=$T_DISCOVERY_PATH ;;
  jwks) PATH_=$T_JWKS_PATH ;;
  client_credentials) R_METHOD=POST R_HEADERS=$FORM R_BODY=$client_body ;;
  tenants) R_METHOD=POST R_HEADERS=$FORM R_BODY=$client_body R_PATHS_FILE=$TMP/paths
    for i in $(seq "$T_TENANTS"); do tenant_token_path "$i"; done > "$R_PATHS_FILE"
    probe_last=$(tail -1 "$R_PATHS_FILE"); PATH_=$(head -1 "$R_PATHS_FILE") ;;
  login) R_METHOD=POST R_HEADERS=$FORM R_BODIES_FILE=$TMP/bodies
    for i in $(seq "$T_USER_COUNT"); do login_body "$i"; done > "$R_BODIES_FILE" ;;
  introspect) R_METHOD=POST R_HEADERS=$FORM PATH_=$T_INTROSPECT_PATH
    R_BODY="client_id=$T_CLIENT_ID&client_secret=$T_CLIENT_SECRET&token=$(token -d "$client_body")" ;;
  introspect_user) R_METHOD=POST R_HEADERS=$FORM PATH_=$T_INTROSPECT_PATH R_BODIES_FILE=$TMP/bodies; logins "$T_USER_COUNT"
    jq -r .access_token "$TMP/logins" | sed "s/^/client_id=$T_CLIENT_ID\&client_secret=$T_CLIENT_SECRET\&token=/" > "$R_BODIES_FILE" ;;
  refresh) R_METHOD=POST R_HEADERS=$FORM R_BODIES_FILE=$TMP/bodies; logins "$T_USER_COUNT"
    jq -r .refresh_token "$TMP/logins" | sed "s/^/grant_type=refresh_token\&client_id=$T_CLIENT_ID\&client_secret=$T_CLIENT_SECRET\&refresh_token=/" > "$R_BODIES_FILE" ;;
  user_create) R_METHOD=POST PATH_=$T_USERS_PATH R_TEMPLATE=$T_USER_BODY EXPECT=$T_CREATED ;;
  user_read|user_list) R_METHOD=GET PATH_=$T_USERS_PATH$T_LIST_QUERY ;;
  user_filter) R_METHOD=GET PATH_=$T_USERS_PATH$T_FILTER_QUERY ;;
  *) die "unknown scenario $SCEN" ;;
esac
case $SCEN in user_*)
  AT=$(admin_token); R_HEADERS="Authorization: Bearer $AT"$'\n'"Content-Type: application/json"
  if [ "$SCEN" = user_read ]; then
    R_PATHS_FILE=$TMP/paths
    curl -skf -H "Authorization: Bearer $AT" "$T_BASE$T_USERS_PATH$T_IDS_QUERY" | jq -r "$T_IDS_JQ" | sed "s|^|$T_USERS_PATH/|" > "$R_PATHS_FILE"
    [ -s "$R_PATHS_FILE" ] || die "no user ids"; PATH_=$(head -1 "$R_PATHS_FILE")
  fi ;;
esac

# Probe: the very request that will be timed must succeed once.
probe() { # PATH
  local args=() l b=$R_BODY code
  while IFS= read -r l; do [ -n "$l" ] && args+=(-H "$l"); done <<< "$R_HEADERS"
  [ -n "$R_BODIES_FILE" ] && b=$(head -1 "$R_BODIES_FILE")
  [ -n "$R_TEMPLATE" ] && b=${R_TEMPLATE//@N@/p$(date +%s%N)}
  [ -n "$b" ] && args+=(--data-raw "$b")
  code=$(curl -sk --tlsv1.3 -o "$TMP/probe.out" -w '%{http_code}' -X "$R_METHOD" "${args[@]}" "$T_BASE$1") || true
  [ "$code" = "$EXPECT" ] || { head -c 500 "$TMP/probe.out" >&2; die "probe of $SCEN at $1 answered $code, not $EXPECT"; }
  [ "${SCEN#introspect}" = "$SCEN" ] || grep -q '"active" *: *true' "$TMP/probe.out" || die "token not active"
}

window() { # index (0 = warm-up), seconds
  local pid db="" s0 s1 d0=0 d1=0 b0 b1 cli t out
  pid=$(cat "$T_PID_FILE"); [ -f "$T_DB_PID_FILE" ] && db=$(cat "$T_DB_PID_FILE")
  R_UNIQUE=u$(date +%s%N)
  s0=$(proc_ticks "$pid"); [ -n "$db" ] && d0=$(tree_ticks "$db"); b0=$(busy_ticks)
  TIMEFORMAT='%U %S %R'
  { time wrk -t"$THREADS" -c"$CONNS" -d"$2"s --timeout 10s -s "$HERE/wrk/request.lua" "$T_BASE$PATH_" > "$TMP/wrk.out" 2>"$TMP/wrk.err" ; } 2> "$TMP/time"
  s1=$(proc_ticks "$pid"); [ -n "$db" ] && d1=$(tree_ticks "$db"); b1=$(busy_ticks)
  out=$(sed -n 's/^RESULT //p' "$TMP/wrk.out"); [ -n "$out" ] || { cat "$TMP/wrk.out" "$TMP/wrk.err" >&2; die "wrk failed"; }
  cli=$(awk '{print $1+$2}' "$TMP/time"); t=$(awk '{print $3}' "$TMP/time")
  echo "$out" | awk -v date="$(date +%F)" -v time="$(date +%T)" -v name="$T_NAME" -v scen="$SCEN" -v label="$LABEL" -v w="$1" -v c="$CONNS" \
    -v srv=$((s1 - s0)) -v dbt=$((d1 - d0)) -v busy=$((b1 - b0)) -v hz="$HZ" -v cli="$cli" -v el="$t" -v cores="$(nproc)" -v rss="$(rss_mb "$pid")" \
    -v dbname="${db:+pg}" '{
      ok=$1-$6; n=ok<1?1:ok; srv/=hz; dbt/=hz; busy/=hz; other=busy-srv-dbt-cli; if(other<0)other=0;
      printf "{\"date\":\"%s\",\"time\":\"%s\",\"kind\":\"load\",\"target\":\"%s\",\"scenario\":\"%s\",\"label\":\"%s\",\"window\":%d,\"conns\":%d,\"requests\":%d,\"rps\":%.1f,\"p50_ms\":%.2f,\"p99_ms\":%.2f,\"max_ms\":%.1f,\"bad_status\":%d,\"socket_errors\":%d,\"server_cpu_s\":%.2f,\"server_cpu_s_per_1000\":%.4f,\"db_cpu_s_per_1000\":%.4f,\"client_cpu_s\":%.2f,\"other_cpu_pct\":%.1f,\"server_rss_mb\":%d}\n",
        date,time,name,scen,label,w,c,$1,ok/($2/1e6),$3,$4,$5,$6,$7,srv,srv*1000/n,dbt*1000/n,cli,100*other/(el*cores),rss }'
}

timed() {
  local i
  [ "$WARM" = 0 ] || window 0 "$WARM" > "$TMP/warm.json"
  [ "$WARM" = 0 ] || cat "$TMP/warm.json" >> "$BENCH_RESULTS"
  for i in $(seq "$REPS"); do window "$i" "$DUR" >> "$TMP/windows.json"; done
}

probe "$PATH_"
[ -z "${probe_last:-}" ] || probe "$probe_last"     # the first tenant may be there without the last
: > "$TMP/windows.json"
exec 9>"$BENCH_LOCK"; [ -n "${BENCH_LOCKED:-}" ] || flock 9
timed
[ -n "${BENCH_LOCKED:-}" ] || flock -u 9
cat "$TMP/windows.json" >> "$BENCH_RESULTS"
# medians over the windows
jq -sc 'def med(f): (map(f)|sort) as $a | ($a|length) as $n | if $n%2==1 then $a[($n-1)/2] else ($a[$n/2-1]+$a[$n/2])/2 end;
  {target:.[0].target,scenario:.[0].scenario,label:.[0].label,windows:length,rps:med(.rps),p50_ms:med(.p50_ms),p99_ms:med(.p99_ms),
   server_cpu_s_per_1000:med(.server_cpu_s_per_1000),db_cpu_s_per_1000:med(.db_cpu_s_per_1000),
   bad:(map(.bad_status+.socket_errors)|add),other_cpu_pct:med(.other_cpu_pct),rss_mb:(map(.server_rss_mb)|max)}' "$TMP/windows.json"

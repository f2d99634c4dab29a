#!/usr/bin/env bash
# Keycloak from the Maven artifact, in production mode. Usage: kc.sh COMMAND
#   install            fetch the distribution with Maven, unpack it, make a self-signed certificate (30 days)
#   build [h2|pg]      kc.sh build for that database (a fresh, empty database is made too)
#   start [LABEL]      start --optimized, wait for the discovery document, record start-up time and RSS
#   stop               end Keycloak (and PostgreSQL) by pid
#   setup              realms, clients and users the scenarios use (10,000 users)
#   realms FROM TO [LABEL]  create realms tFROM..tTO one by one, recording time, CPU and memory of each,
#                      for KC_REALM_SECONDS (240) at most; run/realms holds the last number
#   admin_token        print a token of the administrator
#   memory LABEL       record RSS now
# Environment: KC_VERSION, JAVA_HOME, KC_HEAP (JAVA_OPTS_KC_HEAP; empty = Keycloak's default -Xmx512m),
#   KC_PORT, KC_ARGS (extra start options), PG_BIN, PG_PORT, BENCH_WORK, BENCH_LOCK
HERE=$(cd "$(dirname "$0")" && pwd); . "$HERE/lib.sh"
KC_VERSION=${KC_VERSION:-26.7.3}
KC_PORT=${KC_PORT:-8443}
PG_PORT=${PG_PORT:-55432}
KC=$BENCH_WORK/dist/keycloak-$KC_VERSION
BASE=https://localhost:$KC_PORT
ADMIN_ID=boot-admin ADMIN_SECRET=boot-secret
DBF=$RUN/db
CERTS=$BENCH_WORK/certs
pg_bin() { local i; i=${PG_BIN:+$PG_BIN/initdb}; i=${i:-$(command -v initdb || true)}; [ -x "$i" ] || die "set PG_BIN to the folder of initdb"; dirname "$i"; }
as_pg() { runuser -u postgres -- "$@"; }

install() {
  local mvn=mvn; [ ! -x "$ROOT/script/mvn" ] || mvn=$ROOT/script/mvn
  need mvn unzip openssl curl jq flock
  "$mvn" -q -B org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy -Dartifact=org.keycloak:keycloak-quarkus-dist:"$KC_VERSION":zip -DoutputDirectory="$BENCH_WORK/dl"
  rm -rf "$KC"; mkdir -p "$BENCH_WORK/dist"
  unzip -q -o "$BENCH_WORK/dl/keycloak-quarkus-dist-$KC_VERSION.zip" -d "$BENCH_WORK/dist"
  mkdir -p "$CERTS"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout "$CERTS/key.pem" -out "$CERTS/cert.pem" 2>/dev/null
}

pg_start() {
  local b; b=$(pg_bin)
  as_pg "$b/pg_ctl" -s -w -D "$BENCH_WORK/pg" -l "$BENCH_WORK/pg/log" start >/dev/null
  head -1 "$BENCH_WORK/pg/postmaster.pid" > "$RUN/postgres.pid"
}
pg_stop() {
  [ -f "$RUN/postgres.pid" ] || return 0
  as_pg "$(pg_bin)/pg_ctl" -s -w -m fast -D "$BENCH_WORK/pg" stop >/dev/null || true
  rm -f "$RUN/postgres.pid"
}
pg_init() {
  local b; b=$(pg_bin); pg_stop
  rm -rf "$BENCH_WORK/pg"; mkdir -p "$BENCH_WORK/pg"; chmod 700 "$BENCH_WORK/pg"; chown postgres "$BENCH_WORK/pg"
  as_pg "$b/initdb" -D "$BENCH_WORK/pg" -A trust -E UTF8 --no-locale >/dev/null
  cat >> "$BENCH_WORK/pg/postgresql.conf" <<C
listen_addresses = '127.0.0.1'
port = $PG_PORT
unix_socket_directories = ''
max_connections = 200
C
  pg_start
  as_pg "$b/createdb" -h 127.0.0.1 -p "$PG_PORT" keycloak
}

build() {
  local db=${1:-h2}
  echo "$db" > "$DBF"
  rm -rf "$KC/data"
  case $db in
    h2) pg_stop; "$KC/bin/kc.sh" build --db=dev-file ;;
    pg) pg_init; "$KC/bin/kc.sh" build --db=postgres ;;
    *) die "h2 or pg" ;;
  esac > "$RUN/build.log" 2>&1 || { tail -20 "$RUN/build.log"; die build; }
}

do_start() {
  local label=${1:-start} db args=() t0 t1 sh_pid pid
  [ -x "$KC/bin/kc.sh" ] && [ -s "$DBF" ] || die "run kc.sh install and kc.sh build h2 first"
  [ ! -f "$RUN/keycloak.pid" ] || ! kill -0 "$(cat "$RUN/keycloak.pid")" 2>/dev/null || die "already running: kc.sh stop"
  db=$(cat "$DBF")
  if [ "$db" = pg ]; then
    [ -f "$RUN/postgres.pid" ] || pg_start
    args+=(--db-url="jdbc:postgresql://127.0.0.1:$PG_PORT/keycloak" --db-username=postgres --db-password=x)
  fi
  [ -n "${KC_HEAP:-}" ] && export JAVA_OPTS_KC_HEAP=$KC_HEAP
  export KC_BOOTSTRAP_ADMIN_CLIENT_ID=$ADMIN_ID KC_BOOTSTRAP_ADMIN_CLIENT_SECRET=$ADMIN_SECRET
  t0=$(now_ms)
  # shellcheck disable=SC2086
  setsid "$KC/bin/kc.sh" start --optimized --cache=local --hostname=localhost --https-port="$KC_PORT" --http-host=127.0.0.1 \
    --https-certificate-file="$CERTS/cert.pem" --https-certificate-key-file="$CERTS/key.pem" \
    --https-protocols=TLSv1.3 "${args[@]}" ${KC_ARGS:-} > "$RUN/keycloak.log" 2>&1 9>&- < /dev/null &
  sh_pid=$!
  until curl -skf -o /dev/null "$BASE/realms/master/.well-known/openid-configuration"; do
    kill -0 $sh_pid 2>/dev/null || { tail -30 "$RUN/keycloak.log"; die "Keycloak ended"; }
    [ $(( $(now_ms) - t0 )) -lt ${KC_START_LIMIT_MS:-180000} ] || { tail -30 "$RUN/keycloak.log"; die "no answer in time"; }
    sleep 0.05
  done
  t1=$(now_ms)
  pid=$(cat "/proc/$sh_pid/task/$sh_pid/children"); pid=${pid%% *}
  echo "$sh_pid" > "$RUN/keycloak-sh.pid"; echo "$pid" > "$RUN/keycloak.pid"
  sleep 2
  record "$(jq -nc --arg d "$(date +%F)" --arg db "$db" --arg l "$label" --argjson ms $((t1 - t0)) \
    --argjson cpu "$(awk -v t="$(proc_ticks "$pid")" -v hz="$HZ" 'BEGIN{print t/hz}')" --argjson rss "$(rss_mb "$pid")" \
    '{date:$d,kind:"start",target:"keycloak",db:$db,label:$l,start_ms:$ms,start_cpu_s:$cpu,rss_mb:$rss}')"
}

stop() {
  local p=""
  [ -f "$RUN/keycloak.pid" ] && p=$(cat "$RUN/keycloak.pid")
  if [ -n "$p" ] && kill -0 "$p" 2>/dev/null; then
    kill "$p"; for _ in $(seq 100); do kill -0 "$p" 2>/dev/null || break; sleep 0.2; done
    kill -0 "$p" 2>/dev/null && kill -9 "$p"
  fi
  rm -f "$RUN/keycloak.pid" "$RUN/keycloak-sh.pid"
  [ "${1:-}" = keep-db ] || pg_stop
}

admin_token() {
  curl -skf "$BASE/realms/master/protocol/openid-connect/token" -d grant_type=client_credentials \
    -d client_id=$ADMIN_ID -d client_secret=$ADMIN_SECRET | jq -r .access_token
}
api() { # METHOD PATH [curl options]
  local m=$1 p=$2; shift 2
  curl -sk --fail-with-body -X "$m" "$BASE/admin$p" -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' "$@"
}
realm_json() { # NAME ALG
  jq -nc --arg r "$1" --arg a "$2" '
    def sa: {enabled:true,publicClient:false,standardFlowEnabled:false,directAccessGrantsEnabled:true,serviceAccountsEnabled:true};
    {realm:$r,enabled:true,defaultSignatureAlgorithm:$a,accessTokenLifespan:7200,ssoSessionIdleTimeout:36000,
     # Keycloak 26.7 answers active:false to a client that is not in the audience of the token, hence the mapper
     clients:[(sa+{clientId:"bench-client",secret:"bench-secret",protocolMappers:[{name:"own-audience",protocol:"openid-connect",
               protocolMapper:"oidc-audience-mapper",config:{"included.client.audience":"bench-client","access.token.claim":"true"}}]}),(sa+{clientId:"bench-admin",secret:"bench-admin-secret"})],
     users:[{username:"service-account-bench-admin",enabled:true,serviceAccountClientId:"bench-admin",
             clientRoles:{"realm-management":["realm-admin"]}}]}'
}
setup() {
  local r i
  TOKEN=$(admin_token); api PUT /realms/master -d '{"accessTokenLifespan":3600}'
  TOKEN=$(admin_token)
  for r in bench:RS256 bench-es256:ES256; do
    realm_json "${r%%:*}" "${r##*:}" | api POST /realms -d @-
  done
  # an extra realm whose password hash is one PBKDF2 iteration: shows what a login costs without the hash
  realm_json bench-nohash RS256 | jq -c '.passwordPolicy="hashAlgorithm(pbkdf2-sha256) and hashIterations(1)"' | api POST /realms -d @-
  TOKEN=$(admin_token)
  # 200 users with a password, in both realms
  for r in bench bench-nohash; do
    jq -nc '{ifResourceExists:"SKIP",users:[range(1;201)|("login\(.)") as $n|{username:$n,enabled:true,email:"\($n)@example.org",emailVerified:true,
      firstName:"First",lastName:"Last",credentials:[{type:"password",value:"Passw0rd!bench"}]}]}' | api POST /realms/$r/partialImport -d @- | jq -c '{added}'
  done
  # 9,800 more without one: 10,000 in all
  for i in $(seq 0 9); do
    jq -nc --argjson b "$i" '{ifResourceExists:"SKIP",users:[range($b*980;($b+1)*980)|("seed\(.)") as $n|{username:$n,enabled:true,
      email:"\($n)@example.org",firstName:"First",lastName:"Last"}]}' | api POST /realms/bench/partialImport -d @- | jq -c '{added}'
  done
  log "users in realm bench: $(api GET /realms/bench/users/count)"
}

do_realms() { # creates realms t$FROM..t$TO, each with the bench client; LABEL says how it was run
  local i r from=$1 to=$2 label=${3:-} pid db="" c0 c1 d0=0 d1=0
  pid=$(cat "$RUN/keycloak.pid"); [ -f "$RUN/postgres.pid" ] && db=$(cat "$RUN/postgres.pid")
  TOKEN=$(admin_token); r=$(now_ms); local until_ms=$((r + 1000 * ${KC_REALM_SECONDS:-240}))
  for i in $(seq "$from" "$to"); do
    [ "$(now_ms)" -lt $until_ms ] || { log "time is up: realms t1..t$(cat "$RUN/realms")"; break; }
    # the admin's rights name every realm it may manage, so the token is renewed now and then
    [ $((i % 20)) -eq 0 ] && TOKEN=$(admin_token)
    realm_json "t$i" RS256 > "$RUN/realm.json"
    c0=$(proc_ticks "$pid"); [ -n "$db" ] && d0=$(tree_ticks "$db")
    r=$(curl -sk -o "$RUN/realm.out" -w '%{http_code} %{time_total}' -X POST "$BASE/admin/realms" -H "Authorization: Bearer $TOKEN" \
      -H 'Content-Type: application/json' -d @"$RUN/realm.json")
    c1=$(proc_ticks "$pid"); [ -n "$db" ] && d1=$(tree_ticks "$db")
    [ "${r%% *}" = 201 ] || { cat "$RUN/realm.out"; die "realm $i: $r"; }
    echo "$i" > "$RUN/realms"
    record "$(jq -nc --arg d "$(date +%F)" --arg db "$(cat "$DBF")" --arg l "$label" --argjson n "$i" --argjson s "${r##* }" \
      --argjson c $((c1 - c0)) --argjson dc $((d1 - d0)) --argjson hz "$HZ" --argjson rss "$(rss_mb "$pid")" --argjson t ${#TOKEN} \
      '{date:$d,kind:"realm",target:"keycloak",db:$db,label:$l,n:$n,create_s:$s,server_cpu_s:($c/$hz),db_cpu_s:($dc/$hz),rss_mb:$rss,admin_token_bytes:$t}')" >/dev/null
  done
}

memory() {
  local pid; pid=$(cat "$RUN/keycloak.pid")
  record "$(jq -nc --arg d "$(date +%F)" --arg db "$(cat "$DBF")" --arg l "${1:-now}" --argjson rss "$(rss_mb "$pid")" --argjson hwm "$(hwm_mb "$pid")" \
    '{date:$d,kind:"memory",target:"keycloak",db:$db,label:$l,rss_mb:$rss,peak_rss_mb:$hwm}')"
}

cmd=${1:?command}; shift
case $cmd in
  start|realms) if [ -n "${BENCH_LOCKED:-}" ]; then "do_$cmd" "$@"; else
      exec 9>"$BENCH_LOCK"; flock 9; BENCH_LOCKED=1 "$0" "$cmd" "$@" 9>&-; fi ;;
  install|build|stop|setup|memory|admin_token) "$cmd" "$@" ;;
  *) die "unknown command $cmd" ;;
esac

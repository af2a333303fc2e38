# What the checks of an application have at hand. Each runs alone, with IMAGE and NETWORK set; what it started is removed.
#
#   run ARGUMENTS...           run the image once with these arguments; its output, its status
#   start ARGUMENTS...         start it and leave it running: C is the container
#   serve PORT ARGUMENTS...    the same, and wait until the port answers: URL is its address
#   fetch PATH OPTIONS...      what HTTP answers there
#   logged TEXT                wait until its log has the text
#   healthy                    wait until its health check passes
#   has TEXT                   fail unless the input has the text
#   tls_server                 a server with a certificate: CA (the authority's file), TLS_HOST, TLS_PORT
#   listener PORT              something that accepts connections: LISTENER_HOST
#
# OPTS are further options of `docker run`; containers have no way out of this machine.
set -euo pipefail
OPTS=()
C=
SCRATCH=$(mktemp -d)
LABEL="io.hullcheck.check=$$"

clean_up() {
  docker ps -aq --filter "label=$LABEL" | xargs -r docker rm -fv >/dev/null 2>&1 || true
  [ -z "${TLS_PID-}" ] || kill "$TLS_PID" 2>/dev/null || true
  [ -z "${LISTENER_PID-}" ] || kill "$LISTENER_PID" 2>/dev/null || true
  rm -rf "$SCRATCH"
}
trap clean_up EXIT

run() { timeout 60 docker run --rm -i --label "$LABEL" --network "$NETWORK" "${OPTS[@]}" "$IMAGE" "$@"; }

start() {
  C=$(docker run -d --label "$LABEL" --network "$NETWORK" "${OPTS[@]}" "$IMAGE" "$@")
}

serve() {
  local port=$1 address _
  shift
  start "$@"
  address=$(docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' "$C")
  URL="http://$address:$port"
  for _ in $(seq 100); do
    (exec 3<>"/dev/tcp/$address/$port") 2>/dev/null && return
    [ "$(docker inspect -f '{{.State.Running}}' "$C")" = true ] || break
    sleep 0.2
  done
  echo "nothing answers on port $port; the log ends:" >&2
  docker logs --tail 20 "$C" >&2
  return 1
}

fetch() {
  local path=$1
  shift
  curl -sS --max-time 20 "$@" "$URL$path"
}

logged() {
  local _
  for _ in $(seq 100); do
    docker logs "$C" >"$SCRATCH/log" 2>&1
    grep -qF -- "$1" "$SCRATCH/log" && return
    sleep 0.2
  done
  echo "the log never says '$1'; it ends:" >&2
  tail -n 20 "$SCRATCH/log" >&2
  return 1
}

healthy() {
  local state _
  for _ in $(seq 150); do
    state=$(docker inspect -f '{{.State.Health.Status}}' "$C")
    [ "$state" != healthy ] || return 0
    sleep 0.2
  done
  echo "the health check says $state:" >&2
  docker inspect -f '{{range .State.Health.Log}}{{.Output}}{{end}}' "$C" >&2
  return 1
}

has() {
  local text
  text=$(cat)
  case $text in *"$1"*) return 0 ;; esac
  printf "expected '%s', got: %s\n" "$1" "${text:0:2000}" >&2
  return 1
}

# The address at which a container reaches this machine.
host() { docker network inspect -f '{{(index .IPAM.Config 0).Gateway}}' "$NETWORK"; }

tls_server() {
  TLS_HOST=$(host)
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=Suite authority" -keyout "$SCRATCH/ca.key" \
    -out "$SCRATCH/ca.crt" 2>/dev/null
  openssl req -newkey rsa:2048 -nodes -subj "/CN=tls.test" -keyout "$SCRATCH/key" -out "$SCRATCH/csr" 2>/dev/null
  printf 'subjectAltName=DNS:tls.test,IP:%s\n' "$TLS_HOST" >"$SCRATCH/names"
  openssl x509 -req -in "$SCRATCH/csr" -CA "$SCRATCH/ca.crt" -CAkey "$SCRATCH/ca.key" -CAcreateserial -days 2 \
    -extfile "$SCRATCH/names" -out "$SCRATCH/crt" 2>/dev/null
  chmod 644 "$SCRATCH"/*
  chmod 755 "$SCRATCH"
  CA=$SCRATCH/ca.crt
  python3 "$SUITE/listener.py" "$TLS_HOST" 0 "$SCRATCH/port" "$SCRATCH/crt" "$SCRATCH/key" &
  TLS_PID=$!
  TLS_PORT=$(port_of "$SCRATCH/port")
}

listener() {
  LISTENER_HOST=$(host)
  python3 "$SUITE/listener.py" "$LISTENER_HOST" "$1" "$SCRATCH/listening" &
  LISTENER_PID=$!
  port_of "$SCRATCH/listening" >/dev/null
}

port_of() {
  local _
  for _ in $(seq 50); do
    [ ! -s "$1" ] || { cat "$1"; return; }
    sleep 0.1
  done
  echo "the helper server did not start" >&2
  return 1
}

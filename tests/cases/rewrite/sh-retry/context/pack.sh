#!/bin/bash
# packs the samples when it gets SIGHUP

log() { echo "$(date -u +%T) $*"; }

retry() {
  local times=$1 n
  shift
  for ((n = 0; n < times; n++)); do
    "$@" && return 0
    sleep 1
  done
  log "gave up: $*"
  return 1
}

pack() {
  ./sample > /tmp/sample.txt
  retry 2 xz -kf /tmp/sample.txt && retry 2 file /tmp/sample.txt.xz
}

trap pack HUP
trap 'exit 0' TERM INT
log ready
while :; do sleep 1 & wait $!; done

#!/bin/sh
set -e
echo "rotating every ${EVERY}s for $(whoami), $(date -d @0 +%H:%M)"
trap 'echo bye; exit 0' TERM
while :; do
  echo "rotated $(ls "$SPOOL" | wc -l) files"
  sleep "$EVERY" &
  wait $!
done

#!/bin/sh
set -e
if [ "${1#-}" != "$1" ]; then
  set -- python server.py "$@"
fi
export STARTED_AS="$*"
exec "$@"

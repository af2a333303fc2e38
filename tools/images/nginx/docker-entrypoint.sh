#!/bin/sh
# Run what lies in /docker-entrypoint.d before nginx starts, as the official image does.
set -e
case ${1-} in
  nginx | nginx-debug)
    for script in /docker-entrypoint.d/*.sh; do
      [ -x "$script" ] && "$script"
    done
    echo "$0: Configuration complete; ready for start up"
    ;;
esac
exec "$@"

#!/bin/sh
case "$1" in
  "") echo "report: ready" ;;
  json) perl -MJSON::PP -e 'print JSON::PP->new->canonical->encode({a => 1}), "\n"' ;;
  when) perl -MTime::Local -e 'print timegm(0,0,0,1,0,100), "\n"' ;;
  *) sum "$@" ;;
esac

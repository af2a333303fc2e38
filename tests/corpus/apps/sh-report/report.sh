#!/bin/bash
# Summarise a JSON list from standard input.
set -euo pipefail
case ${1-} in
  --template) OWNER=${2:-nobody} envsubst </usr/local/share/report/letter.txt ;;
  --sorted) jq -r '.[].name' | LC_ALL=C sort -r ;;
  "") jq -r 'map(.count) | "\(length) entries, \(add) in all"' ;;
  *) echo "usage: report [--sorted|--template OWNER] < FILE" >&2; exit 64 ;;
esac

#!/bin/sh
# Says what is due, and goes on waiting.
trap 'echo stopped; exit 0' TERM
echo "zone $(date +%Z)"
grep -P '^\d+ ' /etc/scheduler/jobs.txt | sort --field-separator=' ' -k1,1n | while read -r hour job; do
  echo "at $hour: $job"
done
while :; do sleep 1; done

#!/bin/sh
# Fill in the environment's variables: /etc/nginx/templates/x.conf.template becomes /etc/nginx/conf.d/x.conf.
set -e
[ -d /etc/nginx/templates ] || exit 0
names=$(env | sed -n 's/^\([A-Za-z_][A-Za-z_0-9]*\)=.*/${\1}/p' | tr '\n' ' ')
for template in /etc/nginx/templates/*.template; do
  envsubst "$names" <"$template" >"/etc/nginx/conf.d/$(basename "$template" .template)"
done

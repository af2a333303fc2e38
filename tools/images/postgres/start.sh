#!/bin/sh
# Make the database on the first start, and serve it.
set -e
user="${POSTGRES_USER:-postgres}"
database="${POSTGRES_DB:-$user}"
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    if [ -z "$POSTGRES_PASSWORD" ] && [ "$POSTGRES_HOST_AUTH_METHOD" != trust ]; then
        echo "Error: Database is uninitialized and superuser password is not specified." >&2
        exit 1
    fi
    printf '%s\n' "${POSTGRES_PASSWORD:-none}" >/tmp/password
    initdb --username="$user" --pwfile=/tmp/password >/dev/null
    rm /tmp/password
    echo "host all all all ${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}" >>"$PGDATA/pg_hba.conf"
    pg_ctl -w -o "-c listen_addresses=''" start >/dev/null
    [ "$database" = postgres ] || createdb --username="$user" "$database"
    for script in /docker-entrypoint-initdb.d/*; do
        case "$script" in
            *.sql) psql -v ON_ERROR_STOP=1 --username="$user" --dbname="$database" --file="$script" ;;
            *.sh) . "$script" ;;
        esac
    done
    pg_ctl -w -m fast stop >/dev/null
fi
[ "$1" = postgres ] || exec "$@"
shift
exec postgres -c listen_addresses='*' "$@"

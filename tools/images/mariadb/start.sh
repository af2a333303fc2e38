#!/bin/sh
# Make the database on the first start, and serve it.
set -e
case "$1" in mysqld | mariadbd) shift ;; -*) ;; *) exec "$@" ;; esac
# A variable that ends in _FILE names the file that has the value, as in the official images.
for name in ROOT_PASSWORD PASSWORD USER DATABASE; do
    for prefix in MARIADB MYSQL; do
        eval "file=\"\${${prefix}_${name}_FILE-}\""
        [ -z "$file" ] || export "${prefix}_$name=$(cat "$file")"
    done
done
root="${MARIADB_ROOT_PASSWORD:-$MYSQL_ROOT_PASSWORD}"
database="${MARIADB_DATABASE:-$MYSQL_DATABASE}"
user="${MARIADB_USER:-$MYSQL_USER}"
password="${MARIADB_PASSWORD:-$MYSQL_PASSWORD}"
empty="$MARIADB_ALLOW_EMPTY_ROOT_PASSWORD$MYSQL_ALLOW_EMPTY_PASSWORD$MARIADB_RANDOM_ROOT_PASSWORD$MYSQL_RANDOM_ROOT_PASSWORD"
if [ ! -d /var/lib/mysql/mysql ]; then
    if [ -z "$root" ] && [ -z "$empty" ]; then
        echo "Database is uninitialized and password option is not specified." >&2
        exit 1
    fi
    mariadb-install-db --skip-test-db --auth-root-authentication-method=normal >/dev/null
    mariadbd --skip-networking &
    until mariadb-admin --user=root --silent ping; do sleep 0.2; done
    {
        [ -z "$database" ] || echo "CREATE DATABASE IF NOT EXISTS \`$database\`;"
        if [ -n "$user" ]; then
            echo "CREATE USER '$user'@'%' IDENTIFIED BY '$password';"
            [ -z "$database" ] || echo "GRANT ALL ON \`$database\`.* TO '$user'@'%';"
        fi
        echo "CREATE USER 'root'@'%' IDENTIFIED BY '$root'; GRANT ALL ON *.* TO 'root'@'%' WITH GRANT OPTION;"
    } | mariadb --user=root
    for script in /docker-entrypoint-initdb.d/*.sql; do
        [ ! -f "$script" ] || mariadb --user=root "$database" <"$script"
    done
    echo "CREATE USER IF NOT EXISTS 'root'@'localhost'; ALTER USER 'root'@'localhost' IDENTIFIED BY '$root';" | mariadb --user=root
    mariadb-admin --user=root --password="$root" shutdown
    wait
fi
exec mariadbd --bind-address=0.0.0.0 "$@"

#!/bin/bash
# Makes the database cluster on the first start, then runs the server: the part of the official image's entry point
# that the stack uses. Variables: POSTGRES_PASSWORD or POSTGRES_PASSWORD_FILE, POSTGRES_USER (default postgres),
# POSTGRES_DB (default: as the user).
set -euo pipefail
socket=/var/run/postgresql

# Prints the password from the variable or from the file that the other variable names.
password() {
  if [ -n "${POSTGRES_PASSWORD_FILE:-}" ]; then cat "$POSTGRES_PASSWORD_FILE"; else printf '%s' "${POSTGRES_PASSWORD:?must be set on the first start}"; fi
}

initialise() {
  local user=${POSTGRES_USER:-postgres} database
  database=${POSTGRES_DB:-$user}
  # An attempt that was cut short leaves a folder that initdb refuses; nothing of worth is in it before PG_VERSION.
  rm -rf "$PGDATA.new"
  mkdir -p "$(dirname "$PGDATA")"
  initdb --pgdata="$PGDATA.new" --username="$user" --pwfile=<(password) --auth-local=trust --auth-host=scram-sha-256 --encoding=UTF8
  printf "listen_addresses = '*'\nunix_socket_directories = '%s'\n" "$socket" >>"$PGDATA.new/postgresql.conf"
  printf 'host all all all scram-sha-256\n' >>"$PGDATA.new/pg_hba.conf"
  pg_ctl --pgdata="$PGDATA.new" -o "-c listen_addresses=''" --wait start
  if [ "$database" != postgres ]; then createdb --host="$socket" --username="$user" "$database"; fi
  pg_ctl --pgdata="$PGDATA.new" --mode=fast --wait stop
  mv "$PGDATA.new" "$PGDATA"
}

case ${1:-} in
  "" | -*) set -- postgres "$@" ;;
esac
if [ "$1" = postgres ] && [ ! -s "$PGDATA/PG_VERSION" ]; then initialise; fi
unset POSTGRES_PASSWORD
exec "$@"

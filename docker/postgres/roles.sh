#!/bin/sh
# Runs once, in a new volume of Postgres: the roles and the database of docs/operations.md. Servers
# may change rows; only doum_owner, with which migrations run, may change tables. With NEW_DATABASE it
# makes only another database with the same rights, for a restore.
set -eu
as_superuser() {
  psql --set ON_ERROR_STOP=1 --no-psqlrc --username "${POSTGRES_USER:-postgres}" --dbname postgres "$@"
}
[ -n "${NEW_DATABASE:-}" ] || as_superuser <<'SQL'
\set owner_password `cat "${SECRETS:-/run/secrets}/owner-password"`
\set server_password `cat "${SECRETS:-/run/secrets}/server-password"`
create role doum_owner login password :'owner_password';
create role doum_server login password :'server_password';
SQL
as_superuser --set database="${NEW_DATABASE:-doum}" <<'SQL'
create database :"database" owner doum_owner;
\connect :"database"
grant usage on schema public to doum_server;
grant create on schema public to doum_owner;
alter default privileges for role doum_owner in schema public
  grant select, insert, update, delete on tables to doum_server;
alter default privileges for role doum_owner in schema public
  grant usage, select, update on sequences to doum_server;
SQL

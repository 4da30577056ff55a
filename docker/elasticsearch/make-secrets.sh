#!/bin/sh
# Makes the secrets of a Docker Compose project that do not exist yet, in folders below $SECRETS:
# one for each service that reads them, and `authority`, which no service reads. Certificates that
# expire within 30 days are made again. NODES are the host names of the Elasticsearch nodes.
set -eu
umask 077
secrets=${SECRETS:-/secrets}
nodes=${NODES:-elasticsearch}
database=${DATABASE:-postgres:5432/doum}

# The users of the images: Doum's and Elasticsearch's have the same number.
DOUM=1000
ELASTICSEARCH=1000
POSTGRES=999

# put FILE OWNER: standard input becomes the file, whole or not at all.
put() {
  cat >"$secrets/$1.new"
  if [ "$(id -u)" = 0 ]; then chown "$2" "$secrets/$1.new"; fi
  mv -f "$secrets/$1.new" "$secrets/$1"
}
random() { openssl rand -hex 32 | tr -d '\n'; }
# keep FILE OWNER: a random secret, unless the file exists.
keep() { [ -s "$secrets/$1" ] || random | put "$1" "$2"; }
lasts() { [ -s "$secrets/$1" ] && openssl x509 -checkend 2592000 -noout -in "$secrets/$1" >/dev/null; }

for folder in authority elasticsearch postgres server migrate; do
  mkdir -p "$secrets/$folder"
  chmod 0755 "$secrets/$folder"
done

keep postgres/superuser-password "$POSTGRES"
keep postgres/owner-password "$POSTGRES"
keep postgres/server-password "$POSTGRES"
keep elasticsearch/elastic-password "$ELASTICSEARCH"
keep elasticsearch/doum-password "$ELASTICSEARCH"
keep server/admin-api-key "$DOUM"

url() { printf 'postgres://%s:%s@%s' "$1" "$(cat "$secrets/postgres/$2-password")" "$database"; }
url doum_owner owner | put migrate/database-url "$DOUM"
url doum_server server | put server/database-url "$DOUM"
put server/elasticsearch-password "$DOUM" <"$secrets/elasticsearch/doum-password"

authority=$secrets/authority/ca
if ! lasts authority/ca.crt; then
  openssl req -x509 -newkey rsa:3072 -nodes -sha256 -days 3650 -subj '/CN=Doum authority' \
    -keyout "$authority.key" -out "$authority.new" 2>/dev/null
  mv -f "$authority.new" "$authority.crt"
  rm -f "$secrets/elasticsearch/node.crt"
fi
if ! lasts elasticsearch/node.crt; then
  names=DNS:localhost,IP:127.0.0.1
  for node in $nodes; do names=$names,DNS:$node; done
  work=$(mktemp -d)
  printf 'subjectAltName=%s\nbasicConstraints=CA:FALSE\n' "$names" >"$work/extensions"
  openssl req -newkey rsa:3072 -nodes -sha256 -subj '/CN=elasticsearch' \
    -keyout "$work/node.key" -out "$work/node.csr" 2>/dev/null
  openssl x509 -req -sha256 -days 730 -in "$work/node.csr" -extfile "$work/extensions" \
    -CA "$authority.crt" -CAkey "$authority.key" -CAserial "$work/serial" -CAcreateserial \
    -out "$work/node.crt" 2>/dev/null
  put elasticsearch/node.key "$ELASTICSEARCH" <"$work/node.key"
  # The last one, because it says that all of them are there.
  put elasticsearch/node.crt "$ELASTICSEARCH" <"$work/node.crt"
  rm -r "$work"
fi
put elasticsearch/ca.crt "$ELASTICSEARCH" <"$authority.crt"
put server/elasticsearch-ca.crt "$DOUM" <"$authority.crt"

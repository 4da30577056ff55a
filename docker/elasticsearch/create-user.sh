#!/bin/sh
# Creates Elasticsearch's user `doum` with the rights that Doum needs and no others, or sets its
# password. The secrets are in $SECRETS; URL is the address of a node.
set -eu
secrets=${SECRETS:-/usr/share/elasticsearch/config/secrets}
url=${URL:-https://elasticsearch:9200}

# Secrets go through standard input, so that no list of processes shows them.
send() {
  printf 'user = "elastic:%s"\ndata = "%s"\n' "$(cat "$secrets/elastic-password")" "$2" |
    curl --config - --cacert "$secrets/ca.crt" --fail --silent --show-error --output /dev/null \
      --retry 10 --retry-connrefused --max-time 60 --request PUT --header 'content-type: application/json' \
      "$url/_security/$1"
}
send role/doum '{\"cluster\":[\"monitor\"],\"indices\":[{\"names\":[\"doum\",\"doum-*\"],\"privileges\":[\"all\"]}]}'
send user/doum "{\\\"password\\\":\\\"$(cat "$secrets/doum-password")\\\",\\\"roles\\\":[\\\"doum\\\"]}"

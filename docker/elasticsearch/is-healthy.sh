#!/bin/sh
# Exit code 0 when the node on this machine answers and its cluster has every primary shard.
set -eu
secrets=${SECRETS:-/usr/share/elasticsearch/config/secrets}
url=${URL:-https://localhost:9200}
printf 'user = "elastic:%s"\n' "$(cat "$secrets/elastic-password")" |
  curl --config - --cacert "$secrets/ca.crt" --fail --silent --output /dev/null \
    "$url/_cluster/health?wait_for_status=yellow&timeout=5s"

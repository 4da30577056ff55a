#!/bin/sh
# Takes the place of Elasticsearch's bin/elasticsearch, which is not published: the same variables.
home=$(cd "$(dirname "$0")/.." && pwd)
exec "$ES_JAVA_HOME/bin/java" "@$ES_PATH_CONF/jvm.options.d/doum.options" \
  "-Des.path.home=$home" "-Des.path.conf=$ES_PATH_CONF" "-Djava.io.tmpdir=$ES_TMPDIR" \
  --add-modules=jdk.incubator.vector --add-modules=ALL-MODULE-PATH \
  --enable-native-access=org.apache.lucene.core,org.elasticsearch.nativeaccess,ALL-UNNAMED \
  --sun-misc-unsafe-memory-access=allow \
  --module-path "$home/lib" -cp "$home/bin/start-node.jar" doum.node.StartNode

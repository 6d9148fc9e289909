#!/bin/bash
# Makes tika.tar: /opt/tika with Tika's parsers, what they depend on, and the server.
set -euo pipefail
jars=/opt/tika/lib
mkdir -p $jars
bash /src/compile/fetch.sh /src/compile/pom.xml $jars
(cd $jars && sha256sum --check --strict --quiet /src/compile/jars.lock)
[ "$(ls $jars | wc -l)" = "$(wc -l </src/compile/jars.lock)" ] || { echo "jars that jars.lock does not name" >&2 && exit 1; }
javac -d /opt/tika/classes -cp "$jars/*" /src/compile/Server.java
tar --owner=0 --group=0 -cf /out/tika.tar /opt/tika

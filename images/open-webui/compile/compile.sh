#!/bin/bash
# Makes open-webui.tar: /app/.venv with Open WebUI (its built frontend is in the package).
set -euo pipefail
uv venv -q /app/.venv
uv pip install -q --python /app/.venv --no-deps --require-hashes --compile-bytecode \
  -r /src/compile/requirements.lock -r /src/compile/package.lock
tar --owner=0 --group=0 -cf /out/open-webui.tar /app/.venv

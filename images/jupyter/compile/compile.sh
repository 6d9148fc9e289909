#!/bin/bash
# Makes jupyter.tar: /opt/jupyter with the server, the Python kernel and the libraries of requirements.in.
set -euo pipefail
uv venv -q /opt/jupyter
uv pip install -q --python /opt/jupyter --no-deps --require-hashes --compile-bytecode -r /src/compile/requirements.lock
tar --owner=0 --group=0 -cf /out/jupyter.tar /opt/jupyter

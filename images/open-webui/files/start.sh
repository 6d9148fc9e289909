#!/bin/bash
# The official image's start command: settings come from the environment, data goes to /app/backend/data.
set -euo pipefail
: "${WEBUI_SECRET_KEY:?must be set: sessions and stored tokens are signed with it}"
exec open-webui serve --host "${HOST:-0.0.0.0}" --port "${PORT:-8080}"

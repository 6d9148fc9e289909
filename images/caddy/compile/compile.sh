#!/bin/bash
# Makes the caddy binary: its standard modules, the firewall in waf/ and the rate limit. go.mod and go.sum pin all of it.
set -euo pipefail
cd /src/compile
CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o /out/caddy .

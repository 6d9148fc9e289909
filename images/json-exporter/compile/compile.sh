#!/bin/bash
# Makes json_exporter, which turns the answers of Ollama's API into metrics. go.mod and go.sum pin all of it.
set -euo pipefail
cd /src/compile
CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o /out/json_exporter .

#!/usr/bin/env bash
# Makes a Pulumi backend that lasts as long as this job, for the preview of a stack that nobody deploys from here.
# Writes the output `url`. Its passphrase protects nothing: what a preview makes up is thrown away with it.
set -euo pipefail
: "${RUNNER_TEMP:?}" "${GITHUB_OUTPUT:?}"
mkdir -p "$RUNNER_TEMP/backend"
echo "url=file://$RUNNER_TEMP/backend" >>"$GITHUB_OUTPUT"

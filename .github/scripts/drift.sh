#!/usr/bin/env bash
# Asks whether what runs still is what the state says. Changes neither.
#
# Reads STACK (as Pulumi names it) and RUNNER_TEMP; writes what Pulumi said to $RUNNER_TEMP/drift.txt, and the output
# `drift`: none, found, or unknown where Pulumi could not tell. Exit code 0 for none alone.
set -uo pipefail

: "${STACK:?is the name of the stack}" "${RUNNER_TEMP:?}" "${GITHUB_OUTPUT:?}"

pulumi refresh --preview-only --expect-no-changes --non-interactive --suppress-outputs --color never \
  --stack "$STACK" 2>&1 | tee "$RUNNER_TEMP/drift.txt"
status=${PIPESTATUS[0]}

drift=unknown
if [[ $status == 0 ]]; then
  drift=none
elif grep -q "no changes were expected" "$RUNNER_TEMP/drift.txt"; then
  drift=found
fi
echo "drift=$drift" >>"$GITHUB_OUTPUT"
exit "$status"

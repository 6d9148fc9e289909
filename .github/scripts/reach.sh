#!/usr/bin/env bash
# Opens the way from a runner to the platform of a stack. A cluster is reached by a kubeconfig, which goes into the
# runner's folder for temporary files, readable for its user alone, and is never printed. A stack on Docker needs
# nothing here: its runner is on its host, or `docker:host` of the stack says where the host is.
#
# Reads STACK, and where there are any ORGANIZATION and KUBECONFIG_TEXT.
# Writes the output `name`, and KUBECONFIG for the steps that follow.
set -euo pipefail
umask 077

: "${STACK:?is the name of the stack}" "${RUNNER_TEMP:?}" "${GITHUB_OUTPUT:?}" "${GITHUB_ENV:?}"

if [[ ! -f "Pulumi.$STACK.yaml" ]]; then
  echo "::error::there is no Pulumi.$STACK.yaml"
  exit 1
fi

if [[ -n "${KUBECONFIG_TEXT:-}" ]]; then
  printf '%s\n' "$KUBECONFIG_TEXT" >"$RUNNER_TEMP/kubeconfig"
  echo "KUBECONFIG=$RUNNER_TEMP/kubeconfig" >>"$GITHUB_ENV"
fi

echo "name=${ORGANIZATION:+$ORGANIZATION/}$STACK" >>"$GITHUB_OUTPUT"

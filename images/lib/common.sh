# Shared by build.sh and the prepare.sh of the images; sourced, never run.

cache=${AI_STACK_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/ai-stack}/images

say() { printf '%s\n' "$*"; }

fail() {
  printf 'images: %s\n' "$*" >&2
  exit 1
}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

# Makes sure that COMMAND is there; installs the Debian PACKAGE that has it where that is possible without a question.
need() { # COMMAND PACKAGE
  command -v "$1" >/dev/null && return
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || fail "'$1' is missing: install it (on Debian or Ubuntu: apt-get install $2)"
  say "installing $2"
  { apt-get update && apt-get install -y --no-install-recommends "$2"; } >&2
}

# Prints the docker command that has BuildKit: since 23.0 it is a plugin, which the first one on the PATH may lack.
find_docker() {
  local candidate
  for candidate in "${AI_STACK_DOCKER:-docker}" /usr/bin/docker /usr/local/bin/docker; do
    command -v "$candidate" >/dev/null || continue
    if DOCKER_BUILDKIT=1 "$candidate" build --help 2>/dev/null | grep -q -- --secret; then
      printf '%s' "$candidate"
      return
    fi
  done
  fail "no docker command with BuildKit: install docker.io 20.10 or later, with docker-buildx from 23.0 on, or set AI_STACK_DOCKER"
}

# Prints the file with the certificates that this machine trusts.
host_certificates() {
  local file
  for file in "${SSL_CERT_FILE:-}" /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt; do
    if [ -s "$file" ]; then printf '%s' "$file" && return; fi
  done
  fail "no certificate bundle found; set SSL_CERT_FILE"
}

# Fills `references` and `artefact_keys`, both by the name of the image.
load_references() { # IMAGES_FOLDER
  need node nodejs
  declare -gA references=() artefact_keys=()
  local name reference key listing
  listing=$(node "$1/pin.mjs" list)
  while read -r name reference key; do references[$name]=$reference artefact_keys[$name]=$key; done <<<"$listing"
}

# Prints the folder in the cache that holds the artefacts of the image, or is to hold them.
artefacts() { printf '%s' "$cache/$1/${artefact_keys[$1]}"; } # NAME

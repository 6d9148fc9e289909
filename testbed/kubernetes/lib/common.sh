# Shared by the scripts of the test bed: where things are, what the network looks like, small helpers. Sourced, never run.

# What can be made again, by version; shared by all checkouts.
cache=${AI_STACK_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/ai-stack}/testbed
# The running cluster: keys, etcd's data, volumes, images, logs.
run=${AI_STACK_STATE:-${XDG_STATE_HOME:-$HOME/.local/state}/ai-stack}/testbed
kubeconfig=$run/kubeconfig

# One prefix for everything that is made in the kernel, so that `down` finds it.
name=ai-stack-testbed
# Interfaces have 15 characters at most.
link=bed
host_ip=10.111.0.254
api_ip=10.111.0.1
pod_network=10.244.0.0/16
service_network=10.96.0.0/16
dns_ip=10.96.0.10
# Addresses of Services of type LoadBalancer.
balancer_network=10.97.0.0/24

say() { printf '%s\n' "$*" >&2; }

fail() {
  printf 'testbed: %s\n' "$*" >&2
  exit 1
}

# Makes sure that COMMAND is there; installs the Debian PACKAGE that has it where it is not.
need() { # COMMAND PACKAGE
  command -v "$1" >/dev/null && return
  command -v apt-get >/dev/null || fail "'$1' is missing: install it (on Debian or Ubuntu: apt-get install $2)"
  say "installing $2"
  { apt-get update -q && apt-get install -qy --no-install-recommends "$2"; } >&2
}

# Prints 12 digits that stand for the contents of the files and folders.
digest() { # PATH...
  find "$@" -type f -print0 | sort -z | xargs -0 sha256sum | sed "s, .*/, ," | sha256sum | cut -c1-12
}

# Tries a command until it succeeds; a minute at most.
wait_for() { # WHAT COMMAND...
  local what=$1 attempt
  shift
  for attempt in $(seq 300); do
    if "$@" >/dev/null 2>&1; then return; fi
    sleep 0.2
  done
  fail "$what did not come within a minute; the logs are in $run/log"
}

# A killed process can stay a zombie for seconds where the first process of the machine reaps slowly.
running() { grep -q '^State:.[^ZX]' "/proc/$1/status" 2>/dev/null; } # PID

kubectl() { "$run/bin/kubectl" --kubeconfig "$kubeconfig" "$@"; }

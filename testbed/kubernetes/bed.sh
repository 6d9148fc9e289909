#!/usr/bin/env bash
# A small Kubernetes cluster on this machine for tests, beside Docker: see README.md.
# Usage: bed.sh up [PART...]     PART: control | kwok | node | node2; default: control kwok node. Prints the kubeconfig.
#        bed.sh build            make the programs only
#        bed.sh images           import images that were built since
#        bed.sh cut MACHINE      end machine 1 or 2 as a power cut would; `up` starts it again
#        bed.sh down [--wipe]    stop everything and restore the machine; --wipe forgets the cluster and its volumes, too
# Environment: AI_STACK_CACHE, AI_STACK_STATE (folders), BED_GPUS (default "nvidia.com/gpu=4": what each node offers).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/versions.env"
for file in common build machine pki control node; do . "$here/lib/$file.sh"; done

prepare() {
  [ "$(id -u)" = 0 ] || fail "run it as root: it makes namespaces and control groups"
  # Machines have a /var/lib, /var/log and /run of their own, behind which these would be hidden.
  case $run:$cache in /var/lib/* | *:/var/lib/* | /var/log/* | *:/var/log/* | /run/* | *:/run/*)
    fail "AI_STACK_STATE and AI_STACK_CACHE must lie outside of /var/lib, /var/log and /run" ;;
  esac
  need openssl openssl
  need ip iproute2
  need nft nftables
  need containerd containerd
  need runc runc
  need pgrep procps
  need node nodejs
  mkdir -p "$run"/{log,pid,volumes}
  # One change at a time; what is started does not hold the lock.
  exec 9>"$run/lock"
  flock 9
  build_all
}

up() {
  local part
  [ $# -gt 0 ] || set -- control kwok node
  for part in "$@"; do
    case $part in control | kwok | node | node2) ;; *) fail "unknown part '$part'; allowed: control, kwok, node, node2" ;; esac
  done
  prepare
  save_kernel_settings
  for part in "$@"; do
    case $part in
      control) control ;;
      kwok) kwok ;;
      node) real_node 1 ;;
      node2) real_node 2 ;;
    esac
    say "$part: up after $SECONDS s"
  done
  echo "$kubeconfig"
}

down() {
  local number
  for number in 2 1; do stop_machine $number; done
  remove_networks
  restore_kernel_settings
  [ "${1:-}" != --wipe ] || rm -rf "$run"
}

images() {
  local number
  prepare
  for number in 1 2; do if is_up $number; then import_images $number; fi; done
}

command=${1:-}
[ $# = 0 ] || shift
case $command in
  up) up "$@" ;;
  build) prepare ;;
  images) images ;;
  cut) stop_machine "${1:?the number of a machine}" ;;
  down) down "$@" ;;
  *) fail "unknown command '$command'; allowed: up, build, images, cut, down" ;;
esac

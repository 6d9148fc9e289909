#!/usr/bin/env bash
# Whether the test bed does what the project's tests count on. Needs `bed.sh up control kwok node`, and the four
# GPUs of node1; leaves nothing behind.
# Usage: check.sh      The last line is `N passed, N failed`.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib/common.sh"
. "$here/check/gpu-pod.sh"
[ -x "$run/bin/kubectl" ] && kubectl get --raw /readyz >/dev/null || fail "the cluster does not answer: bed.sh up"
pod_program=$(readlink -f "$run/bin/pod")
pod_image=ai-stack-testbed/pod:${pod_program##*-}
passed=0 failed=0

# Runs a command that has to succeed.
check() { # WHAT COMMAND...
  local what=$1 output
  shift
  if output=$("$@" 2>&1); then
    printf '✓ %s\n' "$what"
    passed=$((passed + 1))
  else
    printf '✗ %s\n%s\n' "$what" "$output" | head -n 20
    failed=$((failed + 1))
  fi
}

# Tries for 20 seconds: what a controller does takes a moment.
soon() {
  local attempt
  for attempt in $(seq 40); do
    if "$@"; then return; fi
    sleep 0.5
  done
  return 1
}

k() { kubectl --namespace testbed-check "$@"; }
from() { local pod=$1 && shift && k exec "$pod" -- /program "$@"; } # POD ARGUMENT...
refused() { ! "$@"; }
gpus_of() { from "$1" get http://127.0.0.1:8080/env | sed -n 's/^NVIDIA_VISIBLE_DEVICES=//p' | tr , '\n'; } # POD

# Whether a pod waits for the reason.
waits_for() { # POD REASON
  k get pod "$1" -o jsonpath='{.status.phase} {.status.conditions[?(@.type=="PodScheduled")].message}' | grep -q "^Pending .*$2"
}

services() {
  check "a deployment, a stateful set and pods are ready behind policies that deny everything else" \
    k wait --for=condition=Ready pod --all --timeout=60s
  check "names resolve" from caller resolve server.testbed-check.svc.cluster.local
  check "a caller reaches the server by its name" soon from caller get http://server/env
  check "a pod that is no caller does not" soon refused from stranger connect server:80
  check "it reaches the open server, so that the refusal was the policy's" from stranger get http://open/env
  check "a caller reaches nobody else" refused from caller get http://open/env
  check "a pod without leave does not reach the API server" refused from caller connect kubernetes.default:443
  check "a node port answers this machine" "$pod_program" get "http://$api_ip:30080/env"
  check "a load balancer's address answers this machine" balanced
  check "the log is read" k logs server-0
  check "a pod with a root user is refused" refused k run root --image="$pod_image"
}

balanced() {
  local address
  soon eval '[ -n "$(k get service balanced -o jsonpath="{.status.loadBalancer.ingress[0].ip}")" ]'
  address=$(k get service balanced -o jsonpath='{.status.loadBalancer.ingress[0].ip}')
  soon "$pod_program" get "http://$address/env"
}

# Ends the server and waits for its successor.
replace_server() { k delete pod server-0 --wait && soon k wait --for=condition=Ready pod/server-0 --timeout=1s; }

volumes() {
  check "a file is written to a volume" from caller put http://server/note.txt kept
  check "its pod is replaced" replace_server
  check "the file is there" soon eval '[ "$(from caller get http://server/note.txt)" = kept ]'
  check "two pods share a volume that is to be shared" [ "$(k get pvc shared -o jsonpath='{.status.phase}')" = Bound ]
}

# Makes a simulated node that other pods stay away from.
simulate() { node "$here/simulate.mjs" --taint testbed-check "$@" | kubectl apply --server-side --force-conflicts -f - >/dev/null; }

gpus() {
  { gpu_pod one node1 nvidia.com/gpu 2 && gpu_pod two node1 nvidia.com/gpu 2; } | kubectl apply -f - >/dev/null
  check "two pods have two GPUs each" k wait --for=condition=Ready pod/one pod/two --timeout=30s
  check "no GPU is handed out twice" [ "$({ gpus_of one && gpus_of two; } | sort -u | grep -c '^GPU-fake-node1-')" = 4 ]
  gpu_pod three node1 nvidia.com/gpu 1 | kubectl apply -f - >/dev/null
  check "one GPU too many waits, with the reason" soon waits_for three "Insufficient nvidia.com/gpu"
  simulate --prefix check-gpu --gpus 4
  gpu_pod four check-gpu-1 nvidia.com/gpu 4 | kubectl apply -f - >/dev/null
  check "a simulated node runs a pod with four GPUs" k wait --for=condition=Ready pod/four --timeout=30s
  gpu_pod five check-gpu-1 nvidia.com/gpu 1 | kubectl apply -f - >/dev/null
  check "a fifth GPU waits, with the reason" soon waits_for five "Insufficient nvidia.com/gpu"
}

# Simulated nodes with slices, and with GPUs by dynamic resource allocation.
simulations() {
  simulate --prefix check-mig --mig 3g.40gb=1
  gpu_pod slice check-mig-1 nvidia.com/mig-3g.40gb 1 | kubectl apply -f - >/dev/null
  check "a slice of a GPU is handed out" k wait --for=condition=Ready pod/slice --timeout=30s
  simulate --prefix check-dra --gpus 1 --dra
  sed "s,POD_IMAGE,$pod_image," "$here/check/claim.yaml" | kubectl apply -f - >/dev/null
  check "a GPU is claimed by dynamic resource allocation" k wait --for=condition=Ready pod/claimer --timeout=30s
}

kinds() {
  check "objects of known kinds are accepted" kubectl apply --server-side --dry-run=server -f "$here/check/kinds.yaml"
  check "a wrong one is not" refused eval \
    'sed "s/instances: 2/instances: two/" "$here/check/kinds.yaml" | kubectl apply --server-side --dry-run=server -f -'
}

clean() {
  kubectl delete namespace testbed-check --ignore-not-found --timeout=60s
  kubectl delete node check-gpu-1 check-mig-1 check-dra-1 --ignore-not-found
  kubectl delete resourceslice check-dra-1-gpu.nvidia.com --ignore-not-found
} >/dev/null 2>&1

clean || true
trap 'clean || true' EXIT
sed "s,POD_IMAGE,$pod_image," "$here/check/services.yaml" | kubectl apply --server-side -f - >/dev/null
services
volumes
gpus
simulations
kinds
printf '%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" = 0 ]

# The control plane, in machine 1. Sourced, never run.

etcd() {
  local client=http://127.0.0.1:2379 peer=http://127.0.0.1:2380
  mkdir -p -m 700 "$run/etcd"
  # Without fsync: this cluster can be made again, and etcd is quicker by far.
  start 1 etcd "$run/bin/etcd" --name $name --data-dir "$run/etcd" --unsafe-no-fsync \
    --listen-client-urls $client --advertise-client-urls $client \
    --listen-peer-urls $peer --initial-advertise-peer-urls $peer --initial-cluster $name=$peer
}

api_server() {
  local pki=$run/pki
  start 1 kube-apiserver "$run/bin/kube-apiserver" --etcd-servers=http://127.0.0.1:2379 \
    --bind-address=$api_ip --advertise-address=$api_ip --secure-port=6443 \
    --tls-cert-file="$pki/apiserver.crt" --tls-private-key-file="$pki/apiserver.key" --client-ca-file="$pki/ca.crt" \
    --requestheader-client-ca-file="$pki/ca.crt" --requestheader-allowed-names=front-proxy \
    --requestheader-username-headers=X-Remote-User --requestheader-group-headers=X-Remote-Group \
    --requestheader-extra-headers-prefix=X-Remote-Extra- \
    --proxy-client-cert-file="$pki/front-proxy.crt" --proxy-client-key-file="$pki/front-proxy.key" \
    --kubelet-client-certificate="$pki/apiserver-kubelet.crt" --kubelet-client-key="$pki/apiserver-kubelet.key" \
    --kubelet-certificate-authority="$pki/ca.crt" --kubelet-preferred-address-types=InternalIP \
    --service-account-key-file="$pki/accounts.pub" --service-account-signing-key-file="$pki/accounts.key" \
    --service-account-issuer=https://kubernetes.default.svc.cluster.local --service-cluster-ip-range=$service_network \
    --authorization-mode=Node,RBAC --enable-admission-plugins=NodeRestriction --allow-privileged=true --profiling=false
}

controllers() {
  local pki=$run/pki
  # Pod networks are given to the nodes by their number (node.sh), so that a node needs to wait for nobody.
  start 1 kube-controller-manager "$run/bin/kube-controller-manager" --kubeconfig="$pki/controller-manager.kubeconfig" \
    --bind-address=127.0.0.1 --leader-elect=false --use-service-account-credentials=true --allocate-node-cidrs=false \
    --kube-api-qps=200 --kube-api-burst=400 \
    --service-account-private-key-file="$pki/accounts.key" --root-ca-file="$pki/ca.crt" \
    --cluster-signing-cert-file="$pki/ca.crt" --cluster-signing-key-file="$pki/ca.key" --profiling=false
  start 1 kube-scheduler "$run/bin/kube-scheduler" --kubeconfig="$pki/scheduler.kubeconfig" \
    --bind-address=127.0.0.1 --leader-elect=false --profiling=false
  start 1 bed-volumes "$run/bin/bed-volumes" --kubeconfig="$kubeconfig" --folder="$run/volumes"
  start 1 bed-addresses "$run/bin/bed-addresses" --kubeconfig="$kubeconfig" --pool=$balancer_network
}

# Applies what the cluster has at first; again only after a change of it.
base_objects() {
  local key
  key=$(digest "$here/manifests")-$dns_image-${definitions##*-}
  if [ "$(cat "$run/base" 2>/dev/null)" = "$key" ]; then return; fi
  wait_for "the default service account" kubectl get serviceaccount default
  kubectl apply --server-side --force-conflicts -f "$definitions" >/dev/null
  sed "s,DNS_IMAGE,$dns_image," "$here/manifests/cluster.yaml" | kubectl apply --server-side --force-conflicts -f - >/dev/null
  echo "$key" >"$run/base"
}

control() {
  machine 1
  make_pki
  etcd
  api_server
  wait_for "the API server" kubectl get --raw /readyz
  controllers
  base_objects
}

# Simulated nodes: KWOK plays the kubelet of every node with the annotation.
kwok() {
  start 1 kwok "$run/bin/kwok" --kubeconfig="$kubeconfig" --config="$kwok_program.yaml" --manage-all-nodes=false \
    --manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake --node-lease-duration-seconds=0 \
    --server-address=127.0.0.1:10247 --cidr=10.245.0.1/16 --node-ip=$api_ip
  node "$here/simulate.mjs" --prefix sim-a100 --gpus 4 --product NVIDIA-A100-SXM4-80GB | kubectl apply --server-side --force-conflicts -f - >/dev/null
  wait_for "sim-a100-1" kubectl wait --for=condition=Ready node/sim-a100-1 --timeout=1s
}

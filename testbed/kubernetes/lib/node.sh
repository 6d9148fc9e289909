# A real node: containerd, kubelet, service proxy, network policies and GPUs that are not there. Sourced, never run.

containerd_settings() {
  cat <<TOML
version = 2
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "$pod_image"
  disable_apparmor = true
  # The kernel may refuse a process more protection than its parent has.
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "$network_plugins/usr/lib/cni"
    conf_dir = "/run/cni"
TOML
}

kubelet_settings() { # NODE MACHINE
  cat <<YAML
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: $(address_of "$2")
authentication: { anonymous: { enabled: false }, webhook: { enabled: true }, x509: { clientCAFile: $run/pki/ca.crt } }
authorization: { mode: Webhook }
tlsCertFile: $run/pki/$1.crt
tlsPrivateKeyFile: $run/pki/$1.key
healthzBindAddress: 127.0.0.1
cgroupDriver: cgroupfs
cgroupRoot: /$name-$2
containerRuntimeEndpoint: unix:///run/containerd/containerd.sock
clusterDNS: [$dns_ip]
clusterDomain: cluster.local
# Nothing outside is resolved: this network leads nowhere.
resolvConf: /run/resolv.conf
failSwapOn: false
evictionHard: { memory.available: 300Mi, nodefs.available: "2%", imagefs.available: "2%" }
# Images come from no registry: one that is collected would be missed.
imageGCHighThresholdPercent: 100
imageGCLowThresholdPercent: 99
nodeStatusUpdateFrequency: 5s
YAML
}

proxy_settings() { # NODE MACHINE
  cat <<YAML
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: nftables
bindAddress: $(address_of "$2")
hostnameOverride: $1
clusterCIDR: $pod_network
clientConnection: { kubeconfig: $run/pki/proxy.kubeconfig }
healthzBindAddress: 127.0.0.1:10256
metricsBindAddress: 127.0.0.1:10249
nodePortAddresses: [10.111.0.0/16]
conntrack: { maxPerCore: 0, min: 0 }
YAML
}

# Pods are routed, not bridged, so that every packet between two of them passes the hook where policies are enforced.
network_settings() { # MACHINE
  cat <<JSON
{"cniVersion":"0.4.0","name":"pods","plugins":[
  {"type":"ptp","ipam":{"type":"host-local","ranges":[[{"subnet":"10.244.$1.0/24"}]],"routes":[{"dst":"0.0.0.0/0"}]}}]}
JSON
}

ctr() { # MACHINE COMMAND...
  local machine=$1
  shift
  inside "$machine" ctr --address /run/containerd/containerd.sock --namespace k8s.io "$@"
}

# Prints the references of the stack's images that are built from packages.
built_images() {
  grep -oE 'ai-stack/[a-z-]+:[^" ]+' "$here/../../images/catalogue.yaml"
}

# Copies images into a machine: the test bed's own, and those of the stack that Docker has. One that is there stays.
import_images() { # MACHINE
  local have reference missing=()
  have=$(ctr "$1" images list -q)
  grep -qx "docker.io/$pod_image" <<<"$have" || ctr "$1" images import "$pod_program.tar" >/dev/null
  grep -qx "docker.io/$dns_image" <<<"$have" || ctr "$1" images import "$dns_program.tar" >/dev/null
  command -v docker >/dev/null || return 0
  for reference in $(built_images); do
    if grep -qx "docker.io/$reference" <<<"$have"; then continue; fi
    if ! docker image inspect "$reference" >/dev/null 2>&1; then missing+=("$reference") && continue; fi
    say "machine $1: importing $reference"
    docker save "$reference" | ctr "$1" images import - >/dev/null
  done
  [ ${#missing[@]} = 0 ] || say "machine $1: not built yet, import them later with \`bed.sh images\`: ${missing[*]}"
}

# Starts the node of a machine.
real_node() { # MACHINE
  local node=node$1 etc=$run/machine-$1/run
  machine "$1"
  make_node_pki "$node" "$(address_of "$1")"
  mkdir -p "$etc/cni"
  echo "nameserver 127.0.0.1" >"$etc/resolv.conf"
  containerd_settings >"$etc/containerd.toml"
  kubelet_settings "$node" "$1" >"$etc/kubelet.yaml"
  network_settings "$1" >"$etc/cni/10-pods.conflist"
  # The service proxy ends when its settings change: they are written once.
  [ -f "$etc/proxy.yaml" ] || proxy_settings "$node" "$1" >"$etc/proxy.yaml"
  start "$1" containerd containerd -c /run/containerd.toml
  wait_for "containerd" ctr "$1" version
  import_images "$1"
  start "$1" kube-proxy "$run/bin/kube-proxy" --config=/run/proxy.yaml
  start "$1" bed-policies "$run/bin/bed-policies" --kubeconfig="$kubeconfig"
  start "$1" kubelet "$run/bin/kubelet" --config=/run/kubelet.yaml --kubeconfig="$run/pki/$node.kubeconfig" \
    --hostname-override="$node" --node-ip="$(address_of "$1")" --cert-dir=/run/kubelet-pki \
    --node-labels=ai-stack.testbed/node=real,nvidia.com/gpu.product=NVIDIA-A100-SXM4-80GB,nvidia.com/gpu.present=true
  start "$1" bed-gpus "$run/bin/bed-gpus" --node="$node" --unhealthy="$run/unhealthy-gpus" ${BED_GPUS:-nvidia.com/gpu=4}
  wait_for "$node" kubectl wait --for=condition=Ready "node/$node" --timeout=1s
}

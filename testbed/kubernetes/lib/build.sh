# Makes what the test bed runs, from Go modules and Debian packages, into the cache. Sourced, never run.

export CGO_ENABLED=0 GOFLAGS="-buildvcs=false -trimpath" GOTOOLCHAIN=local

# Runs a command that writes to a file, which appears whole or not at all, unless it is there.
make_once() { # FILE COMMAND...
  local file=$1 started=$SECONDS
  shift
  [ ! -e "$file" ] || return 0
  say "making ${file##*/}"
  mkdir -p "${file%/*}"
  rm -rf "$file.part"
  "$@" "$file.part"
  mv "$file.part" "$file"
  say "made ${file##*/} in $((SECONDS - started)) s"
}

# Prints the version of a module that a go.mod asks for, without its v.
pinned() { sed -nE "s,^(require|\t) ?$2 v,,p" "$here/src/$1/go.mod"; } # FOLDER MODULE

build_hyperkube() { # OUT
  local version flags package
  version=$(pinned . k8s.io/kubernetes)
  # What the programs say when they are asked for their version; kubelet and API server compare them.
  for package in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
    flags+=" -X $package.gitVersion=v$version -X $package.gitMajor=1 -X $package.gitMinor=$(cut -d. -f2 <<<"$version")"
    flags+=" -X $package.gitTreeState=clean"
  done
  (cd "$here/src" && go build -ldflags "-s -w$flags" -o "$1" .)
}

# A module of its own: KWOK is made with other versions of Kubernetes' libraries than Kubernetes.
build_kwok() { # OUT
  local version
  version=$(pinned kwok sigs.k8s.io/kwok)
  (cd "$here/src/kwok" && go build -ldflags "-s -w -X sigs.k8s.io/kwok/pkg/consts.Version=v$version" -o "$1" sigs.k8s.io/kwok/cmd/kwok)
}

# Debian's etcd 3.4 lacks what the API server needs to stream lists, which new clients ask for.
build_etcd() { (cd "$here/src/etcd" && go build -ldflags "-s -w" -o "$1" go.etcd.io/etcd/server/v3); } # OUT
build_pod() { (cd "$here/src/pod" && go build -ldflags "-s -w" -o "$1" main.go); } # OUT
build_dns() { (cd "$here/src/dns" && go build -ldflags "-s -w" -o "$1" .); } # OUT

# Unpacks Debian's package of network plugins without installing it: nothing of the machine changes.
unpack_plugins() { # OUT
  local package=containernetworking-plugins
  mkdir -p "$1"
  (cd "$1" && { apt-get download -q $package || { apt-get update -q && apt-get download -q $package; }; }) >&2
  dpkg-deb -x "$1"/$package*.deb "$1"
  rm "$1"/$package*.deb
}

# Writes an image of one layer with one program, as `docker save` would.
pack_image() { # PROGRAM REFERENCE OUT
  local work layer config digest
  work=$(mktemp -d)
  install -m755 "$1" "$work/program"
  tar -C "$work" --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -cf "$work/layer.tar" program
  layer=$(sha256sum "$work/layer.tar" | cut -d' ' -f1)
  config=$(printf '{"architecture":"%s","os":"linux","config":{"Entrypoint":["/program"],"User":"65532:65532"},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]},"history":[{"created_by":"testbed"}]}' \
    "$(go env GOARCH)" "$layer")
  digest=$(printf %s "$config" | sha256sum | cut -d' ' -f1)
  printf %s "$config" >"$work/$digest.json"
  printf '[{"Config":"%s.json","RepoTags":["%s"],"Layers":["layer.tar"]}]' "$digest" "$2" >"$work/manifest.json"
  tar -C "$work" -cf "$3" manifest.json "$digest.json" layer.tar
  rm -r "$work"
}

# Prints the objects of YAML files one after the other.
join_objects() { # FILE...
  local file
  for file in "$@"; do
    if [[ $file == *.yaml && $file != */kustomization.yaml ]]; then printf -- '---\n' && cat "$file"; fi
  done
}

# Writes the definitions out of the Go modules that carry them.
collect_definitions() { # OUT
  local entry folder
  for entry in "sigs.k8s.io/gateway-api@$GATEWAY_API_VERSION config/crd/standard/gateway*" \
    "github.com/cert-manager/cert-manager@$CERT_MANAGER_VERSION deploy/crds/*" \
    "github.com/cloudnative-pg/cloudnative-pg@$CLOUDNATIVE_PG_VERSION config/crd/bases/*" \
    "github.com/external-secrets/external-secrets@$EXTERNAL_SECRETS_VERSION config/crds/bases/external-secrets*"; do
    folder=$(cd / && go mod download -json "${entry% *}" | sed -n 's/.*"Dir": "\(.*\)",*$/\1/p')
    # The pattern is one on purpose: it expands here.
    join_objects "$folder"/${entry#* }
  done >"$1"
}

# Writes what KWOK does with nodes and pods: upstream's own, of which the program has none built in.
collect_stages() { # OUT
  local folder
  folder=$(cd "$here/src/kwok" && go mod download sigs.k8s.io/kwok && go list -m -f '{{.Dir}}' sigs.k8s.io/kwok)/kustomize/stage
  join_objects "$folder"/{node/fast,node/heartbeat,pod/fast}/*.yaml >"$1"
}

# Makes everything, and sets the variables that say where it is.
build_all() {
  local key
  need go golang-go
  key=$(digest "$here/src/main.go" "$here/src/go.sum" "$here/src/go.mod" "$here"/src/{client,gpus,volumes,policies,addresses})
  hyperkube=$cache/hyperkube-$key
  make_once "$hyperkube" build_hyperkube
  etcd_program=$cache/etcd-$(digest "$here/src/etcd")
  make_once "$etcd_program" build_etcd
  kwok_program=$cache/kwok-$(digest "$here/src/kwok")
  make_once "$kwok_program" build_kwok
  make_once "$kwok_program.yaml" collect_stages
  pod_program=$cache/pod-$(digest "$here/src/pod")
  make_once "$pod_program" build_pod
  pod_image=ai-stack-testbed/pod:${pod_program##*-}
  make_once "$pod_program.tar" pack_image "$pod_program" "$pod_image"
  dns_program=$cache/dns-$(digest "$here/src/dns")
  make_once "$dns_program" build_dns
  dns_image=ai-stack-testbed/dns:${dns_program##*-}
  make_once "$dns_program.tar" pack_image "$dns_program" "$dns_image"
  network_plugins=$cache/network-plugins
  make_once "$network_plugins" unpack_plugins
  definitions=$cache/definitions-$(digest "$here/versions.env").yaml
  make_once "$definitions" collect_definitions
  install_programs
}

# Puts the programs into the run folder under their names.
install_programs() {
  local program
  mkdir -p "$run/bin"
  for program in kube-apiserver kube-controller-manager kube-scheduler kube-proxy kubelet kubectl bed-gpus bed-volumes bed-policies bed-addresses; do
    ln -sfn "$hyperkube" "$run/bin/$program"
  done
  ln -sfn "$kwok_program" "$run/bin/kwok"
  ln -sfn "$pod_program" "$run/bin/pod"
  ln -sfn "$etcd_program" "$run/bin/etcd"
}

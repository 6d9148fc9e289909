# Shared by build.sh: runs the compile step of an image in the builder image. Sourced, never run.

# Prints the options that give a container this machine's way to the package registries: certificates, mirrors,
# proxies. They reach the running container alone; nothing of it is in an image.
registry_access() {
  local certificates index
  certificates=$(host_certificates)
  printf '%s\n' -v "$certificates:/etc/ssl/certs/ca-certificates.crt:ro" -e SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt \
    -e PIP_CERT=/etc/ssl/certs/ca-certificates.crt -e NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt \
    -e HTTP_PROXY -e HTTPS_PROXY -e NO_PROXY -e http_proxy -e https_proxy -e no_proxy
  index=${PIP_INDEX_URL:-$(python3 -m pip config get global.index-url 2>/dev/null || true)}
  [ -z "$index" ] || printf '%s\n' -e "PIP_INDEX_URL=$index" -e "UV_DEFAULT_INDEX=$index"
  [ ! -f "$HOME/.m2/settings.xml" ] || printf '%s\n' -v "$HOME/.m2/settings.xml:/root/.m2/settings.xml:ro"
  ! command -v npm >/dev/null || printf '%s\n' -e "npm_config_registry=$(npm config get registry 2>/dev/null)"
}

# Prints the options that give a container this machine's Go and its settings.
go_access() {
  command -v go >/dev/null || fail "'go' is missing: install Go 1.26 or later"
  printf '%s\n' -v "$(go env GOROOT):/usr/local/go:ro" -e GOTOOLCHAIN=local -e GOFLAGS=-buildvcs=false \
    -e GOPATH=/cache/go -e GOCACHE=/cache/go-build
  local name
  for name in GOPROXY GOSUMDB GONOPROXY GONOSUMDB GOPRIVATE; do printf '%s\n' -e "$name=$(go env $name)"; done
}

# Runs compile/compile.sh of the image; it reads /src (the image's folder) and /needs/NAME (artefacts of the images it
# needs) and leaves its artefacts in OUT.
compile() { # NAME OUT
  local name=$1 out=$2 options need_name
  mapfile -t options < <(registry_access && if grep -q '\bgo ' "$here/$name/compile/compile.sh"; then go_access; fi)
  for need_name in $NEEDS; do
    if [ -d "$here/$need_name/compile" ]; then options+=(-v "$(artefacts "$need_name"):/needs/$need_name:ro"); fi
  done
  "$docker" run --rm -v "$here/$name:/src:ro" -v "$out:/out" -v ai-stack-build-cache:/cache "${options[@]}" \
    --env-file "$here/$name/image.env" -e UV_CACHE_DIR=/cache/uv -e PIP_CACHE_DIR=/cache/pip -e npm_config_cache=/cache/npm \
    -e "OWNER=$(id -u):$(id -g)" \
    "${references[builder]}" bash -c 'PATH=$PATH:/usr/local/go/bin; bash /src/compile/compile.sh && chown -R "$OWNER" /out'
}

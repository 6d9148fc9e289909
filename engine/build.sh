#!/usr/bin/env bash
# Builds the Pulumi engine, the Node language host and the plugins random, docker and kubernetes from Go modules, for
# machines that cannot reach Pulumi's downloads. What is already there is not built again. Needs go >= 1.26.
# Usage: build.sh TARGET...   TARGET: cli | language-nodejs | random | docker | kubernetes
# Environment: PULUMI_HOME, the folder that gets them, laid out as the ordinary downloads would be.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/versions.env"
: "${PULUMI_HOME:?the folder that gets the engine}"
bin=$PULUMI_HOME/versions/$CLI_VERSION/bin
export GOFLAGS="-buildvcs=false -trimpath"
mkdir -p "$bin" "$PULUMI_HOME/plugins"

# Builds PACKAGE of the Go module in DIR to FILE; the file appears whole or not at all.
build() { # DIR FILE PACKAGE [go build flag...]
  local dir=$1 file=$2 package=$3
  shift 3
  mkdir -p "$(dirname "$file")"
  (cd "$here/$dir" && go build "$@" -o "$file.part" "$package")
  mv "$file.part" "$file"
}

# Lays two files out of the provider's module over our main package, for its build alone: they are large, and the
# module's own main package lacks what upstream's build makes of them.
build_kubernetes() { # FILE
  local module=github.com/pulumi/pulumi-kubernetes/provider/v4 own=$here/kubernetes theirs overlay
  theirs=$(cd "$own" && go mod download "$module" && go list -m -f '{{.Dir}}' "$module")/cmd/pulumi-resource-kubernetes
  overlay=$(mktemp)
  printf '{"Replace":{"%s":"%s","%s":"%s"}}' "$own/schema.json" "$theirs/schema.json" \
    "$own/terraform-mapping.json" "$theirs/terraform-mapping.json" >"$overlay"
  build kubernetes "$1" . -overlay "$overlay" -ldflags "-s -w -X $module/pkg/version.Version=v$KUBERNETES_PLUGIN_VERSION"
  rm "$overlay"
}

for target in "$@"; do
  case $target in
    cli)
      file=$bin/pulumi
      [ -x "$file" ] || build cli "$file" github.com/pulumi/pulumi/pkg/v3/cmd/pulumi \
        -ldflags "-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v$CLI_VERSION"
      ln -sfn "versions/$CLI_VERSION/bin" "$PULUMI_HOME/bin"
      ;;
    language-nodejs)
      file=$bin/pulumi-language-nodejs
      [ -x "$file" ] || build language-nodejs "$file" github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs -ldflags "-s -w"
      # Dynamic resources (the models) run in this script, which the engine looks for beside itself.
      dir=$(cd "$here/language-nodejs" && go list -m -f '{{.Dir}}' github.com/pulumi/pulumi/sdk/v3)
      install -m755 "$dir/nodejs/dist/pulumi-resource-pulumi-nodejs" "$bin/"
      ;;
    random | docker)
      version=$RANDOM_PLUGIN_VERSION
      [ "$target" = random ] || version=$DOCKER_PLUGIN_VERSION
      file=$PULUMI_HOME/plugins/resource-$target-v$version/pulumi-resource-$target
      # no_compose leaves out the docker provider's compose support, and with it half of its dependencies.
      [ -x "$file" ] || build plugins "$file" "./cmd/pulumi-resource-$target" -tags no_compose -ldflags "-s -w -X main.version=$version"
      ;;
    kubernetes)
      file=$PULUMI_HOME/plugins/resource-kubernetes-v$KUBERNETES_PLUGIN_VERSION/pulumi-resource-kubernetes
      [ -x "$file" ] || build_kubernetes "$file"
      ;;
    *)
      echo "build.sh: unknown target '$target'; allowed: cli, language-nodejs, random, docker, kubernetes" >&2
      exit 2
      ;;
  esac
done

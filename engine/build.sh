#!/usr/bin/env bash
# Builds the Pulumi engine, the Node language host and the plugins random and docker from Go modules, for machines
# that cannot reach Pulumi's downloads. What is already there is not built again. Needs go >= 1.26 and node >= 20.
# Usage: build.sh TARGET...   TARGET: cli | language-nodejs | random | docker
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
    *)
      echo "build.sh: unknown target '$target'; allowed: cli, language-nodejs, random, docker" >&2
      exit 2
      ;;
  esac
done

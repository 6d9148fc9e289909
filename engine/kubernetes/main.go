// pulumi-resource-kubernetes: the Pulumi plugin "kubernetes", from upstream's own package.
package main

import (
	"bytes"
	_ "embed"
	"fmt"

	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider"
	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/version"
)

// Both files are upstream's, out of its module: engine/build.sh lays them over this folder for the compiler.

//go:embed schema.json
var schema []byte

//go:embed terraform-mapping.json
var mapping []byte

func main() {
	number := version.Version[1:]
	// Upstream's schema has no version; its build adds it, as this does.
	versioned := bytes.Replace(schema, []byte("{"), fmt.Appendf(nil, `{"version":%q,`, number), 1)
	provider.Serve("kubernetes", version.Version, versioned, mapping)
}

//go:build tools

// Package tools names what this module is for, so that `go mod tidy` keeps its requirements: cmd/kwok is built as it is.
package tools

import _ "sigs.k8s.io/kwok/cmd/kwok"

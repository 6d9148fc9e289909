//go:build tools

// Package tools names what this module is for, so that `go mod tidy` keeps its requirements: the server is built as it is.
package tools

import _ "go.etcd.io/etcd/server/v3"

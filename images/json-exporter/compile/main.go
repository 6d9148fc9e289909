// The exporter as it is, built from its module.
package main

import "github.com/prometheus-community/json_exporter/cmd"

func main() { cmd.Run() }

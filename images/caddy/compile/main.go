// Caddy with its standard modules, the firewall of the edge and a limit of requests.
package main

import (
	_ "ai-stack/caddy/waf"

	caddycmd "github.com/caddyserver/caddy/v2/cmd"
	_ "github.com/caddyserver/caddy/v2/modules/standard"
	_ "github.com/mholt/caddy-ratelimit"
)

func main() { caddycmd.Main() }

// Package waf is the handler `coraza_waf` for Caddy: Coraza with the OWASP Core Rule Set. Its directive takes the same
// options as that of github.com/corazawaf/coraza-caddy/v2, which the official images have and which cannot be had as a
// Go module everywhere, so that one Caddyfile fits both.
package waf

import (
	"fmt"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
	"github.com/caddyserver/caddy/v2/caddyconfig/httpcaddyfile"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
	coreruleset "github.com/corazawaf/coraza-coreruleset/v4"
	"github.com/corazawaf/coraza/v3"
	"github.com/corazawaf/coraza/v3/types"
	"go.uber.org/zap"
)

func init() {
	caddy.RegisterModule(Firewall{})
	httpcaddyfile.RegisterHandlerDirective("coraza_waf", parse)
}

// Firewall checks requests by rules. Responses pass untouched, so that streams are not held back.
type Firewall struct {
	// Directives in the language of Coraza (SecLang).
	Directives string `json:"directives,omitempty"`
	// LoadOWASPCRS lets the directives include the rule set that is built in: `Include @owasp_crs/*.conf`.
	LoadOWASPCRS bool `json:"load_owasp_crs,omitempty"`

	engine coraza.WAF
	logger *zap.Logger
}

// CaddyModule says under which name Caddy knows the handler.
func (Firewall) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{ID: "http.handlers.waf", New: func() caddy.Module { return new(Firewall) }}
}

// Provision compiles the rules; a mistake in one is an error here, before a request is served.
func (f *Firewall) Provision(ctx caddy.Context) error {
	f.logger = ctx.Logger()
	config := coraza.NewWAFConfig().WithDirectives(f.Directives).WithErrorCallback(f.report)
	if f.LoadOWASPCRS {
		config = config.WithRootFS(coreruleset.FS)
	}
	engine, err := coraza.NewWAF(config)
	if err != nil {
		return fmt.Errorf("rules of the firewall: %w", err)
	}
	f.engine = engine
	return nil
}

// report logs a rule that matched: which one and where, never what it matched, which may be a password.
func (f *Firewall) report(match types.MatchedRule) {
	places := make([]string, 0, len(match.MatchedDatas()))
	for _, data := range match.MatchedDatas() {
		places = append(places, data.Variable().Name()+":"+data.Key())
	}
	f.logger.Warn("rule matched",
		zap.Int("rule", match.Rule().ID()),
		zap.String("message", match.Message()),
		zap.Strings("places", places),
		zap.String("path", pathOf(match.URI())),
		zap.String("client", match.ClientIPAddress()),
		zap.String("request", match.TransactionID()))
}

// UnmarshalCaddyfile reads `coraza_waf { load_owasp_crs; directives <text> }`.
func (f *Firewall) UnmarshalCaddyfile(d *caddyfile.Dispenser) error {
	d.Next()
	if d.NextArg() {
		return d.ArgErr()
	}
	for d.NextBlock(0) {
		switch option := d.Val(); option {
		case "load_owasp_crs":
			if d.NextArg() {
				return d.ArgErr()
			}
			f.LoadOWASPCRS = true
		case "directives":
			if !d.AllArgs(&f.Directives) {
				return d.ArgErr()
			}
		default:
			return d.Errf("unknown option %q; allowed: load_owasp_crs, directives", option)
		}
	}
	return nil
}

func parse(h httpcaddyfile.Helper) (caddyhttp.MiddlewareHandler, error) {
	firewall := new(Firewall)
	return firewall, firewall.UnmarshalCaddyfile(h.Dispenser)
}

var (
	_ caddy.Provisioner           = (*Firewall)(nil)
	_ caddyfile.Unmarshaler       = (*Firewall)(nil)
	_ caddyhttp.MiddlewareHandler = (*Firewall)(nil)
)

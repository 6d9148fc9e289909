package waf

import (
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"

	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
	"github.com/corazawaf/coraza/v3/types"
)

var errRefused = errors.New("refused by a rule of the firewall")

// ServeHTTP hands a request on that no rule refuses.
func (f *Firewall) ServeHTTP(w http.ResponseWriter, r *http.Request, next caddyhttp.Handler) error {
	tx := f.engine.NewTransaction()
	defer func() {
		tx.ProcessLogging()
		_ = tx.Close()
	}()
	if tx.IsRuleEngineOff() {
		return next.ServeHTTP(w, r)
	}
	interruption, err := check(tx, r)
	if err != nil {
		return failed(tx, err)
	}
	if interruption != nil {
		return refused(tx, interruption)
	}
	return next.ServeHTTP(w, r)
}

// check runs the rules on the head of a request, and on its body where they ask for it.
func check(tx types.Transaction, r *http.Request) (*types.Interruption, error) {
	address, port := clientOf(r)
	tx.ProcessConnection(address, port, "", 0)
	tx.ProcessURI(r.URL.String(), r.Method, r.Proto)
	for name, values := range r.Header {
		for _, value := range values {
			tx.AddRequestHeader(name, value)
		}
	}
	// These two are no headers any more where Go's server has read them.
	tx.AddRequestHeader("Host", r.Host)
	tx.SetServerName(r.Host)
	for _, encoding := range r.TransferEncoding {
		tx.AddRequestHeader("Transfer-Encoding", encoding)
	}
	if interruption := tx.ProcessRequestHeaders(); interruption != nil {
		return interruption, nil
	}
	if interruption, err := readBody(tx, r); interruption != nil || err != nil {
		return interruption, err
	}
	return tx.ProcessRequestBody()
}

// readBody gives the rules the body of a request, up to their limit, and puts it back for who is asked next. Where no
// rule looks at it, it is not read here: a prompt of many megabytes passes as it comes.
func readBody(tx types.Transaction, r *http.Request) (*types.Interruption, error) {
	if !tx.IsRequestBodyAccessible() || r.Body == nil || r.Body == http.NoBody {
		return nil, nil
	}
	interruption, _, err := tx.ReadRequestBodyFrom(r.Body)
	if interruption != nil || err != nil {
		return interruption, err
	}
	read, err := tx.RequestBodyReader()
	if err != nil {
		return nil, err
	}
	r.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(read, r.Body), r.Body}
	return nil, nil
}

func refused(tx types.Transaction, interruption *types.Interruption) error {
	status := interruption.Status
	if status == 0 {
		status = http.StatusForbidden
	}
	return caddyhttp.HandlerError{StatusCode: status, ID: tx.ID(), Err: errRefused}
}

// failed keeps the status of an error that has one: a body that is too large is the client's mistake.
func failed(tx types.Transaction, err error) error {
	status := http.StatusBadRequest
	var handler caddyhttp.HandlerError
	if errors.As(err, &handler) {
		status = handler.StatusCode
	}
	return caddyhttp.HandlerError{StatusCode: status, ID: tx.ID(), Err: err}
}

// clientOf tells who asks: what a trusted proxy says, else the other end of the connection.
func clientOf(r *http.Request) (string, int) {
	host, port, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	if client, ok := caddyhttp.GetVar(r.Context(), caddyhttp.ClientIPVarKey).(string); ok && client != "" {
		host = client
	}
	number, _ := strconv.Atoi(port)
	return host, number
}

// pathOf leaves the query out, which may hold a token.
func pathOf(uri string) string {
	path, _, _ := strings.Cut(uri, "?")
	return path
}

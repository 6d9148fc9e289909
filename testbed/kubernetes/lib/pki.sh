# The cluster's certificates and kubeconfigs. Sourced, never run.

# Makes a key and a certificate of the cluster's authority, unless they are there.
certificate() { # FILE SUBJECT USAGE [ALTERNATIVE_NAMES]
  [ ! -f "$1.crt" ] || return 0
  openssl ecparam -name prime256v1 -genkey -noout -out "$1.key"
  {
    printf 'keyUsage=digitalSignature\nextendedKeyUsage=%s\n' "$3"
    [ -z "${4:-}" ] || printf 'subjectAltName=%s\n' "$4"
  } >"$1.ext"
  openssl req -new -key "$1.key" -subj "$2" |
    openssl x509 -req -CA ca.crt -CAkey ca.key -CAcreateserial -days 3650 -extfile "$1.ext" -out "$1.crt" 2>/dev/null
  rm "$1.ext"
}

# Writes the kubeconfig of a certificate.
kubeconfig_of() { # CERTIFICATE FILE
  cat >"$2" <<YAML
apiVersion: v1
kind: Config
clusters:
  - name: $name
    cluster: { server: "https://$api_ip:6443", certificate-authority-data: $(base64 -w0 ca.crt) }
users:
  - name: $1
    user: { client-certificate-data: $(base64 -w0 "$1.crt"), client-key-data: $(base64 -w0 "$1.key") }
contexts:
  - name: $name
    context: { cluster: $name, user: $1 }
current-context: $name
YAML
}

# Makes the authority and the certificates of the control plane. Runs in a subshell: keys are for this user alone.
make_pki() (
  umask 077
  mkdir -p "$run/pki"
  cd "$run/pki"
  if [ ! -f ca.crt ]; then
    openssl ecparam -name prime256v1 -genkey -noout -out ca.key
    openssl req -x509 -new -key ca.key -subj "/CN=$name" -days 3650 -out ca.crt \
      -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign
    openssl genrsa -out accounts.key 2048 2>/dev/null
    openssl rsa -in accounts.key -pubout -out accounts.pub 2>/dev/null
  fi
  names=DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local
  certificate apiserver /CN=kube-apiserver serverAuth "IP:$api_ip,IP:10.96.0.1,$names"
  certificate apiserver-kubelet /O=system:masters/CN=kube-apiserver-kubelet-client clientAuth
  certificate front-proxy /CN=front-proxy clientAuth
  certificate admin /O=system:masters/CN=admin clientAuth
  for user in controller-manager scheduler proxy; do certificate $user "/CN=system:kube-$user" clientAuth; done
  for user in controller-manager scheduler proxy; do kubeconfig_of $user $user.kubeconfig; done
  kubeconfig_of admin "$kubeconfig"
)

# Makes the certificate and the kubeconfig of a node's kubelet.
make_node_pki() ( # NODE ADDRESS
  umask 077
  cd "$run/pki"
  certificate "$1" "/O=system:nodes/CN=system:node:$1" clientAuth,serverAuth "IP:$2,DNS:$1"
  kubeconfig_of "$1" "$1.kubeconfig"
)

package policies

import (
	"fmt"
	"strings"

	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
)

const table = "ai-stack-testbed-policies"

// world is what the rules follow from.
type world struct {
	policies   []networking.NetworkPolicy
	pods       []core.Pod
	namespaces map[string]labels.Set
}

// direction of traffic, seen from the pod that a policy selects.
type direction struct {
	kind networking.PolicyType
	// nftables' word for the address of the other side.
	peer string
}

var (
	ingress = direction{networking.PolicyTypeIngress, "saddr"}
	egress  = direction{networking.PolicyTypeEgress, "daddr"}
)

func matches(selector *meta.LabelSelector, set labels.Set) bool {
	compiled, err := meta.LabelSelectorAsSelector(selector)
	return err == nil && compiled.Matches(set)
}

// selected gives the pods that a peer of a policy in a namespace means.
func (w *world) selected(namespace string, peer networking.NetworkPolicyPeer) (pods []*core.Pod) {
	for i := range w.pods {
		pod := &w.pods[i]
		near := pod.Namespace == namespace
		if peer.NamespaceSelector != nil {
			near = matches(peer.NamespaceSelector, w.namespaces[pod.Namespace])
		}
		if near && (peer.PodSelector == nil || matches(peer.PodSelector, pod.Labels)) {
			pods = append(pods, pod)
		}
	}
	return pods
}

// portMatch gives nftables' words for a port; empty where the target has no port of that name.
func portMatch(port networking.NetworkPolicyPort, target *core.Pod) string {
	protocol := "tcp"
	if port.Protocol != nil {
		protocol = strings.ToLower(string(*port.Protocol))
	}
	switch {
	case port.Port == nil:
		return "meta l4proto " + protocol
	case port.Port.StrVal == "" && port.EndPort != nil:
		return fmt.Sprintf("%s dport %d-%d", protocol, port.Port.IntVal, *port.EndPort)
	case port.Port.StrVal == "":
		return fmt.Sprintf("%s dport %d", protocol, port.Port.IntVal)
	case target == nil:
		return ""
	}
	for _, container := range target.Spec.Containers {
		for _, named := range container.Ports {
			if named.Name == port.Port.StrVal {
				return fmt.Sprintf("%s dport %d", protocol, named.ContainerPort)
			}
		}
	}
	return ""
}

// allow gives the rules that let a match pass on the ports; on all of them where none is named.
func allow(match string, ports []networking.NetworkPolicyPort, target *core.Pod) (rules []string) {
	if len(ports) == 0 {
		return []string{strings.TrimSpace(match + " return")}
	}
	for _, port := range ports {
		if words := portMatch(port, target); words != "" {
			rules = append(rules, strings.TrimSpace(match+" "+words+" return"))
		}
	}
	return rules
}

// rulesOf gives the rules of one entry of a policy for the pod self.
func (w *world) rulesOf(namespace string, d direction, self *core.Pod, peers []networking.NetworkPolicyPeer, ports []networking.NetworkPolicyPort) (rules []string) {
	// The pod that the ports are of: of what comes in self, of what goes out the other one.
	target := func(other *core.Pod) *core.Pod {
		if d == ingress {
			return self
		}
		return other
	}
	if len(peers) == 0 {
		return allow("", ports, target(nil))
	}
	for _, peer := range peers {
		if block := peer.IPBlock; block != nil {
			match := "ip " + d.peer + " " + block.CIDR
			if len(block.Except) > 0 {
				match += " ip " + d.peer + " != { " + strings.Join(block.Except, ", ") + " }"
			}
			rules = append(rules, allow(match, ports, target(nil))...)
			continue
		}
		for _, pod := range w.selected(namespace, peer) {
			rules = append(rules, allow("ip "+d.peer+" "+pod.Status.PodIP, ports, target(pod))...)
		}
	}
	return rules
}

// chainOf gives the rules for one direction of a pod; not isolated where no policy selects it.
func (w *world) chainOf(pod *core.Pod, d direction) (rules []string, isolated bool) {
	for _, policy := range w.policies {
		applies := false
		for _, kind := range policy.Spec.PolicyTypes {
			applies = applies || kind == d.kind
		}
		if !applies || policy.Namespace != pod.Namespace || !matches(&policy.Spec.PodSelector, pod.Labels) {
			continue
		}
		isolated = true
		if d == ingress {
			for _, entry := range policy.Spec.Ingress {
				rules = append(rules, w.rulesOf(policy.Namespace, d, pod, entry.From, entry.Ports)...)
			}
			continue
		}
		for _, entry := range policy.Spec.Egress {
			rules = append(rules, w.rulesOf(policy.Namespace, d, pod, entry.To, entry.Ports)...)
		}
	}
	return rules, isolated
}

// render gives the whole table, as `nft -f` takes it: a chain for each direction of each isolated pod.
func (w *world) render() string {
	var chains strings.Builder
	jumps := map[direction][]string{}
	for i := range w.pods {
		pod := &w.pods[i]
		for _, d := range []direction{ingress, egress} {
			rules, isolated := w.chainOf(pod, d)
			if !isolated {
				continue
			}
			name := strings.ToLower(string(d.kind)) + "-" + strings.ReplaceAll(pod.Status.PodIP, ".", "-")
			fmt.Fprintf(&chains, "  chain %s { # %s/%s\n", name, pod.Namespace, pod.Name)
			for _, rule := range append(rules, "counter drop") {
				fmt.Fprintf(&chains, "    %s\n", rule)
			}
			chains.WriteString("  }\n")
			jumps[d] = append(jumps[d], pod.Status.PodIP+" : jump "+name)
		}
	}
	out, in := dispatch("saddr", jumps[egress]), dispatch("daddr", jumps[ingress])
	return "table ip " + table + "\ndelete table ip " + table + "\ntable ip " + table + " {\n" + chains.String() +
		base("forward", out+in) +
		// What a pod sends to its node, the API server among it, is not forwarded.
		base("input", out) + "}\n"
}

// dispatch sends the packets of an address to its chain.
func dispatch(address string, jumps []string) string {
	if len(jumps) == 0 {
		return ""
	}
	return "    ip " + address + " vmap { " + strings.Join(jumps, ", ") + " }\n"
}

// base gives a chain at one of the kernel's hooks, before the service proxy's filter; answers always pass.
func base(hook, rules string) string {
	return "  chain " + hook + " { type filter hook " + hook + " priority -5; policy accept;\n" +
		"    ct state established,related accept\n" + rules + "  }\n"
}

// Package policies enforces NetworkPolicies (IPv4) on one node with nftables. It looks at the API a few times a second,
// renders one table, and loads it when it has changed: simple, and quick enough for a test bed.
//
// A node's own processes, the kubelet's probes among them, reach the pods of their node whatever the policies say, as
// with the common network plugins: their packets do not pass the hooks used here.
package policies

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"log"
	"os/exec"
	"sort"

	core "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/kubernetes"

	"ai-stack/testbed/client"
)

// cached answers come from the API server's memory: cheap, and old by a moment at most.
var cached = meta.ListOptions{ResourceVersion: "0"}

// observe reads what the rules follow from; pods in the order of their addresses.
func observe(ctx context.Context, api kubernetes.Interface) (*world, error) {
	policies, err := api.NetworkingV1().NetworkPolicies("").List(ctx, cached)
	if err != nil {
		return nil, err
	}
	pods, err := api.CoreV1().Pods("").List(ctx, cached)
	if err != nil {
		return nil, err
	}
	namespaces, err := api.CoreV1().Namespaces().List(ctx, cached)
	if err != nil {
		return nil, err
	}
	w := &world{policies: policies.Items, namespaces: map[string]labels.Set{}}
	for _, namespace := range namespaces.Items {
		w.namespaces[namespace.Name] = namespace.Labels
	}
	for _, pod := range pods.Items {
		over := pod.Status.Phase == core.PodSucceeded || pod.Status.Phase == core.PodFailed
		if pod.Status.PodIP != "" && !pod.Spec.HostNetwork && !over {
			w.pods = append(w.pods, pod)
		}
	}
	sort.Slice(w.pods, func(i, j int) bool { return w.pods[i].Status.PodIP < w.pods[j].Status.PodIP })
	return w, nil
}

// load replaces the table in this network namespace, in one transaction.
func load(rules string) error {
	command := exec.Command("nft", "-f", "-")
	command.Stdin = bytes.NewBufferString(rules)
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("nft: %w\n%s", err, output)
	}
	return nil
}

// Main enforces policies for ever.
func Main() int {
	kubeconfig := flag.String("kubeconfig", "", "")
	flag.Parse()
	loaded := ""
	return client.Loop(*kubeconfig, func(ctx context.Context, api kubernetes.Interface) error {
		w, err := observe(ctx, api)
		if err != nil {
			return err
		}
		rules := w.render()
		if rules == loaded {
			return nil
		}
		if err := load(rules); err != nil {
			return err
		}
		loaded = rules
		log.Printf("loaded: %d policies, %d pods", len(w.policies), len(w.pods))
		return nil
	})
}

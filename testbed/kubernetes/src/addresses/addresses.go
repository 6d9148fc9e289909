// Package addresses gives Services of type LoadBalancer an address that this machine alone can reach, as a cloud's or
// MetalLB's controller would.
package addresses

import (
	"context"
	"errors"
	"flag"
	"log"
	"net/netip"

	core "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"ai-stack/testbed/client"
)

func given(service *core.Service) string {
	if len(service.Status.LoadBalancer.Ingress) == 0 {
		return ""
	}
	return service.Status.LoadBalancer.Ingress[0].IP
}

// choose gives the address that the service asks for, or else the first of the pool that nobody has.
func choose(pool netip.Prefix, taken map[string]bool, wanted string) (string, error) {
	if wanted != "" {
		address, err := netip.ParseAddr(wanted)
		if err != nil || !pool.Contains(address) || taken[wanted] {
			return "", errors.New("loadBalancerIP " + wanted + " is not a free address of " + pool.String())
		}
		return wanted, nil
	}
	for address := pool.Addr().Next(); pool.Contains(address); address = address.Next() {
		if !taken[address.String()] {
			return address.String(), nil
		}
	}
	return "", errors.New("no address is left in " + pool.String())
}

// balanced gives the services that are to have an address, and the addresses that are taken.
func balanced(services []core.Service) (wanting []core.Service, taken map[string]bool) {
	taken = map[string]bool{}
	for _, service := range services {
		if service.Spec.Type != core.ServiceTypeLoadBalancer || service.Spec.LoadBalancerClass != nil {
			continue
		}
		if address := given(&service); address != "" {
			taken[address] = true
		} else {
			wanting = append(wanting, service)
		}
	}
	return wanting, taken
}

// Main gives addresses for ever.
func Main() int {
	kubeconfig := flag.String("kubeconfig", "", "")
	network := flag.String("pool", "", "network of the addresses")
	flag.Parse()
	pool, err := netip.ParsePrefix(*network)
	if err != nil {
		log.Print(err)
		return 2
	}
	return client.Loop(*kubeconfig, func(ctx context.Context, api kubernetes.Interface) error {
		services, err := api.CoreV1().Services("").List(ctx, meta.ListOptions{})
		if err != nil {
			return err
		}
		wanting, taken := balanced(services.Items)
		for i := range wanting {
			service := &wanting[i]
			address, refused := choose(pool, taken, service.Spec.LoadBalancerIP)
			if refused != nil {
				err = errors.Join(err, errors.New(service.Namespace+"/"+service.Name+": "+refused.Error()))
				continue
			}
			taken[address] = true
			service.Status.LoadBalancer.Ingress = []core.LoadBalancerIngress{{IP: address}}
			_, updated := api.CoreV1().Services(service.Namespace).UpdateStatus(ctx, service, meta.UpdateOptions{})
			err = errors.Join(err, updated)
		}
		return err
	})
}

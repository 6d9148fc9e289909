// Package client is what the test bed's own controllers share: a connection, and a loop that looks again.
package client

import (
	"context"
	"log"
	"time"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
)

// interval between two looks: short against what a person waits for, and little load on a cluster of a few hundred pods.
const interval = 300 * time.Millisecond

// Loop runs step for ever; an error is logged once until it changes.
func Loop(kubeconfig string, step func(context.Context, kubernetes.Interface) error) int {
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		log.Print(err)
		return 1
	}
	config.QPS, config.Burst = 50, 100
	api, last := kubernetes.NewForConfigOrDie(config), ""
	for ; ; time.Sleep(interval) {
		message := ""
		if err := step(context.Background(), api); err != nil {
			message = err.Error()
		}
		if message != last && message != "" {
			log.Print(message)
		}
		last = message
	}
}

// Package volumes makes persistent volumes for the claims of the test bed's storage classes: a folder of this machine
// each. Every node of the bed is on this machine, so that a folder can be written from all of them.
package volumes

import (
	"context"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"

	core "k8s.io/api/core/v1"
	storage "k8s.io/api/storage/v1"
	problems "k8s.io/apimachinery/pkg/api/errors"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"ai-stack/testbed/client"
)

const (
	provisioner = "ai-stack.testbed/folder"
	// What the volume controller asks a provisioner by: at once, or after a node was chosen, as the class has it.
	askedOf = "volume.kubernetes.io/storage-provisioner"
	madeBy  = "pv.kubernetes.io/provisioned-by"
	chosen  = "volume.kubernetes.io/selected-node"
)

// classes gives the storage classes of this provisioner by name.
func classes(ctx context.Context, api kubernetes.Interface) (map[string]storage.StorageClass, error) {
	list, err := api.StorageV1().StorageClasses().List(ctx, meta.ListOptions{})
	if err != nil {
		return nil, err
	}
	ours := map[string]storage.StorageClass{}
	for _, class := range list.Items {
		if class.Provisioner == provisioner {
			ours[class.Name] = class
		}
	}
	return ours, nil
}

func isAsked(claim *core.PersistentVolumeClaim) bool {
	return claim.Status.Phase == core.ClaimPending && claim.Spec.VolumeName == "" &&
		claim.Spec.StorageClassName != nil && claim.Annotations[askedOf] == provisioner
}

// shares says whether a class hands out volumes for several nodes, as network storage does.
func shares(class storage.StorageClass) bool { return class.Parameters["shared"] == "true" }

// refusal says why a class cannot serve a claim; empty where it can.
func refusal(class storage.StorageClass, claim *core.PersistentVolumeClaim) string {
	if slices.Contains(claim.Spec.AccessModes, core.ReadWriteMany) && !shares(class) {
		return "storage class " + class.Name + " does not offer ReadWriteMany"
	}
	return ""
}

// volumeFor describes the volume of a claim in a folder; one of a class that does not share belongs to the chosen node.
func volumeFor(claim *core.PersistentVolumeClaim, class storage.StorageClass, name, path string) *core.PersistentVolume {
	volume := &core.PersistentVolume{ObjectMeta: meta.ObjectMeta{Name: name, Annotations: map[string]string{madeBy: provisioner}}}
	volume.Spec = core.PersistentVolumeSpec{
		Capacity:                      core.ResourceList{core.ResourceStorage: claim.Spec.Resources.Requests[core.ResourceStorage]},
		AccessModes:                   claim.Spec.AccessModes,
		StorageClassName:              class.Name,
		PersistentVolumeReclaimPolicy: *class.ReclaimPolicy,
		ClaimRef:                      &core.ObjectReference{Kind: "PersistentVolumeClaim", APIVersion: "v1", Namespace: claim.Namespace, Name: claim.Name, UID: claim.UID},
		PersistentVolumeSource:        core.PersistentVolumeSource{HostPath: &core.HostPathVolumeSource{Path: path}},
	}
	if node := claim.Annotations[chosen]; node != "" && !shares(class) {
		here := core.NodeSelectorRequirement{Key: "kubernetes.io/hostname", Operator: core.NodeSelectorOpIn, Values: []string{node}}
		terms := []core.NodeSelectorTerm{{MatchExpressions: []core.NodeSelectorRequirement{here}}}
		volume.Spec.NodeAffinity = &core.VolumeNodeAffinity{Required: &core.NodeSelector{NodeSelectorTerms: terms}}
	}
	return volume
}

func provide(ctx context.Context, api kubernetes.Interface, folder string, ours map[string]storage.StorageClass) error {
	claims, err := api.CoreV1().PersistentVolumeClaims("").List(ctx, meta.ListOptions{})
	if err != nil {
		return err
	}
	for i := range claims.Items {
		claim := &claims.Items[i]
		if !isAsked(claim) {
			continue
		}
		class, known := ours[*claim.Spec.StorageClassName]
		if !known {
			continue
		}
		if reason := refusal(class, claim); reason != "" {
			err = errors.Join(err, errors.New(claim.Namespace+"/"+claim.Name+": "+reason))
			continue
		}
		name := "pvc-" + string(claim.UID)
		path := filepath.Join(folder, name)
		// As the common provisioners do: for everyone, because fsGroup does not reach a hostPath volume.
		err = errors.Join(err, os.MkdirAll(path, 0o777), os.Chmod(path, 0o777))
		_, made := api.CoreV1().PersistentVolumes().Create(ctx, volumeFor(claim, class, name, path), meta.CreateOptions{})
		// Until the claim is bound to it, it is asked for again.
		if !problems.IsAlreadyExists(made) {
			err = errors.Join(err, made)
		}
	}
	return err
}

func reclaim(ctx context.Context, api kubernetes.Interface) error {
	volumes, err := api.CoreV1().PersistentVolumes().List(ctx, meta.ListOptions{})
	if err != nil {
		return err
	}
	for _, volume := range volumes.Items {
		ours := volume.Annotations[madeBy] == provisioner && volume.Spec.HostPath != nil
		released := volume.Status.Phase == core.VolumeReleased && volume.Spec.PersistentVolumeReclaimPolicy == core.PersistentVolumeReclaimDelete
		if !ours || !released {
			continue
		}
		if err := api.CoreV1().PersistentVolumes().Delete(ctx, volume.Name, meta.DeleteOptions{}); err != nil {
			return err
		}
		if err := os.RemoveAll(volume.Spec.HostPath.Path); err != nil {
			return err
		}
	}
	return nil
}

// Main makes and removes volumes for ever.
func Main() int {
	kubeconfig := flag.String("kubeconfig", "", "")
	folder := flag.String("folder", "", "where the volumes' folders are made")
	flag.Parse()
	return client.Loop(*kubeconfig, func(ctx context.Context, api kubernetes.Interface) error {
		ours, err := classes(ctx, api)
		if err != nil {
			return err
		}
		return errors.Join(provide(ctx, api, *folder, ours), reclaim(ctx, api))
	})
}

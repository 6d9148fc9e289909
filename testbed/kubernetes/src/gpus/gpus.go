// Package gpus is a device plugin for GPUs that are not there: the kubelet hands out their ids as NVIDIA's plugin would
// have them handed out, in NVIDIA_VISIBLE_DEVICES.
package gpus

import (
	"context"
	"flag"
	"fmt"
	"log"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	api "k8s.io/kubelet/pkg/apis/deviceplugin/v1beta1"
)

// plugin serves one extended resource.
type plugin struct {
	api.UnimplementedDevicePluginServer
	resource string
	ids      []string
	// File with the ids of devices that are to be unhealthy, read each second.
	unhealthy string
}

func (p *plugin) devices() (devices []*api.Device) {
	listed, _ := os.ReadFile(p.unhealthy)
	broken := strings.Fields(string(listed))
	for _, id := range p.ids {
		health := api.Healthy
		for _, one := range broken {
			if one == id {
				health = api.Unhealthy
			}
		}
		devices = append(devices, &api.Device{ID: id, Health: health})
	}
	return devices
}

func (p *plugin) GetDevicePluginOptions(context.Context, *api.Empty) (*api.DevicePluginOptions, error) {
	return &api.DevicePluginOptions{}, nil
}

// ListAndWatch sends the devices at first and whenever one changes.
func (p *plugin) ListAndWatch(_ *api.Empty, stream api.DevicePlugin_ListAndWatchServer) error {
	for last := ""; stream.Context().Err() == nil; time.Sleep(time.Second) {
		devices := p.devices()
		if now := fmt.Sprint(devices); now != last {
			last = now
			if err := stream.Send(&api.ListAndWatchResponse{Devices: devices}); err != nil {
				return err
			}
		}
	}
	return nil
}

// Allocate answers with the devices that the kubelet chose.
func (p *plugin) Allocate(_ context.Context, request *api.AllocateRequest) (*api.AllocateResponse, error) {
	response := &api.AllocateResponse{}
	for _, container := range request.ContainerRequests {
		visible := make([]string, 0, len(container.DevicesIds))
		for _, id := range container.DevicesIds {
			// A replica of a shared GPU is "GPU::number"; the container sees the GPU.
			device, _, _ := strings.Cut(id, "::")
			visible = append(visible, device)
		}
		ids := strings.Join(visible, ",")
		log.Printf("%s: %s", p.resource, ids)
		response.ContainerResponses = append(response.ContainerResponses, &api.ContainerAllocateResponse{
			Envs: map[string]string{"NVIDIA_VISIBLE_DEVICES": ids},
		})
	}
	return response, nil
}

// serve registers the plugin, and again whenever the kubelet restarts, which empties its folder.
func (p *plugin) serve(folder string) {
	name := "fake-" + strings.NewReplacer("/", "-", ".", "-").Replace(p.resource) + ".sock"
	socket := filepath.Join(folder, name)
	for ; ; time.Sleep(time.Second) {
		os.Remove(socket)
		listener, err := net.Listen("unix", socket)
		if err != nil {
			log.Print(err)
			continue
		}
		server := grpc.NewServer()
		api.RegisterDevicePluginServer(server, p)
		go server.Serve(listener)
		for err = p.register(folder, name); err == nil; time.Sleep(time.Second) {
			_, err = os.Stat(socket)
		}
		server.Stop()
		log.Printf("%s: registering again: %v", p.resource, err)
	}
}

func (p *plugin) register(folder, name string) error {
	connection, err := grpc.NewClient("unix://"+filepath.Join(folder, "kubelet.sock"), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return err
	}
	defer connection.Close()
	request := &api.RegisterRequest{Version: api.Version, Endpoint: name, ResourceName: p.resource, Options: &api.DevicePluginOptions{}}
	_, err = api.NewRegistrationClient(connection).Register(context.Background(), request)
	return err
}

// deviceIDs names the devices of a resource on a node: GPUs, replicas of one shared GPU, or instances of a sliced one.
func deviceIDs(node, resource string, count int) (ids []string) {
	for i := range count {
		switch {
		case strings.HasSuffix(resource, ".shared"):
			ids = append(ids, fmt.Sprintf("GPU-fake-%s-shared::%d", node, i))
		case strings.Contains(resource, "/mig-"):
			profile := resource[strings.Index(resource, "/mig-")+len("/mig-"):]
			ids = append(ids, fmt.Sprintf("MIG-fake-%s-%s-%d", node, profile, i))
		default:
			ids = append(ids, fmt.Sprintf("GPU-fake-%s-%d", node, i))
		}
	}
	return ids
}

// Main serves the resources named as RESOURCE=COUNT in the arguments.
func Main() int {
	node := flag.String("node", "", "name of the node, part of the devices' ids")
	folder := flag.String("folder", api.DevicePluginPath, "the kubelet's folder for device plugins")
	unhealthy := flag.String("unhealthy", "", "file with ids of devices that are to be unhealthy")
	flag.Parse()
	for _, argument := range flag.Args() {
		var count int
		resource, number, _ := strings.Cut(argument, "=")
		if _, err := fmt.Sscan(number, &count); err != nil || count < 1 {
			log.Printf("%s: write RESOURCE=COUNT, for example nvidia.com/gpu=4", argument)
			return 2
		}
		go (&plugin{resource: resource, ids: deviceIDs(*node, resource, count), unhealthy: *unhealthy}).serve(*folder)
	}
	select {}
}

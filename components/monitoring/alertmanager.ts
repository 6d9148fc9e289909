import * as pulumi from "@pulumi/pulumi";
import { stringify } from "yaml";
import { WATCHER_LIMITS, WATCHER_PORTS } from "../../plan/monitoring/watchers";
import { deployService } from "../../platforms";
import type { ServiceSpec } from "../../workload/spec";
import { type ComponentArgs, childOf, describeService, stateOf } from "../service";
import { answersHttp, NOBODY } from "./health";

/** Where alerts are sent to. */
export interface Receiver {
  name: string;
  /** Address of the webhook: whoever knows it can write there. */
  url: pulumi.Input<string>;
}

export interface AlertmanagerArgs extends ComponentArgs {
  /** Image of Alertmanager; the reference is pinned. */
  image: pulumi.Input<string>;
  /** Each gets every alert. */
  receivers: Receiver[];
}

const SERVICE = "alertmanager";
const PORT = WATCHER_PORTS.alertmanager;

/** Alertmanager: sends the alerts of Prometheus on, each once. */
export class Alertmanager extends pulumi.ComponentResource {
  readonly server: pulumi.Resource;

  constructor(name: string, args: AlertmanagerArgs, opts?: pulumi.ComponentResourceOptions) {
    const receivers = args.receivers.map((receiver) => ({ ...receiver, url: pulumi.secret(receiver.url) }));
    super("ai-stack:index:Alertmanager", name, stateOf({ ...args, receivers }), opts);
    this.server = deployService(name, alertmanagerService(args), args.platform, childOf(this)).resource;
    this.registerOutputs({});
  }
}

export function alertmanagerService({ topology, image, receivers }: AlertmanagerArgs): ServiceSpec {
  const { ramBytes, diskBytes } = WATCHER_LIMITS.alertmanager;
  const content = pulumi.all(receivers.map(({ url }) => url)).apply((urls) => stringify(alertmanagerConfig(urls)));
  return describeService(topology, {
    name: SERVICE,
    image,
    entrypoint: ["alertmanager"],
    args: [
      "--config.file=/etc/alertmanager/alertmanager.yml",
      "--storage.path=/alertmanager",
      `--web.listen-address=:${PORT}`,
      // One alone has nobody to agree with.
      "--cluster.listen-address=",
    ],
    files: [{ path: "/etc/alertmanager/alertmanager.yml", content, secret: true }],
    ports: [{ name: "http", containerPort: PORT }],
    volumes: [{ name: SERVICE, path: "/alertmanager", sizeBytes: diskBytes }],
    resources: { memoryBytes: ramBytes },
    health: answersHttp(PORT, "/-/ready"),
    user: NOBODY,
    // The receivers are outside.
    egress: true,
  });
}

/** Keys as in Alertmanager's documentation of its configuration. */
export function alertmanagerConfig(urls: readonly string[]): Record<string, unknown> {
  return {
    route: { receiver: "all", group_by: ["alertname"], group_wait: "30s", group_interval: "5m", repeat_interval: "4h" },
    receivers: [{ name: "all", webhook_configs: urls.map((url) => ({ url, send_resolved: true })) }],
  };
}

/** Pure: a neutral service as the objects that run it. */
import * as pulumi from "@pulumi/pulumi";
import type { ServiceSpec } from "../../workload/spec";
import { waitSeconds } from "../common/wait";
import { connectionOf } from "./client";
import { digest } from "./content";
import { type Manifest, SKIP_AWAIT } from "./manifest";
import { type KubernetesPlatform, metadataOf, podsOf } from "./platform";
import { isReplicated, renderServicePod } from "./pod";
import type { ReadyInputs } from "./ready-provider";

/** CPUs of use, averaged over the pods, above which there shall be more of them: one process uses one CPU at most. */
const BUSY = "700m";
/** Seconds of calm before there are fewer pods again. */
const CALM_SECONDS = 300;
const OLD_REVISIONS = 3;

/** The identity of a service: without rights, its token mounted nowhere. */
export function renderAccount(platform: KubernetesPlatform, name: string): Manifest {
  const metadata = metadataOf(platform, name, name);
  return { apiVersion: "v1", kind: "ServiceAccount", metadata, automountServiceAccountToken: false };
}

/** Does a service hold data that one pod alone may mount? */
export function isStateful(spec: ServiceSpec): boolean {
  return spec.volumes.some((volume) => !volume.shared);
}

/** A StatefulSet for what holds data, a Deployment for all else. */
export function renderWorkload(spec: ServiceSpec, platform: KubernetesPlatform): Manifest {
  const replicas = spec.scale?.min ?? 1;
  // That its pods are ready is waited for elsewhere, with better reasons where they are not.
  const metadata = { ...metadataOf(platform, spec.name, spec.name), annotations: SKIP_AWAIT };
  const common = {
    replicas,
    revisionHistoryLimit: OLD_REVISIONS,
    selector: podsOf(spec.name),
    template: renderServicePod(spec, platform),
  };
  if (isStateful(spec))
    return { apiVersion: "apps/v1", kind: "StatefulSet", metadata, spec: statefulSpec(spec, common) };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata,
    spec: { ...common, strategy: renderStrategy(spec) },
  };
}

/** `Parallel`: otherwise a pod that never became healthy would have to go before a mended one is tried. */
function statefulSpec(spec: ServiceSpec, common: object): object {
  return {
    ...common,
    serviceName: spec.name,
    podManagementPolicy: "Parallel",
    updateStrategy: { type: "RollingUpdate" },
  };
}

/** Two of it never at once where a GPU has room for one alone, or where the spec says so. */
function renderStrategy(spec: ServiceSpec): object {
  if ((spec.update ?? (spec.gpu ? "recreate" : "rolling")) === "recreate") return { type: "Recreate" };
  return { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } };
}

/** The wait for the pods of a service. */
export function renderReady(
  spec: ServiceSpec,
  platform: KubernetesPlatform,
): Partial<Record<keyof ReadyInputs, unknown>> {
  const { min, max } = spec.scale ?? { min: 1, max: 1 };
  const template = [renderServicePod(spec, platform), ...(max > min ? [] : [min])];
  return {
    connection: connectionOf(platform.cluster),
    workload: isStateful(spec) ? "StatefulSet" : "Deployment",
    service: spec.name,
    namespace: platform.namespace,
    version: pulumi.output(template).apply((known) => digest(JSON.stringify(known))),
    startSeconds: waitSeconds(spec.health),
  };
}

/** What keeps several replicas up: one at a time may be drained, and more come when they are busy. */
export function renderReplication(spec: ServiceSpec, platform: KubernetesPlatform): Manifest[] {
  const { min, max } = spec.scale ?? { min: 1, max: 1 };
  const metadata = metadataOf(platform, spec.name, spec.name);
  const budget = {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata,
    // Pods that are not healthy may go at any time: they would hold up a drain for nothing.
    spec: { maxUnavailable: 1, unhealthyPodEvictionPolicy: "AlwaysAllow", selector: podsOf(spec.name) },
  };
  return [...(isReplicated(spec) && min > 1 ? [budget] : []), ...(max > min ? [renderScaler(spec, platform)] : [])];
}

function renderScaler(spec: ServiceSpec, platform: KubernetesPlatform): Manifest {
  const { min, max } = spec.scale!;
  return {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    // Without a metrics server it has nothing to go by: that shall not hold up the stack.
    metadata: metadataOf(platform, spec.name, spec.name),
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: spec.name },
      minReplicas: min,
      maxReplicas: max,
      metrics: [{ type: "Resource", resource: { name: "cpu", target: { type: "AverageValue", averageValue: BUSY } } }],
      behavior: { scaleDown: { stabilizationWindowSeconds: CALM_SECONDS } },
    },
  };
}

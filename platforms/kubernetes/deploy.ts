/** Makes the resources of a stack in a cluster. */
import { Provider } from "@pulumi/kubernetes/provider";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterPlan } from "../../plan/types";
import type { DatabaseClusterSpec, ServiceSpec, TaskSpec } from "../../workload/spec";
import { renderBase, renderNamespace, renderPriorityClasses } from "./base";
import { connectionOf } from "./client";
import { renderEnvironmentSecret, renderFiles } from "./content";
import { renderDatabaseCluster, renderDatabaseParts } from "./database-cluster";
import { DynamicResource } from "./dynamic";
import { renderClaimTemplate } from "./gpu";
import { renderJob } from "./job";
import type { Manifest } from "./manifest";
import { renderServicePolicy, renderTaskEntry, renderTaskPolicy } from "./network-policy";
import { deployObject } from "./objects";
import type { KubernetesPlatform } from "./platform";
import { renderExposure, renderMountedCertificates, renderServices } from "./services";
import { renderClaim } from "./storage";
import { isStateful, renderAccount, renderReady, renderReplication, renderWorkload } from "./workload";

/** The namespace; what stands in it waits until it is this stack's own. */
class Namespace extends DynamicResource {
  declare readonly namespace: pulumi.Output<string>;

  constructor(name: string, inputs: pulumi.Inputs, opts: pulumi.CustomResourceOptions) {
    super("Namespace", name, inputs, opts);
  }
}

/** Provider of the cluster that the plan names: never that of the kubeconfig's current context. */
export function clusterProvider(name: string, cluster: ClusterPlan): Provider {
  return new Provider(`${name}-cluster`, {
    context: cluster.context,
    ...(cluster.kubeconfig === undefined ? {} : { kubeconfig: cluster.kubeconfig }),
    clusterIdentifier: cluster.clusterIdentifier,
    namespace: cluster.namespace,
    // Their names are fixed: a change has to be one in place, and a hash in the pods rolls those that use them.
    enableConfigMapMutable: true,
    enableSecretMutable: true,
  });
}

/**
 * Makes what a stack needs in a cluster before any service.
 *
 * @param name prefix of the logical names
 */
export function prepareCluster(
  name: string,
  args: { stack: string; cluster: ClusterPlan; purgeVolumes?: boolean },
  opts: pulumi.CustomResourceOptions,
): KubernetesPlatform {
  const { stack, cluster } = args;
  const claimed = new Namespace(
    `${name}-namespace`,
    {
      connection: connectionOf(cluster),
      namespace: cluster.namespace,
      stack,
      manifest: renderNamespace(cluster.namespace, stack),
    },
    opts,
  );
  const platform: KubernetesPlatform = {
    kind: "kubernetes",
    stack,
    namespace: claimed.namespace,
    cluster,
    ...(args.purgeVolumes === undefined ? {} : { purgeVolumes: args.purgeVolumes }),
  };
  const after = pulumi.mergeOptions(opts, { dependsOn: [claimed] });
  const base = [...renderPriorityClasses(stack), ...renderBase(platform)];
  const made = base.map((manifest) => deployObject(name, stack, manifest, after));
  // Known before it is made, and all that uses it waits for everything above.
  return {
    ...platform,
    namespace: pulumi.all([claimed.namespace, ...made.map(({ urn }) => urn)]).apply(([own]) => own!),
  };
}

/**
 * Makes the objects of a service, and waits until its pods are ready.
 *
 * @param name prefix of the logical names
 * @param opts options for every resource; `parent` at least
 */
export function deployService(
  name: string,
  spec: ServiceSpec,
  platform: KubernetesPlatform,
  opts: pulumi.CustomResourceOptions,
): { resource: pulumi.Resource } {
  const make = (manifest: Manifest, more: pulumi.CustomResourceOptions = {}) =>
    deployObject(name, spec.name, manifest, pulumi.mergeOptions(opts, more));
  const before = [
    renderAccount(platform, spec.name),
    renderServicePolicy(spec, platform),
    ...renderEnvironmentSecret(spec, platform),
    ...renderFiles(spec, platform),
    ...renderClaimTemplate(spec, platform),
    ...renderServices(spec, platform),
    ...renderMountedCertificates(spec, platform),
  ].map((manifest) => make(manifest));
  const volumes = spec.volumes.map(
    (volume) =>
      new DynamicResource(
        "Volume",
        `${name}-${volume.name}`,
        {
          connection: connectionOf(platform.cluster),
          stack: platform.stack,
          purge: platform.purgeVolumes === true,
          manifest: renderClaim(volume, spec.name, platform),
        },
        opts,
      ),
  );
  const workload = make(renderWorkload(spec, platform), {
    dependsOn: [...before, ...volumes],
    ...(isStateful(spec) || !isScaled(spec) ? {} : { ignoreChanges: ["spec.replicas"] }),
  });
  for (const manifest of renderReplication(spec, platform)) make(manifest, { dependsOn: [workload] });
  const ready = new DynamicResource(
    "Ready",
    `${name}-ready`,
    renderReady(spec, platform),
    pulumi.mergeOptions(opts, { dependsOn: [workload] }),
  );
  for (const manifest of renderExposure(spec, platform)) make(manifest, { dependsOn: [ready] });
  return { resource: ready };
}

/**
 * Makes a task: `create` runs its Job to the end and fails `up` with the reason and the last lines of its log.
 *
 * @param name logical name of the resource
 */
export function deployTask(
  name: string,
  spec: TaskSpec,
  platform: KubernetesPlatform,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  const before = [
    renderTaskPolicy(spec, platform),
    ...renderTaskEntry(spec, platform),
    ...renderEnvironmentSecret(spec, platform),
  ].map((manifest) => deployObject(name, spec.name, manifest, opts));
  return new DynamicResource(
    "Task",
    name,
    {
      connection: connectionOf(platform.cluster),
      manifest: renderJob(spec, platform),
      ...(spec.check ? { check: spec.check } : {}),
      ...(spec.undo ? { undo: spec.undo } : {}),
    },
    pulumi.mergeOptions(opts, { dependsOn: before }),
  );
}

/**
 * Makes a database of several instances, and waits until it can be connected to.
 *
 * @param name prefix of the logical names
 */
export function deployDatabaseCluster(
  name: string,
  spec: DatabaseClusterSpec,
  platform: KubernetesPlatform,
  opts: pulumi.CustomResourceOptions,
): { resource: pulumi.Resource } {
  const before = renderDatabaseParts(spec, platform).map((manifest) => deployObject(name, spec.name, manifest, opts));
  const resource = deployObject(
    name,
    spec.name,
    renderDatabaseCluster(spec, platform),
    // The operator deletes the volumes with the cluster: the data outlives the stack as it does elsewhere.
    pulumi.mergeOptions(opts, { dependsOn: before, retainOnDelete: platform.purgeVolumes !== true }),
  );
  return { resource };
}

/** Does a scaler change the number of replicas? */
function isScaled({ scale }: ServiceSpec): boolean {
  return scale !== undefined && scale.max > scale.min;
}

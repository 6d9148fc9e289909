import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { renderFiles } from "../decide/render/files";
import { collectObjects } from "../decide/render/objects";
import type { Manifest, Ordered } from "../decide/render/recorded";
import { readRawConfig } from "../decide/stack-config";
import { writeFolder } from "../effects/folder";
import { planOf } from "../effects/prepare";
import { recordProgram } from "../effects/record";
import { PROJECT } from "../effects/state";
import type { Bed } from "./cluster-bed";

/** Seconds for what runs in one wave to get ready. */
const READY_SECONDS = 600;

/** The objects of a stack as `npm run render` writes them, applied without any of Pulumi. */
export class RenderedYaml {
  private constructor(
    private readonly bed: Bed,
    private readonly folder: string,
    private readonly waves: readonly Manifest[][],
    private readonly secrets: string,
  ) {}

  /**
   * Renders a stack that is up: its secrets are taken from the cluster, as no file has them.
   * @param label prefix of names and value of the label, for example `ai-stack-prod`
   * @param configText stack config as YAML
   * @param folder where the files go, in a folder of their own
   */
  static async of(bed: Bed, label: string, configText: string, folder: string): Promise<RenderedYaml> {
    const objects = collectObjects(await recordProgram(planOf(readRawConfig(configText)), PROJECT, label));
    const own = mkdtempSync(join(folder, "rendered-"));
    writeFolder(own, renderFiles(objects, { stack: label }));
    const list = await bed.kubectl(["get", "secrets", "--namespace", label, "--output", "json"]);
    return new RenderedYaml(bed, own, wavesOf(objects), withoutStatus(list));
  }

  /** Applies wave after wave, and waits for each, as Argo CD and Flux do. */
  async apply(): Promise<void> {
    for (const [index, wave] of this.waves.entries()) {
      const folder = join(this.folder, String(index).padStart(2, "0"));
      await this.bed.kubectl(["apply", "--kustomize", folder]);
      if (index === 0) await this.bed.kubectl(["apply", "--filename", "-"], this.secrets);
      await Promise.all(wave.map((object) => this.ready(object)));
    }
  }

  private async ready({ kind, metadata: { name, namespace = "" } }: Manifest): Promise<void> {
    const options = ["--namespace", namespace, "--timeout", `${READY_SECONDS}s`];
    const object = `${kind.toLowerCase()}/${name}`;
    if (kind === "Job") await this.bed.kubectl(["wait", object, "--for", "condition=complete", ...options]);
    if (kind === "Deployment" || kind === "StatefulSet")
      await this.bed.kubectl(["rollout", "status", object, ...options]);
  }
}

/** The folders that `renderFiles` writes, without Secrets. */
function wavesOf(objects: readonly Ordered[]): Manifest[][] {
  const written = objects.filter(({ manifest }) => manifest.kind !== "Secret");
  const numbers = [...new Set(written.map(({ wave }) => wave))];
  return numbers.map((number) => written.filter(({ wave }) => wave === number).map(({ manifest }) => manifest));
}

/** Secrets as the cluster has them, to be made anew. */
function withoutStatus(list: string): string {
  const { items } = JSON.parse(list) as { items: (Manifest & { type: string; data: unknown })[] };
  const anew = items.map(({ apiVersion, kind, type, data, metadata: { name, namespace, labels } }) => {
    return { apiVersion, kind, type, data, metadata: { name, namespace, labels } };
  });
  return JSON.stringify({ apiVersion: "v1", kind: "List", items: anew });
}

/** Where data lives: in the stack, or on servers that are there. */
import type { TierDefaults } from "../catalogue";
import type { ClusterPlan, PlatformKind, ScalePlan, StoresPlan } from "../types";
import { definedOf } from "./cluster";
import { storesSchema } from "./cluster-schema";
import { read } from "./issues";
import type { Problems } from "./problems";

type Raw = Record<string, unknown>;
type Store = keyof StoresPlan;
/** A store as it is written or filled in: its kind, and what else belongs to that. */
type Chosen = { kind: string } & Record<string, unknown>;

export interface StoresScene {
  platform: PlatformKind | undefined;
  defaults: TierDefaults | undefined;
  /** Replicas of the UI, whose files these are. */
  ui: ScalePlan | undefined;
  cluster: ClusterPlan | undefined;
}

const STORES = ["database", "cache", "files"] as const;
/** What there is on a Docker host. */
const LOCAL: StoresPlan = { database: { kind: "in-stack" }, cache: { kind: "in-stack" }, files: { kind: "volume" } };
/** One that writes and two to take over, as CloudNativePG advises. */
const INSTANCES = 3;

/** What a kind of a store must be told, with an example, and what it may be told. */
const KEYS: Record<string, { needs: Record<string, string>; may: string[] }> = {
  "in-stack": { needs: {}, may: [] },
  "cloudnative-pg": { needs: {}, may: ["instances"] },
  external: { needs: { secret: "postgres" }, may: [] },
  volume: { needs: {}, may: [] },
  "shared-volume": { needs: {}, may: [] },
  s3: { needs: { bucket: "ai-stack-files", secret: "s3" }, may: ["endpoint", "region"] },
};
/** Keys of the Secret that a store is reached by. */
const SECRET_KEYS: Record<Store, string> = {
  database: "litellm-url and webui-url",
  cache: "url",
  files: "access-key and secret-key",
};

/**
 * Reads `stores`.
 *
 * @returns the stores, or undefined where something is wrong
 */
export function readStores(raw: Raw, scene: StoresScene, problems: Problems): StoresPlan | undefined {
  const before = problems.list.length;
  const given = read(storesSchema, raw.stores ?? {}, ["stores"], problems);
  if (!given || !scene.platform || !scene.defaults) return undefined;
  for (const store of STORES) {
    const chosen = given[store];
    if (!chosen) continue;
    if (scene.platform === "docker") refuseRemote(store, chosen.kind, problems);
    else checkStore(store, chosen, scene.defaults, problems);
  }
  if (scene.platform === "docker") return problems.list.length === before ? LOCAL : undefined;
  const database = given.database ?? LOCAL.database;
  const stores: StoresPlan = {
    database: definedOf(
      database.kind === "cloudnative-pg" ? { instances: INSTANCES, ...definedOf(database) } : database,
    ),
    cache: definedOf(given.cache ?? LOCAL.cache),
    files: definedOf(given.files ?? { kind: (scene.ui?.max ?? 1) > 1 ? "shared-volume" : "volume" }),
  };
  checkFiles(stores.files.kind, given.files !== undefined, scene, problems);
  return problems.list.length === before ? stores : undefined;
}

function refuseRemote(store: Store, kind: string, problems: Problems): void {
  const only = LOCAL[store].kind;
  if (kind === only) return;
  const message = `the docker platform keeps the ${store} on its host: ${only}`;
  problems.add(["stores", store, "kind"], message, `write kind: ${only}, or set platform: kubernetes`);
}

function checkStore(store: Store, chosen: Chosen, defaults: TierDefaults, problems: Problems): void {
  const path = ["stores", store];
  if (store !== "files" && !defaults[store]) {
    problems.add(path, `this tier has no ${store}`, `remove it, or write tier: team`);
    return;
  }
  const { needs, may } = KEYS[chosen.kind]!;
  for (const [key, example] of Object.entries(needs)) {
    if (chosen[key] !== undefined) continue;
    const what = key === "secret" ? `a Secret of the namespace with ${SECRET_KEYS[store]}` : `the ${key}`;
    problems.add([...path, key], `kind ${chosen.kind} needs ${what}`, `write ${key}: ${example}`);
  }
  for (const key of Object.keys(definedOf(chosen))) {
    if (key === "kind" || key in needs || may.includes(key)) continue;
    problems.add([...path, key], `has no meaning with kind ${chosen.kind}`, "remove it, or choose another kind");
  }
}

/** Several replicas of the UI must see the same files. */
function checkFiles(kind: string, written: boolean, { ui, cluster }: StoresScene, problems: Problems): void {
  const several = ui && ui.max > 1 ? `${ui.max} replicas of the UI share their files` : undefined;
  const s3 = "stores: { files: { kind: s3, bucket: ai-stack-files, secret: s3 } }";
  const single = "scaling: { ui: { min: 1, max: 1 } }";
  if (kind === "volume" && several) {
    const message = `${several}, and a volume can be mounted by one pod alone`;
    problems.add(["stores", "files", "kind"], message, `write kind: shared-volume, or ${s3}, or ${single}`);
  }
  if (kind !== "shared-volume" || !cluster || cluster.sharedStorageClass !== undefined) return;
  const reason = several ?? "files of kind shared-volume are mounted by several pods";
  const message = `${reason}; that needs a StorageClass whose volumes several pods can mount (ReadWriteMany)`;
  const one = written ? `${single} with stores: { files: { kind: volume } }` : single;
  problems.add(["kubernetes", "sharedStorageClass"], message, `write sharedStorageClass: nfs, or ${s3}, or ${one}`);
}

/**
 * `npm run bench [-- --serving] [--cluster]`: what this project costs beside what it is built on, as ratios of medians
 * taken in turns. Makes stacks of its own, leaves others alone, and removes them. Takes about a quarter of an hour once
 * engine and images are there; with `--serving` it measures how fast a stack serves, instead of how fast it is put up,
 * which takes as long; with `--cluster` as long again, on the cluster of testbed/kubernetes, which it builds where it is
 * not there.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compareChat } from "./bench/chat";
import { compareClusterPreviews } from "./bench/cluster";
import { compareClusterUps } from "./bench/cluster-ups";
import { ComposeCopy, findCompose } from "./bench/compose";
import { secondsOf, takeTurns } from "./bench/measure";
import { makeReady, type SourceConfig } from "./bench/ready";
import { type Comparison, formatComparisons } from "./bench/result";
import { compareServing } from "./bench/serving";
import { BenchStack, emptyProgram } from "./bench/stack";
import { parseOptions } from "./decide/options";
import { prepareState } from "./effects/state";
import { guard } from "./effects/tasks";
import { createPaths, type Paths } from "./paths";

const CONFIG = { tier: "minimum", edge: { httpsPort: 18950 } };
/** For its plugin: no cluster is asked for anything. */
const CLUSTER_CONFIG = { tier: "production", kubernetes: { context: "any", sharedStorageClass: "any" } };
const COMPOSE_PORT = 18951;
const PREVIEW_ROUNDS = 5;
const IDLE_UP_ROUNDS = 5;
/** Each takes a minute and more. */
const COLD_UP_ROUNDS = 3;

const say = (line: string) => process.stderr.write(`${line}\n`);

export function main(args: string[]): Promise<void> {
  return guard(async () => {
    const { cluster, serving } = parseOptions(args, ["cluster", "serving"]);
    const folder = mkdtempSync(join(tmpdir(), "ai-stack-bench-"));
    const paths = createPaths({ ...process.env, AI_STACK_STATE: folder });
    try {
      const compose = await findCompose(say);
      const source = await makeReady(CONFIG, paths, say);
      if (cluster || !serving) await makeReady(CLUSTER_CONFIG, paths, say);
      prepareState(paths);
      const onDocker = await (serving ? compareServing(paths, source, compose, say) : measure(paths, source, compose));
      const onCluster = cluster ? await compareClusterUps(paths, source, say) : [];
      console.log(formatComparisons([...onDocker, ...onCluster]));
    } finally {
      rmSync(folder, { recursive: true });
    }
    return 0;
  });
}

async function measure(paths: Paths, source: SourceConfig, compose: readonly string[]): Promise<Comparison[]> {
  const config = { ...CONFIG, ...source };
  const stack = await BenchStack.create(paths, "bench", config);
  const previews = await comparePreviews(paths, stack, source);
  try {
    say("up, for the first time");
    await stack.up();
    const chat = await compareChat(stack, config);
    return [...previews, ...(await compareUps(stack, paths.state, compose)), ...chat];
  } finally {
    await stack.purge();
  }
}

async function comparePreviews(paths: Paths, local: BenchStack, source: SourceConfig): Promise<Comparison[]> {
  const dev = await BenchStack.create(paths, "bench-dev", { tier: "recommended", ...source });
  const programs = { local: () => local.preview(), dev: () => dev.preview(), empty: await emptyProgram(paths) };
  say(`previews, ${PREVIEW_ROUNDS} rounds`);
  // The first of each fills the caches of the type check.
  for (const preview of Object.values(programs)) await preview();
  const seconds = await takeTurns(PREVIEW_ROUNDS, {
    local: () => secondsOf(programs.local),
    dev: () => secondsOf(programs.dev),
    empty: () => secondsOf(programs.empty),
  });
  const onDocker = (["local", "dev"] as const).map(
    (name): Comparison => ({
      what: `preview of ${name} : of an empty program`,
      unit: "s",
      ours: seconds[name],
      reference: seconds.empty,
      aim: 1.5,
    }),
  );
  return [...onDocker, ...(await compareClusterPreviews(paths, programs.empty, say))];
}

async function compareUps(stack: BenchStack, folder: string, command: readonly string[]): Promise<Comparison[]> {
  say("the same containers under Docker Compose");
  const compose = await ComposeCopy.of(stack.prefix, COMPOSE_PORT, folder, command);
  try {
    await compose.up();
    say(`up without changes, ${IDLE_UP_ROUNDS} rounds`);
    const idle = await takeTurns(IDLE_UP_ROUNDS, {
      ours: () => secondsOf(() => stack.up()),
      reference: () => secondsOf(() => compose.up()),
    });
    say(`up from nothing but data, ${COLD_UP_ROUNDS} rounds`);
    const cold = await takeTurns(COLD_UP_ROUNDS, {
      ours: () => afterDown(stack, [stack, compose]),
      reference: () => afterDown(compose, [stack, compose]),
    });
    return [
      { what: "up without changes : docker compose up -d", unit: "s", ...idle },
      { what: "up until healthy : docker compose up until healthy", unit: "s", ...cold, aim: 1.2 },
    ];
  } finally {
    await compose.purge();
  }
}

interface UpAndDown {
  up(): Promise<unknown>;
  down(): Promise<unknown>;
}

/** Seconds of `up` with neither of the two running: they would share the processor. */
async function afterDown(one: UpAndDown, all: readonly UpAndDown[]): Promise<number> {
  for (const each of all) await each.down();
  return secondsOf(() => one.up());
}

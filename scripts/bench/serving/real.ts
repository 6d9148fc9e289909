import { createPlan, formatProblems, type Plan } from "../../../plan";
import { StopError } from "../../decide/options";
import { apiOf } from "../../effects/first-answer";
import { PROJECT } from "../../effects/state";
import type { Paths } from "../../paths";
import type { Comparison } from "../result";
import { BenchStack } from "../stack";
import { ask, load, type Served, type Target } from "./load";
import { newKey } from "./parts";
import { PLAIN_GROUP } from "./plain";
import { PlainStack } from "./plain-stack";
import { untilDone } from "./rig";
import { alternate, compareServed, type Pair } from "./rounds";

const NAME = "bench-serving";
const [OUR_PORT, PLAIN_PORT] = [18952, 18953];
const ROUNDS = 4;
const SECONDS = 15;
/** So few that the answer stays short, and all of them used: neither side may answer with less. */
const TOKENS = 16;
/** One person, and a few. */
const CONNECTIONS = [1, 4];
const AIMS = { rate: 1, p50: 1, p95: 1 };

/** A whole stack with its firewall on beside the plain setup of the same images, both with the same model on the CPU. */
export async function compareReal(
  paths: Paths,
  source: Record<string, unknown>,
  compose: readonly string[],
): Promise<Comparison[]> {
  const config = { tier: "minimum", ...source, edge: { httpsPort: OUR_PORT, firewall: { mode: "blocking" } } };
  const planned = createPlan(config);
  if (!planned.ok) throw new StopError(formatProblems(planned.problems));
  const stack = await BenchStack.create(paths, NAME, config);
  try {
    await stack.up();
    const ours = await ourTarget(stack, planned.plan);
    const plain = await startPlain(stack, planned.plan, paths.state, compose);
    try {
      return await compareTargets({ ours, reference: plain.target });
    } finally {
      await plain.setup.purge();
    }
  } finally {
    await stack.purge();
  }
}

async function compareTargets(targets: Pair<Target>): Promise<Comparison[]> {
  const lengths = { ours: await ask(targets.ours), reference: await ask(targets.reference) };
  if (lengths.ours !== TOKENS || lengths.reference !== TOKENS) {
    throw new StopError(`answers of ${lengths.ours} and ${lengths.reference} tokens cannot be compared`);
  }
  const lines: Comparison[] = [];
  for (const connections of CONNECTIONS) {
    const side = (target: Target, seconds: number) => () => load(target, connections, seconds);
    await alternate<Served>(1, { ours: side(targets.ours, 5), reference: side(targets.reference, 5) });
    const sides = { ours: side(targets.ours, SECONDS), reference: side(targets.reference, SECONDS) };
    const measured = await alternate<Served>(ROUNDS, sides);
    lines.push(...compareServed(`${connections} at once, stack : plain Compose`, measured, AIMS));
  }
  return lines;
}

async function ourTarget(stack: BenchStack, plan: Plan): Promise<Target> {
  const { apiUrl, apiKey } = await apiOf(stack.name, plan, await stack.outputs());
  const target = { apiUrl, apiKey, model: plan.gateway.defaultGroup, tokens: TOKENS };
  await untilDone(`${PROJECT}-${stack.name}-gateway`, () => ask(target));
  return target;
}

async function startPlain(stack: BenchStack, plan: Plan, folder: string, compose: readonly string[]) {
  const apiKey = newKey();
  const group = plan.gateway.groups.find(({ name }) => name === plan.gateway.defaultGroup);
  const model = plan.models.find(({ alias }) => alias === group?.models[0]);
  const setup = await PlainStack.of(
    {
      images: plan.images,
      tag: model?.tag ?? "",
      models: `${stack.prefix}-ollama-0-models`,
      masterKey: apiKey,
      port: PLAIN_PORT,
    },
    folder,
    compose,
  );
  await setup.up();
  const target = { apiUrl: `http://127.0.0.1:${PLAIN_PORT}/v1`, apiKey, model: PLAIN_GROUP, tokens: TOKENS };
  await untilDone(await setup.gateway(), () => ask(target));
  return { setup, target };
}

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { bed, bedUp } from "../support/bed";
import type { ClusterRuntime } from "../support/cluster";
import { eventually } from "../support/http";
import { askBriefly, chatsDuring, pause } from "../support/load";
import { print } from "../support/stack";
import { LONG, type Suite } from "../support/suite";

/** The second machine of the test bed: the control plane is on the first. */
const MACHINE = 2;
const NODE = `node${MACHINE}`;
/** Seconds after which the control plane has noticed that a node is silent, and its pods have been replaced elsewhere. */
const NOTICED = 90;
/** Seconds within which a stack answers again when its machine is back: its pods have to start first. */
const RECOVERED = 120;
/** Seconds after which a person asks again: what was sent to a pod that is gone waits for the kernel to give up. */
const IMPATIENT = 10;
/** Answers in a row by which each gateway has given some. */
const IN_A_ROW = 8;
/** Seconds that pods without a node get to find another: those that hold data wait for theirs. */
const SETTLED = 45;

const FAULTS = {
  "its kubelet dies": (kubeconfig: string) =>
    process.kill(Number(readFileSync(join(dirname(kubeconfig), "pid", `${MACHINE}-kubelet`), "utf8")), "SIGKILL"),
  "it loses its power": () => bed("cut", String(MACHINE)),
} as const;

type Fault = keyof typeof FAULTS;

/**
 * One of two machines fails while people chat, and comes back; how many requests are lost is counted and shown.
 *
 * @param losing the faults by which requests are lost: those that were on the machine, and those until it was noticed
 */
export function machines(suite: Suite, losing: Partial<Record<Fault, "some">>): void {
  describe("a machine fails:", () => {
    const cluster = () => suite.runtime as ClusterRuntime;
    const state = (wanted: RegExp) => async () => {
      const path = "jsonpath={.status.conditions[?(@.type=='Ready')].status}";
      return wanted.test(await cluster().kubectl("get", `node/${NODE}`, "--output", path)) || undefined;
    };
    const podsThere = async () => {
      const filter = ["--field-selector", `spec.nodeName=${NODE},status.phase=Running`];
      return (await cluster().kubectl("get", "pods", ...filter, "--output", "name")).replaceAll("pod/", "").split("\n");
    };

    it.each(Object.keys(FAULTS) as Fault[])(
      "%s",
      async (fault) => {
        print(`[${suite.stack.name}] on ${NODE}: ${(await podsThere()).join(" ")}\n`);
        const failure = await chatsDuring(suite, async () => {
          FAULTS[fault](cluster().access.kubeconfig);
          await eventually(`${NODE} is missed`, state(/^(Unknown|False)$/), NOTICED);
          await pause(SETTLED);
        });
        report(suite, fault, failure);
        const meanwhile = await chatsDuring(suite, () => pause(10));
        report(suite, `${fault}, once that was noticed`, meanwhile);
        bedUp(NODE);
        await eventually(`${NODE} is back`, state(/^True$/), 120);
        const since = Date.now();
        await eventually("requests are answered again", answers(suite), RECOVERED);
        print(`[${suite.stack.name}] ${fault}, answers again after ${((Date.now() - since) / 1000).toFixed(0)} s\n`);
        for (const service of Object.keys(await cluster().instances())) await cluster().healthy(service);
        const afterwards = await chatsDuring(suite, () => pause(5));
        report(suite, `${fault}, afterwards`, afterwards);
        if (!losing[fault]) expect([...failure.lost, ...meanwhile.lost]).toEqual([]);
        expect(afterwards.answered).toBeGreaterThan(0);
        expect(afterwards.lost).toEqual([]);
      },
      LONG,
    );
  });
}

/** A node is ready before its kubelet says what became of its pods: that they are ready is old news until then. */
function answers(suite: Suite): () => Promise<true> {
  return async () => {
    for (let asked = 0; asked < IN_A_ROW; asked++) await askBriefly(suite, "fast", IMPATIENT);
    return true;
  };
}

function report(suite: Suite, what: string, { answered, lost }: { answered: number; lost: string[] }): void {
  print(`[${suite.stack.name}] ${what}: ${lost.length} of ${answered + lost.length} requests lost\n`);
  for (const reason of new Set(lost)) print(`  ${reason}\n`);
}

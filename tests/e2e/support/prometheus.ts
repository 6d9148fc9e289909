/** Prometheus's own API, asked from beside it: nothing leads there from outside. */
import type { Suite } from "./suite";

export interface Sample {
  metric: Record<string, string>;
  value: [time: number, value: string];
}

interface Alert {
  labels: Record<string, string>;
  state: "pending" | "firing";
}

interface Target {
  labels: Record<string, string>;
  health: string;
  lastError: string;
}

async function get<T>(suite: Suite, path: string): Promise<T> {
  const address = `http://127.0.0.1:9090/api/v1/${path}`;
  return JSON.parse(await suite.runtime.execute("prometheus", ["wget", "-q", "-O", "-", address])).data as T;
}

/** What a query gives now. */
export async function query(suite: Suite, expr: string): Promise<Sample[]> {
  return (await get<{ result: Sample[] }>(suite, `query?${new URLSearchParams({ query: expr })}`)).result;
}

/** The only value of a query; undefined where it has none. */
export async function valueNow(suite: Suite, expr: string): Promise<number | undefined> {
  const [sample] = await query(suite, expr);
  return sample === undefined ? undefined : Number(sample.value[1]);
}

/** Names of the alerts that fire now. */
export async function firing(suite: Suite): Promise<string[]> {
  const { alerts } = await get<{ alerts: Alert[] }>(suite, "alerts");
  return alerts.filter(({ state }) => state === "firing").map(({ labels }) => labels.alertname ?? "");
}

/** Every target, as `job health error`. */
export async function targets(suite: Suite): Promise<string[]> {
  const { activeTargets } = await get<{ activeTargets: Target[] }>(suite, "targets?state=active");
  return activeTargets.map(({ labels, health, lastError }) => `${labels.job} ${health} ${lastError}`.trim()).sort();
}

/** An API server that is restarted, or has too much to do, answers in a moment: no reason to break off an update. */
import { pause } from "../common/pause";

/** What can be asked again without doing anything twice. */
const REPEATABLE = /^(read|list|delete)/;
/** Answers that are another one in a moment: too many requests, a timeout of etcd, a server that comes or goes. */
const PASSING_STATUS = [429, 500, 502, 503, 504];
const PASSING_ERRORS = ["ECONNRESET", "ECONNREFUSED", "ETIMEDOUT", "EPIPE"];
/** Seconds for which a question is asked again; a control plane with one server starts within them. */
const PATIENCE_SECONDS = 30;

/** May the same question have an answer in a moment? */
export function isPassing(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === "number" ? PASSING_STATUS.includes(code) : PASSING_ERRORS.includes(String(code));
}

/** An API that asks again, once a second, where that may help. */
export function patient<T extends object>(api: T): T {
  return new Proxy(api, {
    get(target, name) {
      const method = Reflect.get(target, name);
      if (typeof method !== "function") return method;
      const bound = method.bind(target);
      return REPEATABLE.test(String(name)) ? (...args: unknown[]) => untilAnswered(() => bound(...args)) : bound;
    },
  });
}

async function untilAnswered(ask: () => Promise<unknown>): Promise<unknown> {
  const end = Date.now() + PATIENCE_SECONDS * 1000;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!isPassing(error) || Date.now() > end) throw error;
    }
    await pause(1);
  }
}

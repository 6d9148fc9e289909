import { isPassing, patient } from "../../../platforms/kubernetes/patience";

const answer = (code: number) => Object.assign(new Error(`HTTP-Code: ${code}`), { code, body: "{}" });
const broken = (code: string) => Object.assign(new Error(code), { type: "system", code });

/** An API that fails so often, and how often it was asked. */
function api(failures: number, error: Error) {
  const asked = { times: 0 };
  const ask = async () => {
    if (asked.times++ < failures) throw error;
    return "answer";
  };
  return { asked, api: patient({ readNamespacedPod: ask, createNamespacedPod: ask, basePath: "https://cluster" }) };
}

beforeEach(() => {
  let now = 0;
  jest.spyOn(Date, "now").mockImplementation(() => (now += 1000));
  jest.spyOn(global, "setTimeout").mockImplementation(((run: () => void) => setImmediate(run)) as never);
});
afterEach(() => jest.restoreAllMocks());

test.each([
  [answer(429), true],
  [answer(500), true],
  [answer(503), true],
  [answer(403), false],
  [answer(404), false],
  [answer(409), false],
  [broken("ECONNRESET"), true],
  [broken("ECONNREFUSED"), true],
  [broken("ENOTFOUND"), false],
  [broken("CERT_HAS_EXPIRED"), false],
  [new Error("a mistake"), false],
])("%s: can another answer be expected? %s", (error, is) => expect(isPassing(error)).toBe(is));

test("a question is asked again until the server answers", async () => {
  const { asked, api: cluster } = api(3, broken("ECONNRESET"));
  expect(await cluster.readNamespacedPod()).toBe("answer");
  expect(asked.times).toBe(4);
  expect(cluster.basePath).toBe("https://cluster");
});

test("what would be done twice is not asked again, nor what stays as it is", async () => {
  const creation = api(1, broken("ECONNRESET"));
  await expect(creation.api.createNamespacedPod()).rejects.toThrow("ECONNRESET");
  expect(creation.asked.times).toBe(1);
  const refusal = api(1, answer(403));
  await expect(refusal.api.readNamespacedPod()).rejects.toThrow("HTTP-Code: 403");
  expect(refusal.asked.times).toBe(1);
});

test("after half a minute the error is told", async () => {
  const { asked, api: cluster } = api(1000, answer(503));
  await expect(cluster.readNamespacedPod()).rejects.toThrow("HTTP-Code: 503");
  expect(asked.times).toBeGreaterThan(20);
  expect(asked.times).toBeLessThan(40);
});

import * as pulumi from "@pulumi/pulumi";
import { AiStack } from "./components";
import { givenSecrets, readConfig, readGiven } from "./config";
import { createPlan, formatProblems } from "./plan";
import { checkGivenSecrets } from "./plan/secrets";

const result = createPlan(readConfig(pulumi.getProject()));
// Every problem at once, before any resource is registered.
if (!result.ok) throw new pulumi.RunError(formatProblems(result.problems));

const { plan } = result;
const wanted = plan.givenSecrets ?? [];
const unsound = checkGivenSecrets(wanted, readGiven());
if (unsound.length > 0) throw new pulumi.RunError(formatProblems(unsound));

const dockerHost = new pulumi.Config("docker").get("host");
const stack = new AiStack("ai-stack", {
  plan,
  stack: `${pulumi.getProject()}-${pulumi.getStack()}`,
  ...(dockerHost === undefined ? {} : { dockerHost }),
  given: givenSecrets(wanted),
});

/** What only some stacks have; Pulumi warns of an output that is there without a value. */
const some = {
  /** Keys of the teams' programs, by team and name: `pulumi stack output teamKeys --show-secrets`. */
  teamKeys: stack.teamKeys,
  /** Key for the gateway's metrics, where a Prometheus outside asks: `pulumi stack output metricsKey --show-secrets`. */
  metricsKey: stack.metricsKey,
  /** What an edge outside of the stack has to route, where `edge.entry` says that there is one. */
  routes: stack.routes,
};

export = {
  /** Address of the UI. */
  url: stack.url,
  /** Address of the OpenAI-compatible API. */
  apiUrl: stack.apiUrl,
  /** Mail address of the UI's administrator. */
  adminEmail: plan.admin.email,
  /** Password of the UI's administrator: `pulumi stack output adminPassword --show-secrets`. */
  adminPassword: stack.adminPassword,
  /** Key for the API: `pulumi stack output apiKey --show-secrets`. */
  apiKey: stack.apiKey,
  ...Object.fromEntries(Object.entries(some).filter(([, value]) => value !== undefined)),
  /** What was placed where, with the arithmetic. */
  report: plan.report,
};

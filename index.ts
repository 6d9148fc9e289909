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

/** Address of the UI. */
export const url = stack.url;
/** Address of the OpenAI-compatible API. */
export const apiUrl = stack.apiUrl;
/** Mail address of the UI's administrator. */
export const adminEmail = plan.admin.email;
/** Password of the UI's administrator: `pulumi stack output adminPassword --show-secrets`. */
export const adminPassword = stack.adminPassword;
/** Key for the API: `pulumi stack output apiKey --show-secrets`. */
export const apiKey = stack.apiKey;
/** Keys of the teams' programs, by team and name: `pulumi stack output teamKeys --show-secrets`. */
export const teamKeys = stack.teamKeys;
/** Key for the gateway's metrics, where a Prometheus outside asks: `pulumi stack output metricsKey --show-secrets`. */
export const metricsKey = stack.metricsKey;
/** What an edge outside of the stack has to route, where `edge.entry` says that there is one. */
export const routes = stack.routes;
/** What was placed where, with the arithmetic. */
export const report = plan.report;

import * as pulumi from "@pulumi/pulumi";
import type { Plan } from "../plan/types";
import { platformOptions, preparePlatform } from "../platforms";
import { edgeUrl } from "./edge";
import type { EdgeRoutes } from "./edge-routes";
import type { GivenSecrets } from "./given";
import { metricsKey } from "./monitoring";
import { Parts } from "./parts";
import { Secrets, type SecretsArgs } from "./secrets";
import { programKeys } from "./teams";

export interface AiStackArgs {
  /** What is put up; from `createPlan`. */
  plan: Plan;
  /** Prefix of the names that the platform sees, unique on a host; for example `ai-stack-dev`. */
  stack: string;
  /** Address of the Docker engine: `docker:host` in the stack config. @default the local engine */
  dockerHost?: string;
  /** Values of the secrets that `plan.givenSecrets` lists. @default none */
  given?: GivenSecrets;
}

/** A whole stack: every component that the plan names, in the order that they need each other. */
export class AiStack extends pulumi.ComponentResource {
  /** Address of the UI. */
  readonly url: string;
  /** Address of the OpenAI-compatible API. */
  readonly apiUrl: string;
  /** Key for the API; secret. */
  readonly apiKey: pulumi.Output<string>;
  /** Password of the UI's administrator; secret. */
  readonly adminPassword: pulumi.Output<string>;
  /** What an edge outside of the stack has to route. Absent where the stack has an edge of its own. */
  readonly routes?: pulumi.Output<EdgeRoutes>;
  /** Keys of the teams' programs, by team and name; secret. Absent without teams. */
  readonly teamKeys?: pulumi.Output<Record<string, Record<string, string>>>;
  /** Key for the gateway's metrics, for a Prometheus outside of the stack; secret. Absent unless there is one. */
  readonly metricsKey?: pulumi.Output<string>;

  constructor(name: string, args: AiStackArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ai-stack:index:AiStack", name, { stack: args.stack, tier: args.plan.tier }, stackOptions(name, args, opts));
    const { plan } = args;
    const secrets = new Secrets(`${name}-secrets`, { ...rotations(plan), ...teamKeys(plan) }, { parent: this });
    const platform = preparePlatform(
      name,
      {
        kind: plan.platform,
        stack: args.stack,
        topology: plan.topology,
        ...(args.dockerHost === undefined ? {} : { host: args.dockerHost }),
        ...(plan.cluster === undefined ? {} : { cluster: plan.cluster }),
      },
      { parent: this },
    );
    const part = new Parts(this, plan, secrets, { platform, topology: plan.topology }, args.given ?? {});
    part.inference();
    const stores = [...part.database(), ...part.cache()];
    // Side by side: each takes its time to start, and the UI asks the gateway only when somebody asks it.
    const [gateway, ui] = [part.gateway(stores), part.ui(stores)];
    part.tools();
    part.gatewayTeams(gateway);
    part.uiTeams(ui);
    part.edge(gateway, ui);
    part.monitoring();
    const routes = part.routes();
    if (routes) this.routes = routes;

    this.url = edgeUrl(plan.edge);
    this.apiUrl = `${this.url}/v1`;
    this.apiKey = part.key("gateway-api-key");
    this.adminPassword = secrets.value("admin-password");
    if (plan.teams) this.teamKeys = programKeys(plan.teams, secrets);
    if (plan.monitoring?.kind === "existing") this.metricsKey = metricsKey(plan, secrets);
    this.registerOutputs({ url: this.url, apiUrl: this.apiUrl });
  }
}

function stackOptions(name: string, { plan }: AiStackArgs, opts?: pulumi.ComponentResourceOptions) {
  const { platform, cluster } = plan;
  return platformOptions(name, { kind: platform, ...(cluster === undefined ? {} : { cluster }) }, opts);
}

/** Counters of the secrets that every stack has, and of those that come with monitoring. */
function rotations(plan: Plan): Pick<SecretsArgs, "rotations"> {
  return { rotations: { ...plan.rotations, ...plan.monitoring?.rotations } };
}

/** The keys of all teams; a stack without teams says nothing of them. */
function teamKeys({ teams }: Plan): Pick<SecretsArgs, "teamKeys"> {
  if (!teams) return {};
  return { teamKeys: teams.flatMap(({ name, keys }) => keys.map((key) => ({ team: name, ...key }))) };
}

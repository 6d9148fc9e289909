/** Secrets that a stack does not generate: somebody else has made them, and config brings them. */
import type { ConfigProblem, MonitoringPlan, ProviderPlan, SignInPlan } from "./types";

/** Namespace of these secrets in the stack's config. */
export const GIVEN = "secrets";

/** What stands in config: a secret, a text that is none, or nothing. */
export type Given = "secret" | "plain" | undefined;

export function providerSecret(provider: string): string {
  return `provider-${provider}`;
}

export const SIGN_IN_SECRET = "sign-in";

/** The address of a receiver of alerts: most such addresses let in whoever knows them. */
export function alertsSecret(receiver: string): string {
  return `alerts-${receiver}`;
}

/** Names of the secrets that config must bring: those that no Secret of the cluster holds. */
export function givenSecrets(
  providers: readonly ProviderPlan[],
  signIn: SignInPlan | undefined,
  monitoring?: MonitoringPlan,
): string[] {
  const ofProviders = providers.filter(({ secret }) => secret === undefined).map(({ name }) => providerSecret(name));
  const ofReceivers = (monitoring?.webhooks ?? []).map(alertsSecret);
  return [...ofProviders, ...(wantsSecret(signIn) ? [SIGN_IN_SECRET] : []), ...ofReceivers];
}

/** A directory that answers anybody wants no password. */
function wantsSecret(signIn: SignInPlan | undefined): boolean {
  if (signIn === undefined || signIn.secret !== undefined) return false;
  return signIn.kind === "oidc" || signIn.bindDn !== undefined;
}

/**
 * What is wrong with the secrets of a plan; their values are not looked at.
 *
 * @param names those that the plan wants
 * @param known what stands in config, by name
 */
export function checkGivenSecrets(names: readonly string[], known: Readonly<Record<string, Given>>): ConfigProblem[] {
  const missing = names.flatMap((name): ConfigProblem[] => {
    if (known[name] === "secret") return [];
    const value = known[name] === "plain" ? "[hidden]" : "(not set)";
    const message = known[name] === "plain" ? "stands in config in plain text; revoke it" : "is missing";
    return [{ path: `${GIVEN}:${name}`, value, message, suggestion: `pulumi config set --secret ${GIVEN}:${name}` }];
  });
  const unknown = Object.keys(known).filter((name) => known[name] !== undefined && !names.includes(name));
  const allowed = names.length > 0 ? names.map((name) => `${GIVEN}:${name}`).join(", ") : "none";
  return [
    ...missing,
    ...unknown.map((name) => ({
      path: `${GIVEN}:${name}`,
      value: "[hidden]",
      message: `nothing in this stack wants it; wanted: ${allowed}`,
      suggestion: `pulumi config rm ${GIVEN}:${name}`,
    })),
  ];
}

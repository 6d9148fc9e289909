/** Secrets that the stack does not generate: from its config, or from a secret of the cluster. */
import * as pulumi from "@pulumi/pulumi";
import { providerVariable } from "../plan/routing";
import { providerSecret, SIGN_IN_SECRET } from "../plan/secrets";
import type { Plan, SignInPlan } from "../plan/types";
import type { SecretKey } from "./service";

/** Values from the stack's config, by name: those that `plan.givenSecrets` lists. */
export type GivenSecrets = Readonly<Record<string, pulumi.Input<string>>>;

/** One of them as the variable of a service: its value, or where it is read. */
export interface GivenVariable {
  env: string;
  /** The value itself. */
  value?: pulumi.Input<string>;
  /** The key of a secret that has it. */
  secret?: SecretKey;
}

/** The keys of the providers outside of the stack, as the gateway's config names them; empty without any. */
export function providerKeys({ gateway }: Plan, given: GivenSecrets): GivenVariable[] {
  return (gateway.providers ?? []).map((provider) => ({
    env: providerVariable(provider),
    ...from(provider.secret, "api-key", given, providerSecret(provider.name)),
  }));
}

/** Where else people sign in, with the password by which the UI asks who they are; nothing where they do not. */
export function signIn(
  { signIn }: Plan,
  given: GivenSecrets,
): { signIn?: SignInPlan; signInSecrets?: GivenVariable[] } {
  return signIn === undefined ? {} : { signIn, signInSecrets: signInSecrets(signIn, given) };
}

/** A directory that answers anybody wants no password. */
function signInSecrets(signIn: SignInPlan, given: GivenSecrets): GivenVariable[] {
  if (signIn.kind === "oidc") {
    return [{ env: "OAUTH_CLIENT_SECRET", ...from(signIn.secret, "client-secret", given, SIGN_IN_SECRET) }];
  }
  if (signIn.bindDn === undefined) return [];
  return [{ env: "LDAP_APP_PASSWORD", ...from(signIn.secret, "bind-password", given, SIGN_IN_SECRET) }];
}

function from(secret: string | undefined, key: string, given: GivenSecrets, name: string): Omit<GivenVariable, "env"> {
  if (secret !== undefined) return { secret: { secret, key } };
  const value = given[name];
  if (value === undefined) throw new Error(`the plan wants the secret '${name}', which was not given`);
  return { value };
}

/** The same with its value marked as a secret. */
export function asSecret(variable: GivenVariable): GivenVariable {
  return variable.value === undefined ? variable : { ...variable, value: pulumi.secret(variable.value) };
}

/** Values among them, by variable. */
export function givenValues(variables: readonly GivenVariable[]): Record<string, pulumi.Input<string>> {
  return Object.fromEntries(
    variables.flatMap(({ env, value }) => (value === undefined ? [] : [[env, value] as const])),
  );
}

/** Keys of secrets among them, by variable. */
export function givenKeys(variables: readonly GivenVariable[]): Record<string, SecretKey | undefined> {
  return Object.fromEntries(variables.map(({ env, secret }) => [env, secret]));
}

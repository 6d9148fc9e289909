import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { MonitoringSecretName, Plan, SecretName, ToolSecretName } from "../plan/types";

export interface SecretsArgs {
  /** Rotation counter of every secret; a higher one makes a new value. */
  rotations: Plan["rotations"];
  /** Keys of teams for the gateway, each with its counter. @default none */
  teamKeys?: { team: string; name: string; rotation: number }[];
}

/** The gateway accepts keys that begin with this alone. */
const GATEWAY_KEY_PREFIX = "sk-";

const GATEWAY_KEYS: readonly (SecretName | MonitoringSecretName)[] = [
  "litellm-master-key",
  "litellm-salt-key",
  "gateway-ui-key",
  "gateway-api-key",
  "gateway-metrics-key",
];

/** Characters of a secret: 62^40 values, about 238 bits. */
const LENGTH = 40;

/**
 * Every secret of a stack, from @pulumi/random. Each value is a secret output: encrypted in the state, masked in
 * previews. A value stays until its rotation counter changes.
 */
export class Secrets extends pulumi.ComponentResource {
  private readonly values: Record<string, pulumi.Output<string>> = {};
  private readonly teamKeyValues: Record<string, pulumi.Output<string>> = {};
  /**
   * The value of `database-password` before its last rotation: the database still has it when the new one is set.
   * Equal to the present value before the first rotation.
   */
  readonly previousDatabasePassword: pulumi.Output<string>;

  constructor(name: string, args: SecretsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ai-stack:index:Secrets", name, args, opts);
    for (const [secret, rotation] of Object.entries(args.rotations)) {
      this.values[secret] = this.generate(name, secret as SecretName, rotation);
    }
    for (const { team, name: key, rotation } of args.teamKeys ?? []) {
      // Names of teams and keys have dashes, but no dots: two of them never come to the same name.
      this.teamKeyValues[`${team}/${key}`] = this.generateKey(name, `team-${team}.${key}`, rotation);
    }
    const rotation = args.rotations["database-password"];
    this.previousDatabasePassword =
      rotation === 0 ? this.value("database-password") : this.generate(name, "database-password", rotation - 1);
    this.registerOutputs({});
  }

  /** The secret's present value. */
  value(secret: SecretName | ToolSecretName | MonitoringSecretName): pulumi.Output<string> {
    const value = this.values[secret];
    if (value === undefined) throw new Error(`secret '${secret}' has no rotation counter in the plan`);
    return value;
  }

  /** The present value of a team's key. */
  teamKey(team: string, key: string): pulumi.Output<string> {
    const value = this.teamKeyValues[`${team}/${key}`];
    if (value === undefined) throw new Error(`team '${team}' has no key '${key}' in the plan`);
    return value;
  }

  /** A value with the prefix of keys. */
  private generateKey(name: string, secret: string, rotation: number): pulumi.Output<string> {
    return pulumi.secret(pulumi.interpolate`${GATEWAY_KEY_PREFIX}${this.random(name, secret, rotation)}`);
  }

  private generate(name: string, secret: SecretName | MonitoringSecretName, rotation: number): pulumi.Output<string> {
    if (GATEWAY_KEYS.includes(secret)) return this.generateKey(name, secret, rotation);
    return pulumi.secret(this.random(name, secret, rotation));
  }

  /**
   * The counter is part of the resource's name, so that a rotation adds the new value before the old one goes,
   * and the value before the last rotation can still be had.
   */
  private random(name: string, secret: string, rotation: number): pulumi.Output<string> {
    // Letters and digits alone: the values stand in URLs and configuration files unescaped.
    const password = new random.RandomPassword(
      `${name}-${secret}-${rotation}`,
      { length: LENGTH, special: false, keepers: { rotation: String(rotation) } },
      { parent: this },
    );
    return password.result;
  }
}

/** Values of secrets, so that they can be left out of what people read. */
import type { V1EnvVar } from "@kubernetes/client-node";
import { type Client, found } from "./client";

/** Values of the secrets that variables refer to; asked for when they are needed, and kept nowhere. */
export async function secretValues({ core }: Client, namespace: string, env: V1EnvVar[]): Promise<string[]> {
  const names = env.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef?.name ?? []);
  const secrets = await Promise.all(
    [...new Set(names)].map((name) => found(core.readNamespacedSecret({ name, namespace }))),
  );
  return secrets.flatMap((secret) =>
    Object.values(secret?.data ?? {}).map((value) => Buffer.from(value, "base64").toString("utf8")),
  );
}

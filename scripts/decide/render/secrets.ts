import { isGiven, piecesOf } from "./markers";
import type { Manifest, Ordered } from "./recorded";

/** A store of the External Secrets Operator. */
export interface Store {
  name: string;
  kind: "ClusterSecretStore" | "SecretStore";
}

/** How often the operator looks whether a value has changed. */
const REFRESH = "1h";

/** Values of a Secret by key, with markers for what is generated. */
function valuesOf(secret: Manifest): [string, string][] {
  return Object.entries(secret.stringData as Record<string, string>).sort(([one], [other]) => (one < other ? -1 : 1));
}

/** A value the way a template of the External Secrets Operator makes it. */
function templateOf(value: string): string {
  const literal = (text: string) => text.replaceAll("{{", '{{ "{{" }}');
  return piecesOf(value)
    .map((piece) => ("secret" in piece ? `{{ index . "${piece.secret}" }}` : literal(piece.text)))
    .join("");
}

/** Names of the generated secrets that values are made of, each once. */
function namesIn(values: readonly string[]): string[] {
  const names = values.flatMap((value) =>
    piecesOf(value).flatMap((piece) => ("secret" in piece ? [piece.secret] : [])),
  );
  return [...new Set(names)].sort();
}

/**
 * An ExternalSecret in place of a Secret: the generated values come from the store, and what is around them from here.
 * @param stack prefix of the keys in the store: `<stack>/<secret>`
 */
export function externalSecretOf({ metadata, ...secret }: Manifest, store: Store, stack: string): Manifest {
  const values = valuesOf({ metadata, ...secret });
  const data = namesIn(values.map(([, value]) => value)).map((name) => ({
    secretKey: name,
    remoteRef: { key: `${stack}/${name}` },
  }));
  return {
    apiVersion: "external-secrets.io/v1",
    kind: "ExternalSecret",
    metadata,
    spec: {
      refreshInterval: REFRESH,
      secretStoreRef: { name: store.name, kind: store.kind },
      target: {
        name: metadata.name,
        template: {
          type: secret.type,
          ...(metadata.labels ? { metadata: { labels: metadata.labels } } : {}),
          data: Object.fromEntries(values.map(([key, value]) => [key, templateOf(value)])),
        },
      },
      data,
    },
  };
}

/** What has to be there before the objects: the page SECRETS.md beside them. */
export function secretsPage(secrets: readonly Ordered[], stack: string, store: Store | undefined): string {
  const all = secrets
    .map(({ manifest }) => manifest)
    .sort((one, other) => (one.metadata.name < other.metadata.name ? -1 : 1));
  const names = namesIn(all.flatMap((secret) => valuesOf(secret).map(([, value]) => value)));
  const rows = (chosen: string[]) => chosen.map((name) => `| \`${store ? `${stack}/` : ""}${name}\` |`);
  const given = rows(names.filter(isGiven));
  return [
    `# Secrets of ${stack}`,
    "",
    store
      ? `The ${store.kind} \`${store.name}\` has to have these keys. Each value is 40 random letters and digits, nothing else: they stand in URLs.`
      : "These values have to be generated, each of 40 random letters and digits, nothing else: they stand in URLs.",
    "The number at the end is the counter in `ai-stack:rotations`: a rotation is a new key beside the old one.",
    "",
    "| generated value |",
    "|---|",
    ...rows(names.filter((name) => !isGiven(name))),
    ...(given.length === 0
      ? []
      : ["", "These are given: others have made them.", "", "| given value |", "|---|", ...given]),
    "",
    store
      ? "The External Secrets Operator makes these Secrets of them."
      : `These Secrets, in the namespace \`${all[0]?.metadata.namespace}\`, have to be there before the objects: make them with a tool that keeps them encrypted (Sealed Secrets, SOPS, External Secrets).`,
    given.length === 0 ? "`<name>` stands for a generated value." : "`<name>` stands for a generated or given value.",
    ...all.flatMap(secretSection),
    "",
  ].join("\n");
}

function secretSection(secret: Manifest): string[] {
  const show = (value: string) =>
    piecesOf(value)
      .map((piece) => ("secret" in piece ? `<${piece.secret}>` : piece.text))
      .join("");
  const keys = valuesOf(secret).flatMap(([key, value]) => [`# ${key}`, show(value)]);
  return ["", `## ${secret.metadata.name}`, "", "```text", ...keys, "```"];
}

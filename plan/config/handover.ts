/** An edge that is there already: what the stack has to know of it, and what is that edge's own affair. */
import type { z } from "zod";
import type { EntryPlan, PlatformKind } from "../types";
import type { edgeSchema } from "./cluster-schema";

type Given = z.output<typeof edgeSchema>;
type Add = (path: readonly PropertyKey[], message: string, suggestion: string, fallback?: unknown) => void;

/** What the edge that is there sees to by itself. */
const ITS_OWN = ["bind", "certificate", "secret", "issuer"] as const;
/** Names of namespaces are stricter than those of Docker's networks. */
const NAMESPACE = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** Networks of the engine itself: no name of a container is known there, or nothing can be reached. */
const BUILT_IN = ["bridge", "host", "none", "default"];
/** Stacks are told apart by their host name there, and these lead to the machine that asks, or are no names. */
const NO_NAME = /(^|\.)localhost$|^[\d.]+$/;

/** Where the edge is, and that nothing is said which only an edge of the stack itself would read. */
export function checkHandover(given: Given, { from }: EntryPlan, platform: PlatformKind, add: Add): void {
  const where = platform === "docker" ? "network of Docker" : "namespace";
  const example = platform === "docker" ? "ai-edge" : "ingress-nginx";
  const hint = `write entry: { kind: existing, from: ${example} }`;
  if (from === undefined) add(["entry", "from"], `entry existing needs the ${where} that the edge is in`, hint);
  else if (platform === "docker" && BUILT_IN.includes(from)) {
    const message = "a network of the engine itself, in which containers are not known by name";
    add(["entry", "from"], message, `make one: docker network create --internal ${example}, and ${hint}`);
  } else if (platform === "kubernetes" && !NAMESPACE.test(from)) {
    add(["entry", "from"], "no name of a namespace", hint);
  }
  for (const key of ITS_OWN) {
    if (given[key] !== undefined)
      add([key], "has no meaning with an edge that exists: it sees to that itself", "remove it");
  }
  if (platform === "kubernetes" && NO_NAME.test(given.host ?? "localhost")) {
    const message = "an edge that exists tells stacks apart by their host name, and this is none";
    add(["host"], message, "write host: ai.example.com", given.host ?? "none");
  }
}

import type { TierDefaults } from "../catalogue";
import type { ImageName, ModelLibraryPlan } from "../types";
import { read } from "./issues";
import type { Problems } from "./problems";
import { adminSchema, IMAGE_NAMES, inferenceSchema, librarySchema, SECTIONS } from "./schema";

/** Where the packaged library answers inside the stack. */
export const MIRROR = "mirror:5000";

type Raw = Record<string, unknown>;

/** Server-wide settings of every Ollama node. */
export function readInference(raw: Raw, defaults: TierDefaults | undefined, problems: Problems) {
  const given = raw.inference === undefined ? {} : read(inferenceSchema, raw.inference, ["inference"], problems);
  if (!given) return undefined;
  return {
    keepAlive: given.keepAlive ?? defaults?.inference.keepAlive ?? "-1",
    kvCache: given.kvCache ?? defaults?.inference.kvCache ?? ("f16" as const),
  };
}

/** Where models come from; the stack's own mirror speaks plain HTTP inside the stack alone. */
export function readLibrary(raw: Raw, problems: Problems): ModelLibraryPlan | undefined {
  if (raw.library === undefined) return { kind: "ollama", insecure: false };
  const given = read(librarySchema, raw.library, ["library"], problems);
  if (!given) return undefined;
  const { kind, registry, insecure } = given;
  if (kind === "registry") {
    if (registry !== undefined) return { kind, registry, insecure: insecure ?? false };
    problems.add(["library", "registry"], "kind registry needs its address", "write registry: models.internal:5000");
    return undefined;
  }
  for (const key of ["registry", "insecure"] as const) {
    if (given[key] === undefined) continue;
    problems.add(["library", key], `has no meaning with kind ${kind}`, "remove it, or set kind: registry");
  }
  return kind === "packaged" ? { kind, registry: MIRROR, insecure: true } : { kind, insecure: false };
}

export function readImageSource(raw: Raw, problems: Problems): "official" | "built" | undefined {
  return raw.images === undefined ? "official" : read(SECTIONS.images, raw.images, ["images"], problems);
}

export function readImageOverrides(raw: Raw, problems: Problems): Partial<Record<ImageName, string>> | undefined {
  if (raw.imageOverrides === undefined) return {};
  const given = read(SECTIONS.imageOverrides, raw.imageOverrides, ["imageOverrides"], problems);
  const entries = IMAGE_NAMES.map((name) => [name, given?.[name]] as const).filter(([, ref]) => ref !== undefined);
  return given && (Object.fromEntries(entries) as Partial<Record<ImageName, string>>);
}

export function readAdmin(raw: Raw, problems: Problems): { email: string; name: string } | undefined {
  const given = raw.admin === undefined ? {} : read(adminSchema, raw.admin, ["admin"], problems);
  return given && { email: given.email ?? "admin@localhost", name: given.name ?? "Admin" };
}

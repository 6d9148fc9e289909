/**
 * Markers stand for generated secrets while the program is recorded: they go through URLs, JSON and YAML unchanged, and
 * tell afterwards which secret belongs where.
 */
const MARKER = /GENERATED-([a-z0-9-]+?)-DETARENEG/g;

/** Prefix of the logical names of generated secrets (components/secrets.ts). */
const PREFIX = "ai-stack-secrets-";

/** A piece of a text: as it is, or the name of a secret. */
export type Piece = { text: string } | { secret: string };

/** @param name logical name of the generated secret; its counter is a part of it, so that a rotation shows */
export function markerOf(name: string): string {
  return `GENERATED-${name.replace(PREFIX, "")}-DETARENEG`;
}

/** What a secret is called here that somebody else has made: no generated one is called so. */
export function givenName(name: string): string {
  return `given-${name}`;
}

/** Is it one that somebody else has made? */
export function isGiven(name: string): boolean {
  return name.startsWith(givenName(""));
}

/** A text as what is written and what is generated. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(MARKER)) {
    if (match.index > end) pieces.push({ text: text.slice(end, match.index) });
    pieces.push({ secret: match[1]! });
    end = match.index + match[0].length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end) });
  return pieces;
}

/** Paths in a value at which there is a generated secret. */
export function secretPaths(value: unknown, path = ""): string[] {
  if (typeof value === "string") return piecesOf(value).some((piece) => "secret" in piece) ? [path] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => secretPaths(inner, path === "" ? key : `${path}.${key}`));
}

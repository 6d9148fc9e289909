/** Sizes and token counts: reading what people write, writing what people read. Nothing is guessed: no unit, no number. */

const UNITS: Record<string, number> = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
  TIB: 2 ** 40,
};

const BINARY: [string, number][] = [
  ["TiB", 2 ** 40],
  ["GiB", 2 ** 30],
  ["MiB", 2 ** 20],
  ["KiB", 2 ** 10],
];

export type SizeResult = { ok: true; bytes: number } | { ok: false; message: string; suggestion: string };

const ALLOWED = "a size is a positive number with a unit: B, KB, MB, GB, TB (powers of 1000) or KiB, MiB, GiB, TiB";

/**
 * Reads a size such as `24GB`, `32GiB` or `500 GB`.
 *
 * @param value what was written; `GB` is 1e9 bytes, `GiB` is 2^30
 * @returns whole bytes, or what is wrong and what to write instead; never a guess for a number without a unit
 */
export function parseSize(value: unknown): SizeResult {
  const text = String(value).trim();
  const match = /^([+-]?\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text);
  if ((typeof value !== "string" && typeof value !== "number") || !match) {
    return { ok: false, message: `not a size; ${ALLOWED}`, suggestion: 'write for example "32GB"' };
  }
  const number = match[1]!;
  const unit = match[2]!;
  const magnitude = number.replace(/^[+-]/, "");
  if (unit === "") {
    return { ok: false, message: `a size without a unit; ${ALLOWED}`, suggestion: `write "${magnitude}GB"` };
  }
  const factor = UNITS[unit.toUpperCase()];
  if (factor === undefined) {
    return { ok: false, message: `unknown unit "${unit}"; ${ALLOWED}`, suggestion: `write "${magnitude}GB"` };
  }
  const bytes = Math.round(Number(number) * factor);
  if (bytes <= 0) {
    const positive = Number(magnitude) > 0 ? `${magnitude}${unit}` : "32GB";
    return { ok: false, message: `not more than zero; ${ALLOWED}`, suggestion: `write "${positive}"` };
  }
  return { ok: true, bytes };
}

/**
 * Reads a size that this repository itself wrote, as in the catalogues.
 *
 * @throws Error where the text is not a size: a fault of ours, not of the config
 */
export function mustParseSize(value: unknown): number {
  const result = parseSize(value);
  if (!result.ok) throw new Error(`${String(value)}: ${result.message}`);
  return result.bytes;
}

/** Bytes for people, in powers of 1024 with one decimal: `19.2 GiB`, `320 KiB`. */
export function formatBytes(bytes: number): string {
  for (const [unit, factor] of BINARY) {
    if (Math.abs(bytes) >= factor) return `${trimZero((bytes / factor).toFixed(1))} ${unit}`;
  }
  return `${Math.round(bytes)} B`;
}

/** Bytes as a config would hold them, rounded up to whole gigabytes so that a suggested size is enough: `24GB`. */
export function suggestSize(bytes: number): string {
  return `${Math.ceil(bytes / 1e9)}GB`;
}

/** Tokens for people: `8k` for 8192, else the plain number. */
export function formatTokens(tokens: number): string {
  return tokens >= 1024 && tokens % 1024 === 0 ? `${tokens / 1024}k` : String(tokens);
}

function trimZero(text: string): string {
  return text.endsWith(".0") ? text.slice(0, -2) : text;
}

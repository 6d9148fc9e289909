import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { readCatalogue } from "./catalogue";
import { IMAGE_NAMES } from "./config/schema";
import type { ImageName, ImageSource } from "./types";

const reference = z.strictObject({
  ref: z.string(),
  digest: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/)
    .optional(),
});
const image = z
  .strictObject({ official: reference.optional(), built: reference.optional() })
  .refine(
    ({ official, built }) => official !== undefined || built !== undefined,
    "neither an official nor a built reference",
  );
export const imageCatalogue = z.object({ images: z.record(z.enum(IMAGE_NAMES), image) });

export type ImageCatalogue = z.output<typeof imageCatalogue>;

const FILE = join(__dirname, "..", "images", "catalogue.yaml");
let catalogue: ImageCatalogue | undefined;

/** The catalogue of images beside their sources, checked when first read. */
export function images(): ImageCatalogue {
  catalogue ??= readCatalogue("images/catalogue.yaml", readFileSync(FILE, "utf8"), imageCatalogue);
  return catalogue;
}

/**
 * Reference of every image.
 *
 * @param source of those that config does not name; an image that has one form only comes in that form
 * @param overrides references that config gives
 */
export function resolveImages(
  source: ImageSource,
  overrides: Partial<Record<ImageName, string>>,
  from: ImageCatalogue = images(),
): Record<ImageName, string> {
  const entries = IMAGE_NAMES.map((name) => {
    const entry = from.images[name];
    const { ref, digest } = (entry[source] ?? entry.official ?? entry.built)!;
    return [name, overrides[name] ?? (digest ? `${ref}@${digest}` : ref)] as const;
  });
  return Object.fromEntries(entries) as Record<ImageName, string>;
}

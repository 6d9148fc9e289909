import { readCatalogue } from "../../plan/catalogue";
import { IMAGE_NAMES } from "../../plan/config/schema";
import { type ImageCatalogue, imageCatalogue, images, resolveImages } from "../../plan/images";
import { planOf } from "./support";

const digest = `sha256:${"a".repeat(64)}`;
const catalogue = {
  images: Object.fromEntries(
    IMAGE_NAMES.map((name) => [name, { official: { ref: `up/${name}:1` }, built: { ref: `own/${name}:1` } }]),
  ),
} as ImageCatalogue;

test("every image of the catalogue is pinned by a tag", () => {
  const { official, built } = { official: resolveImages("official", {}), built: resolveImages("built", {}) };
  for (const reference of [...Object.values(official), ...Object.values(built)]) {
    expect(reference).toMatch(/:[^/]*\d[^/]*$/);
    expect(reference).not.toMatch(/:(latest|main|stable)$/);
  }
});

test("models come in the built form alone", () => {
  expect(images().images.models.official).toBeUndefined();
  expect(resolveImages("official", {}).models).toBe(resolveImages("built", {}).models);
});

test("source, digest and override decide", () => {
  const pinned = { images: { ...catalogue.images, redis: { official: { ref: "up/redis:1", digest } } } };
  expect(resolveImages("official", {}, pinned).redis).toBe(`up/redis:1@${digest}`);
  expect(resolveImages("built", {}, pinned)).toMatchObject({ redis: `up/redis:1@${digest}`, caddy: "own/caddy:1" });
  expect(resolveImages("official", { caddy: "mine/caddy:2" }, pinned)).toMatchObject({
    caddy: "mine/caddy:2",
    ollama: "up/ollama:1",
  });
});

test("config chooses the source and overrides single images", () => {
  const plan = planOf({
    tier: "minimum",
    images: "built",
    imageOverrides: { caddy: `mine/caddy@${digest}`, redis: `redis:7@${digest}` },
  });
  expect(plan.imageSource).toBe("built");
  expect(plan.images).toEqual({
    ...resolveImages("built", {}),
    caddy: `mine/caddy@${digest}`,
    redis: `redis:7@${digest}`,
  });
});

test("an image without any reference is a fault of ours", () => {
  const text = JSON.stringify({ images: { ...catalogue.images, redis: {} } });
  expect(() => readCatalogue("images", text, imageCatalogue)).toThrow("neither an official nor a built reference");
  const missing = JSON.stringify({ images: { redis: { built: { ref: "a:1" } } } });
  expect(() => readCatalogue("images", missing, imageCatalogue)).toThrow("images");
});

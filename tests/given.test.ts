/** Secrets that the stack's config brings. */
import * as pulumi from "@pulumi/pulumi";
import { givenSecrets, readConfig, readGiven } from "../config";

beforeAll(() => {
  const config = {
    "ai-stack:tier": "team",
    "ai-stack:providers": "[]",
    "secrets:sign-in": "value-of-sign-in",
    "secrets:provider-x": "value-of-provider",
    "docker:host": "unix:///var/run/docker.sock",
  };
  pulumi.runtime.setAllConfig(config, ["secrets:sign-in"]);
});

test("config of the stack does not hold them", () => expect(readConfig("ai-stack")).toEqual({ tier: "team" }));

test("it is told whether each is a secret, and not what it is", () => {
  expect(readGiven()).toEqual({ "sign-in": "secret", "provider-x": "plain" });
});

test("they are secret outputs", async () => {
  const given = givenSecrets(["sign-in"]);
  expect(Object.keys(given)).toEqual(["sign-in"]);
  expect(await pulumi.isSecret(given["sign-in"]!)).toBe(true);
});

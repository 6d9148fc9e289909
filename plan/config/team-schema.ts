/** The shape of a team: who is in it, what it may use, and how much of it. */
import { z } from "zod";
import { leaf, positive, spendLimit } from "./leaves";

/** Name of the key by which the UI asks for a team; programs cannot have it. */
export const UI_KEY = "open-webui";

/** Short: names of tasks, with the name of a team in them, are DNS labels. */
const NAME = /^[a-z0-9]([a-z0-9-]{0,28}[a-z0-9])?$/;
const shortName = (what: string, example: string) =>
  leaf(
    z.string().regex(NAME),
    `${what}: at most 30 lower case letters, digits and dashes, no dash at either end`,
    example,
  );

const MAIL = /^[^\s@:,]+@[^\s@:,]+$/;
const mails = (example: string) =>
  leaf(
    z.array(leaf(z.string().regex(MAIL).toLowerCase(), "a mail address", example)),
    "a list of mail addresses",
    `[${example}]`,
  ).default([]);

export const teamSchema = z.strictObject({
  name: shortName("a name", "research"),
  members: mails("ada@example.com"),
  admins: mails("grace@example.com"),
  oidcGroups: leaf(
    z.array(leaf(z.string().regex(/^\S(.{0,198}\S)?$/), "a group of the identity provider", "research-staff")),
    "a list of groups of the identity provider",
    "[research-staff]",
  ).default([]),
  groups: leaf(z.array(leaf(z.string(), "a group", "fast")).min(1), "a list of at least one group", "[fast]"),
  budget: spendLimit.optional(),
  rpm: positive("requests a minute", 120, 1e6).optional(),
  tpm: positive("tokens a minute", 100000, 1e9).optional(),
  parallel: positive("requests at once with one key", 8, 10000).optional(),
  keys: leaf(z.array(shortName("the name of a program", "cursor")), "a list of names of programs", "[cursor]").default(
    [],
  ),
});

export const teamsSchema = leaf(
  z.array(z.unknown()).min(1),
  "a list of at least one team",
  "[{ name: research, members: [ada@example.com], groups: [fast] }]",
);

export type RawTeam = z.output<typeof teamSchema>;

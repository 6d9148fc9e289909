/** Counters of the secrets: those that every stack has, and the keys of its teams. */
import type { Plan, SecretName, TeamKeyPlan, ToolSecretName, ToolsPlan } from "../types";
import { read } from "./issues";
import { didYouMean, type Problems } from "./problems";
import { counter, SECRET_NAMES, SECTIONS, TOOL_SECRET_NAMES } from "./schema";
import { type RawTeam, UI_KEY } from "./team-schema";

type Raw = Record<string, unknown>;

/** Keys of teams are counted as `<team>/<key>`. */
const isKey = (name: string) => name.includes("/");

/** The tool that each of its secrets is for. */
const TOOL_OF: Record<ToolSecretName, keyof ToolsPlan> = {
  "web-search-key": "webSearch",
  "code-execution-token": "codeExecution",
};

/**
 * Counters of the secrets that every stack has, and of those of its tools.
 *
 * @param tools undefined where they are not sound: their counters are not checked then
 */
export function readRotations(
  raw: Raw,
  tools: ToolsPlan | undefined,
  problems: Problems,
): Plan["rotations"] | undefined {
  const own = isMap(raw.rotations) ? entriesOf(raw.rotations, (name) => !isKey(name)) : (raw.rotations ?? {});
  const given = read(SECTIONS.rotations, own, ["rotations"], problems);
  if (!given) return undefined;
  const counters: Record<string, number | undefined> = given;
  const off = TOOL_SECRET_NAMES.filter((name) => tools?.[TOOL_OF[name]] === undefined);
  for (const name of tools ? off : []) {
    if (counters[name] === undefined) continue;
    const message = `belongs to tools.${TOOL_OF[name]}, which is off`;
    problems.add(["rotations", name], message, `remove it, or switch ${TOOL_OF[name]} on`);
  }
  const names = [...SECRET_NAMES, ...TOOL_SECRET_NAMES.filter((name) => !off.includes(name))];
  return Object.fromEntries(names.map((name) => [name, counters[name] ?? 0])) as Record<SecretName, number>;
}

/**
 * The keys of each team, by its name: those of its programs, then the one of the UI.
 *
 * @param teams undefined where they are not sound: their counters are not checked then
 */
export function readTeamKeys(
  raw: Raw,
  teams: readonly RawTeam[] | undefined,
  problems: Problems,
): Record<string, TeamKeyPlan[]> | undefined {
  if (!teams) return undefined;
  const before = problems.list.length;
  const given = isMap(raw.rotations) ? entriesOf(raw.rotations, isKey) : {};
  const known = teams.flatMap(({ name, keys }) => [...keys, UI_KEY].map((key) => `${name}/${key}`));
  const counters = new Map<string, number | undefined>();
  for (const [name, value] of Object.entries(given)) {
    if (known.includes(name)) counters.set(name, read(counter, value, ["rotations", name], problems));
    else if (known.length === 0)
      problems.add(["rotations", name], "a key of a team, and there are no teams", "remove it");
    else problems.add(["rotations", name], "no key of a team", didYouMean(name, known));
  }
  if (problems.list.length > before) return undefined;
  return Object.fromEntries(
    teams.map(({ name, keys }) => [
      name,
      [...keys, UI_KEY].map((key) => ({ name: key, rotation: counters.get(`${name}/${key}`) ?? 0 })),
    ]),
  );
}

function isMap(value: unknown): value is Raw {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function entriesOf(map: Raw, wanted: (name: string) => boolean): Raw {
  return Object.fromEntries(Object.entries(map).filter(([name]) => wanted(name)));
}

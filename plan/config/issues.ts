/** From what zod says to what people can act on. */
import { z } from "zod";
import { didYouMean, formatPath, isSecretKey, nearest, type Problems, valueAt } from "./problems";

type Issue = z.core.$ZodIssue;

/** Takes wrappers off: optional, default. */
function unwrap(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return unwrap(schema.unwrap() as z.ZodType);
  return schema;
}

/** The schema at a path below `schema`. Paths of issues always lead to one. */
function schemaAt(schema: z.ZodType, path: readonly PropertyKey[]): z.ZodType {
  return path.reduce<z.ZodType>((current, part) => {
    const inner = unwrap(current);
    if (inner instanceof z.ZodArray) return inner.element as z.ZodType;
    return (inner as z.ZodObject).shape[String(part)] as z.ZodType;
  }, schema);
}

function keysOf(schema: z.ZodType): string[] {
  return Object.keys((unwrap(schema) as z.ZodObject).shape);
}

function describe(schema: z.ZodType): { allowed: string; example: string } {
  const meta = unwrap(schema).meta() as { allowed: string; example: string } | undefined;
  return meta ?? { allowed: `a map with: ${keysOf(schema).join(", ")}`, example: `{ ${keysOf(schema)[0]}: … }` };
}

function unknownKeys(issue: Issue & { keys: string[] }, schema: z.ZodType, path: PropertyKey[], problems: Problems) {
  const allowed = keysOf(schema);
  for (const key of issue.keys) {
    const at = [...path, key];
    // A key that names a secret was reported as such, with its value hidden.
    if (isSecretKey(key)) continue;
    problems.add(at, `unknown key; allowed: ${allowed.join(", ")}`, didYouMean(key, allowed));
  }
}

function suggestionFor(issue: Issue, schema: z.ZodType, value: unknown, path: PropertyKey[], example: string): string {
  if (issue.code === "custom" && issue.params) return String(issue.params.suggestion);
  const inner = unwrap(schema);
  if (inner instanceof z.ZodEnum && typeof value === "string") {
    const near = nearest(value, inner.options.map(String));
    if (near) return `did you mean "${near}"?`;
  }
  return `write for example ${path.at(-1) === undefined || typeof path.at(-1) === "number" ? "" : `${String(path.at(-1))}: `}${example}`;
}

/**
 * Reads one part of config by its schema.
 *
 * @param path where the part stands in the whole config
 * @returns the value, or undefined after every problem in it was added to `problems`
 */
export function read<T extends z.ZodType>(
  schema: T,
  raw: unknown,
  path: PropertyKey[],
  problems: Problems,
): z.output<T> | undefined {
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    const target = schemaAt(schema, issue.path);
    const at = [...path, ...issue.path];
    if (issue.code === "unrecognized_keys") {
      unknownKeys(issue, target, at, problems);
      continue;
    }
    const value = valueAt(raw, issue.path);
    const { allowed, example } = describe(target);
    const reason = issue.code === "custom" && value !== undefined ? issue.message : `expected ${allowed}`;
    const message = value === undefined ? `${formatPath(at)} is missing; expected ${allowed}` : reason;
    const suggestion =
      value === undefined && issue.code === "custom"
        ? `write for example ${String(at.at(-1))}: ${example}`
        : suggestionFor(issue, target, value, at, example);
    problems.add(at, message, suggestion, value);
  }
  return undefined;
}

/** Reads a list element by element: faulty elements are reported and left out as undefined, the others are read. */
export function readEach<T extends z.ZodType>(
  schema: T,
  list: readonly unknown[],
  path: PropertyKey[],
  problems: Problems,
): (z.output<T> | undefined)[] {
  return list.map((element, index) => read(schema, element, [...path, index], problems));
}

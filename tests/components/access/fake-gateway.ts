/** The part of LiteLLM's API that makes teams and keys, after `litellm/proxy/management_endpoints` of 1.108.11. */
import { createHash } from "node:crypto";
import { type Answer, type Asked, FakeServer } from "./program";

type Row = Record<string, unknown>;

export const MASTER_KEY = "sk-master-key-of-the-test";
const TEAM_FIELDS = ["team_id", "team_alias", "models", "max_budget", "budget_duration", "rpm_limit", "tpm_limit"];

export class FakeGateway {
  readonly teams = new Map<string, Row>();
  /** By the hash of the key, which is all that LiteLLM keeps. */
  readonly keys = new Map<string, Row>();
  readonly server = new FakeServer(
    (asked) => this.answer(asked),
    ({ method }) => method !== "GET",
  );

  private answer(asked: Asked): Answer {
    if (asked.token !== MASTER_KEY) return [401, { error: "Authentication Error" }];
    switch (`${asked.method} ${asked.path}`) {
      case "GET /team/info":
        return this.teamInfo(asked.query.get("team_id") ?? "");
      case "POST /team/new":
        return this.newTeam(asked.body);
      case "POST /team/update":
        return this.updateTeam(asked.body);
      case "POST /team/delete":
        return this.deleteTeams(asked.body.team_ids);
      case "GET /key/list":
        return this.listKeys(asked.query);
      case "POST /key/generate":
        return this.newKey(asked.body);
      case "POST /key/update":
        return this.updateKey(asked.body);
      case "POST /key/delete":
        return this.deleteKeys(asked.body.keys);
      default:
        return [404, { detail: "Not Found" }];
    }
  }

  private teamInfo(id: string): Answer {
    const team = this.teams.get(id);
    return team ? [200, { team_id: id, team_info: team, keys: [], team_memberships: [] }] : [404, missing(id)];
  }

  private newTeam({ metadata, ...fields }: Row): Answer {
    const id = String(fields.team_id);
    if (this.teams.has(id)) return [400, { error: `Team id = ${id} already exists.` }];
    refuseUnknown(fields);
    this.teams.set(id, { spend: 0, metadata, ...fields });
    return [200, this.teams.get(id)];
  }

  private updateTeam(fields: Row): Answer {
    const team = this.teams.get(String(fields.team_id));
    if (!team) return [404, missing(String(fields.team_id))];
    refuseUnknown(fields);
    Object.assign(team, fields);
    return [200, { team_id: fields.team_id, data: team }];
  }

  private deleteTeams(ids: string[]): Answer {
    for (const id of ids) {
      if (!this.teams.delete(id)) return [404, missing(id)];
      for (const [token, key] of this.keys) if (key.team_id === id) this.keys.delete(token);
    }
    return [200, ids.length];
  }

  private listKeys(query: URLSearchParams): Answer {
    const own = [...this.keys.values()].filter((key) => key.team_id === query.get("team_id"));
    const [size, page] = [Number(query.get("size")), Number(query.get("page"))];
    if (size > 100 || query.get("return_full_object") !== "true") return [422, { detail: "size" }];
    const keys = own.slice((page - 1) * size, page * size);
    return [200, { keys, total_count: own.length, current_page: page, total_pages: Math.ceil(own.length / size) }];
  }

  private newKey({ key, ...fields }: Row): Answer {
    if (!String(key).startsWith("sk-")) return [400, { error: "LiteLLM Virtual Key must start with 'sk-'." }];
    if ([...this.keys.values()].some((other) => other.key_alias === fields.key_alias))
      return [400, { error: `Unique key aliases across all keys are required, and ${key} has one that is taken` }];
    const token = hash(String(key));
    this.keys.set(token, { token, ...fields });
    return [200, { key, token }];
  }

  private updateKey({ key, ...fields }: Row): Answer {
    const found = this.keys.get(String(key));
    if (!found) return [404, { error: "no such key" }];
    Object.assign(found, fields);
    return [200, found];
  }

  private deleteKeys(tokens: string[]): Answer {
    for (const token of tokens) if (!this.keys.delete(token)) return [404, { error: "no such key" }];
    return [200, { deleted_keys: tokens }];
  }
}

export function hash(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}

function missing(id: string) {
  return { message: `Team not found, passed team id: ${id}.` };
}

/** LiteLLM would pass over a field that it does not know; a test shall not. */
function refuseUnknown(fields: Row): void {
  const unknown = Object.keys(fields).filter((field) => !TEAM_FIELDS.includes(field));
  if (unknown.length > 0) throw new Error(`fields that a team does not have: ${unknown.join(", ")}`);
}

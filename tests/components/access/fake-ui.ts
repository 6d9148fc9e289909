/** The part of Open WebUI's API that makes groups and gives models, after `open_webui/routers` of 0.12.4. */
import { createHmac } from "node:crypto";
import { type Answer, type Asked, FakeServer } from "./program";

// biome-ignore lint/suspicious/noExplicitAny: rows of tables that the tests write freely
type Row = Record<string, any>;

export const SECRET_KEY = "secret-key-of-the-ui";
export const ADMIN = { id: "admin-id", stamp: "stamp-1" };
const READS = [/^\/api\/v1\/groups\/id\/[^/]+\/users$/];

export class FakeUI {
  readonly groups = new Map<string, Row>();
  readonly members = new Map<string, Set<string>>();
  readonly users = new Map<string, Row>();
  readonly models = new Map<string, Row>();
  private count = 0;
  readonly server = new FakeServer(
    (asked) => this.answer(asked),
    ({ method, path }) => method !== "GET" && !READS.some((read) => read.test(path)),
  );

  /** Somebody who has an account. */
  addUser(email: string, role = "user"): string {
    const id = `id-of-${email}`;
    this.users.set(id, { id, email, role, name: email });
    return id;
  }

  addGroup(group: Row): string {
    const id = `group-${++this.count}`;
    this.groups.set(id, { id, description: "", permissions: null, data: null, ...group });
    this.members.set(id, new Set());
    return id;
  }

  group(name: string): Row & { people: string[] } {
    const found = [...this.groups.values()].find((group) => group.name === name);
    if (!found) throw new Error(`no group ${name}`);
    const people = [...this.members.get(found.id)!].map((id) => this.users.get(id)!.email).sort();
    return { ...found, people };
  }

  private answer(asked: Asked): Answer {
    if (!isAdmin(asked.token)) return [401, { detail: "401 Unauthorized" }];
    const path = asked.path.replace("/api/v1", "");
    const [, area, ...rest] = path.split("/");
    if (area === "groups") return this.answerGroups(`${asked.method} /${rest.join("/")}`, rest[1] ?? "", asked.body);
    if (area === "users") return this.answerUsers(`${asked.method} /${rest.join("/")}`, rest[0] ?? "", asked.body);
    if (area === "models") return this.answerModels(`${asked.method} /${rest.join("/")}`, asked.body);
    return startPage();
  }

  private answerGroups(request: string, id: string, body: Row): Answer {
    if (request === "GET /") return [200, [...this.groups.values()]];
    if (request === "POST /create") return [200, this.groups.get(this.addGroup(body))];
    const group = this.groups.get(id);
    const members = this.members.get(id);
    if (!group || !members) return [404, { detail: "Group not found." }];
    switch (request.replace(`/id/${id}`, "")) {
      case "POST /update":
        Object.assign(group, body, { data: { ...group.data, ...body.data } });
        return [200, group];
      case "DELETE /delete":
        this.groups.delete(id);
        for (const model of this.models.values())
          model.access_grants = model.access_grants.filter((grant: Row) => grant.principal_id !== id);
        return [200, true];
      case "POST /users":
        return [200, [...members].map((user) => this.users.get(user))];
      case "POST /users/add":
        for (const user of body.user_ids) members.add(user);
        return [200, group];
      case "POST /users/remove":
        for (const user of body.user_ids) members.delete(user);
        return [200, group];
      default:
        return startPage();
    }
  }

  private answerUsers(request: string, id: string, body: Row): Answer {
    if (request === "GET /all") return [200, { users: [...this.users.values()], total: this.users.size }];
    const user = this.users.get(id);
    if (!user || request !== `POST /${id}/update`) return startPage();
    Object.assign(user, body);
    return [200, user];
  }

  private answerModels(request: string, body: Row): Answer {
    switch (request) {
      case "GET /base":
        return [200, [...this.models.values()].filter((model) => model.base_model_id === null)];
      case "POST /create":
        if (this.models.has(body.id)) return [401, { detail: "This model id is already taken" }];
        this.models.set(body.id, body);
        return [200, body];
      case "POST /model/access/update":
        this.models.get(body.id)!.access_grants = body.access_grants;
        return [200, this.models.get(body.id)];
      case "POST /model/delete":
        return this.models.delete(body.id) ? [200, true] : [401, { detail: "not found" }];
      default:
        return startPage();
    }
  }
}

/** What it answers to paths that it does not know. */
function startPage(): Answer {
  return [200, "<!doctype html><title>Open WebUI</title>"];
}

/** As `decode_token` and `is_valid_token` check it. */
function isAdmin(token: string): boolean {
  const [head = "", body = "", signature = ""] = token.split(".");
  const expected = createHmac("sha256", SECRET_KEY).update(`${head}.${body}`).digest("base64url");
  if (signature !== expected) return false;
  const claims = JSON.parse(Buffer.from(body, "base64url").toString());
  const types = ["session", "automation", "subagent"];
  const [now, fresh] = [Date.now() / 1000, claims.exp - claims.iat <= 600];
  return (
    claims.id === ADMIN.id &&
    claims.session_stamp === ADMIN.stamp &&
    types.includes(claims.typ) &&
    claims.exp > now &&
    fresh
  );
}

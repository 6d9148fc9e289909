# A team of Open WebUI: its groups of people, and who may use the models of its connection.
import base64
import hashlib
import hmac
import time
import uuid

import psycopg

TEAM = WANTED["team"]
TOKEN_SECONDS = 600
ADMIN = """
SELECT u.id, a.session_stamp FROM "user" u JOIN auth a ON a.id = u.id
WHERE u.role = 'admin' AND a.active ORDER BY u.created_at, u.id LIMIT 1
"""


def encoded(part):
    text = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def session():
    """A short session of the first administrator, whose password may have been changed in the UI since the start."""
    try:
        with psycopg.connect(os.environ["DATABASE_URL"]) as database:
            row = database.execute(ADMIN).fetchone()
    except psycopg.Error as error:
        sys.exit("team %s: the UI's database cannot be asked: %s" % (TEAM, str(error).strip().split("\n")[0]))
    if row is None:
        sys.exit("team %s: the UI has no administrator" % TEAM)
    now = int(time.time())
    # The type of what runs without a person: no second factor is asked for.
    claims = {"id": row[0], "session_stamp": row[1], "typ": "automation", "jti": str(uuid.uuid4())}
    text = "%s.%s" % (
        encoded({"alg": "HS256", "typ": "JWT"}),
        encoded({**claims, "iat": now, "exp": now + TOKEN_SECONDS}),
    )
    key = os.environ["WEBUI_SECRET_KEY"].encode()
    return "%s.%s" % (text, encoded(hmac.new(key, text.encode(), hashlib.sha256).digest()))


ui = Client(os.environ["UI"] + "/api/v1", session())


def owned_groups():
    """The groups that were made for this team, by their role."""
    groups = [group for group in ui.ask("GET", "/groups/") if (group.get("data") or {}).get("managed_by") == OWNER]
    return {group["data"].get("role"): group for group in groups if group["data"].get("team") == TEAM}


def form_of(wanted):
    mark = {"managed_by": OWNER, "team": TEAM, "role": wanted["role"]}
    form = {
        "name": wanted["name"],
        "description": wanted["description"],
        "data": {**mark, "config": {"default_models": WANTED["default_models"]}},
    }
    # A sign-in by an identity provider writes the permissions of its groups itself.
    return form if wanted["members"] is None else {**form, "permissions": wanted["permissions"]}


def make_group(changes, wanted, found):
    """The group; None in a check where there is none yet."""
    form = form_of(wanted)
    if found is None:
        line = "group %s: made" % wanted["name"]
        return changes.make(line, lambda: ui.ask("POST", "/groups/create", form))
    now = {field: found.get(field) or {} for field in form if field != "data"}
    changed = differences(now, {field: form[field] for field in now})
    default = ((found["data"].get("config") or {}).get("default_models")) or []
    if default != WANTED["default_models"]:
        changed["default_models"] = WANTED["default_models"]
    if changed:
        path = "/groups/id/%s/update" % found["id"]
        changes.make("group %s: set %s" % (wanted["name"], listed(changed)), lambda: ui.ask("POST", path, form))
    return found


def make_members(changes, wanted, group, people):
    """People who have not signed in yet are added when they have, the next time that this runs."""
    path = "/groups/id/%s/users" % group["id"]
    now = {person["id"]: person["email"] for person in ui.ask("POST", path)}
    known = {people[mail]["id"]: mail for mail in wanted["members"] if mail in people}
    for action, done, ids in (("add", "added", known.keys() - now.keys()), ("remove", "removed", now.keys() - known.keys())):
        if not ids:
            continue
        mails = ", ".join(sorted(known.get(id) or now[id] for id in ids))
        body = {"user_ids": sorted(ids)}
        line = "group %s: %s %s" % (wanted["name"], done, mails)
        changes.make(line, lambda: ui.ask("POST", "%s/%s" % (path, action), body))


def make_groups(changes, people):
    """The groups by their role."""
    everybody = ui.ask("GET", "/groups/")
    owned, made = owned_groups(), {}
    for wanted in WANTED["groups"]:
        role = wanted["role"]
        found = owned.pop(role, None)
        if found is None and wanted["members"] is None:
            # A group of the identity provider may be there already: it is used as it is.
            others = [group for group in everybody if group["name"] == wanted["name"]]
            if others:
                made[role] = others[0]
                continue
        made[role] = make_group(changes, wanted, found)
        if made[role] is not None and wanted["members"] is not None:
            make_members(changes, wanted, made[role], people)
    for group in owned.values():
        remove_group(changes, group)
    return made


def remove_group(changes, group):
    path = "/groups/id/%s/delete" % group["id"]
    changes.make("group %s: removed" % group["name"], lambda: ui.ask("DELETE", path))


def accept(changes, people):
    """Who is named in a team has not to be let in by hand."""
    for mail in sorted({mail for group in WANTED["groups"] for mail in group["members"] or []}):
        person = people.get(mail)
        if person and person["role"] == "pending":
            path, body = "/users/%s/update" % person["id"], {"role": "user"}
            changes.make("%s: may use the UI" % mail, lambda: ui.ask("POST", path, body))


def grants_for(groups):
    permissions = [
        (group["id"], permission)
        for role, group in groups.items()
        if group is not None
        for permission in (("read", "write") if role == "admins" else ("read",))
    ]
    return [{"principal_type": "group", "principal_id": id, "permission": permission} for id, permission in permissions]


def shape(grants):
    return sorted((grant["principal_type"], grant["principal_id"], grant["permission"]) for grant in grants)


def team_models():
    """Entries of the models of the team's connection, by id. The UI puts the team's name before each id."""
    return {model["id"]: model for model in ui.ask("GET", "/models/base") if model["id"].startswith(TEAM + ".")}


def make_model(changes, wanted, found, grants):
    if found is None:
        mark = {"managed_by": OWNER, "team": TEAM}
        form = {**wanted, "base_model_id": None, "meta": mark, "params": {}, "access_grants": grants}
        changes.make("model %s: given to the team" % wanted["id"], lambda: ui.ask("POST", "/models/create", form))
    elif shape(found.get("access_grants") or []) != shape(grants):
        form = {**wanted, "access_grants": grants}
        line = "model %s: given to the team's groups alone" % wanted["id"]
        changes.make(line, lambda: ui.ask("POST", "/models/model/access/update", form))


def remove_models(changes, models, kept):
    for id, model in models.items():
        ours = id in {wanted["id"] for wanted in WANTED["models"]} or model["meta"].get("managed_by") == OWNER
        if ours and id not in kept:
            body = {"id": id}
            changes.make("model %s: taken from the team" % id, lambda: ui.ask("POST", "/models/model/delete", body))


def apply(changes):
    people = {person["email"].lower(): person for person in ui.ask("GET", "/users/all")["users"]}
    accept(changes, people)
    grants = grants_for(make_groups(changes, people))
    models = team_models()
    for wanted in WANTED["models"]:
        make_model(changes, wanted, models.get(wanted["id"]), grants)
    remove_models(changes, models, {wanted["id"] for wanted in WANTED["models"]})


def undo(changes):
    remove_models(changes, team_models(), set())
    for group in owned_groups().values():
        remove_group(changes, group)


run(TEAM, apply, undo)

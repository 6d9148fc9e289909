# A team of LiteLLM with its keys. Keys come in KEY_<index>, in the order of their aliases.
import hashlib

TEAM = WANTED["team_id"]
NAME = WANTED["team_alias"]
FIELDS = ("team_alias", "models", "max_budget", "budget_duration", "rpm_limit", "tpm_limit")
PAGE = 100

gateway = Client(os.environ["GATEWAY"], os.environ["LITELLM_MASTER_KEY"])


def owned(thing):
    return (thing.get("metadata") or {}).get("managed_by") == OWNER


def find_team():
    try:
        return gateway.ask("GET", "/team/info?team_id=" + urllib.parse.quote(TEAM))["team_info"]
    except Refused as error:
        if error.status == 404:
            return None
        raise


def make_team(changes):
    wanted = {field: WANTED[field] for field in FIELDS}
    team = find_team()
    if team is None:
        body = {"team_id": TEAM, "metadata": {"managed_by": OWNER}, **wanted}
        changes.make("team %s: made with %s" % (NAME, listed(wanted)), lambda: gateway.ask("POST", "/team/new", body))
        return
    if not owned(team):
        sys.exit("team %s: the gateway has a team with the id %s that somebody else made: rename one" % (NAME, TEAM))
    # What is as it should be is left out: naming the period again would begin it anew.
    changed = differences(team, wanted)
    if changed:
        body = {"team_id": TEAM, **changed}
        changes.make("team %s: set %s" % (NAME, listed(changed)), lambda: gateway.ask("POST", "/team/update", body))


def keys_of_team():
    keys, page, pages = [], 1, 1
    while page <= pages:
        path = "/key/list?team_id=%s&return_full_object=true&size=%d&page=%d" % (urllib.parse.quote(TEAM), PAGE, page)
        answer = gateway.ask("GET", path)
        keys += answer["keys"]
        page, pages = page + 1, answer.get("total_pages") or 1
    return keys


def add_key(alias, key):
    body = {
        "key": key,
        "key_alias": alias,
        "team_id": TEAM,
        "max_parallel_requests": WANTED["max_parallel_requests"],
        "metadata": {"managed_by": OWNER},
    }
    try:
        gateway.ask("POST", "/key/generate", body)
    except Refused as error:
        sys.exit("key %s: the gateway %s" % (alias, str(error).replace(key, "sk-...")))


def replace_key(alias, key, token):
    gateway.ask("POST", "/key/delete", {"keys": [token]})
    add_key(alias, key)


def make_key(changes, alias, key, found):
    if found is None:
        changes.make("key %s: made" % alias, lambda: add_key(alias, key))
        return
    if not owned(found):
        sys.exit("key %s: the team has a key with this alias that somebody else made: rename one" % alias)
    # LiteLLM keeps the hash of a key alone.
    if found["token"] != hashlib.sha256(key.encode()).hexdigest():
        changes.make("key %s: rotated" % alias, lambda: replace_key(alias, key, found["token"]))
        return
    changed = differences(found, {"max_parallel_requests": WANTED["max_parallel_requests"]})
    if changed:
        body = {"key": found["token"], **changed}
        changes.make("key %s: set %s" % (alias, listed(changed)), lambda: gateway.ask("POST", "/key/update", body))


def apply(changes):
    make_team(changes)
    # In a check there may be no team to have keys.
    found = {key["key_alias"]: key for key in keys_of_team()} if find_team() else {}
    for index, alias in enumerate(WANTED["key_aliases"]):
        make_key(changes, alias, os.environ["KEY_%d" % index], found.pop(alias, None))
    for alias, key in found.items():
        if owned(key):
            body = {"keys": [key["token"]]}
            changes.make("key %s: removed" % alias, lambda: gateway.ask("POST", "/key/delete", body))


def undo(changes):
    team = find_team()
    if team is None or not owned(team):
        return
    count = len(keys_of_team())
    # Its keys go with it, whoever made them.
    body = {"team_ids": [TEAM]}
    changes.make("team %s: removed with %d keys" % (NAME, count), lambda: gateway.ask("POST", "/team/delete", body))


run(NAME, apply, undo)

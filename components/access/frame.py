# What the programs of a team share. They are told what has to be there in WANTED, and do one of three things, named by
# their argument: apply makes it so, check says whether it is so, undo takes it away. Every change is one line of output.
import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request

WANTED = json.loads(os.environ["WANTED"])
MODE = sys.argv[1]
# What this stack made carries it; all else belongs to others.
OWNER = "ai-stack"
SECONDS = 60


class Refused(Exception):
    def __init__(self, status, text):
        super().__init__("answered %d: %s" % (status, text[:400]))
        self.status = status


class Client:
    """JSON over HTTP, with a bearer token."""

    def __init__(self, address, token):
        self.address = address
        self.token = token

    def ask(self, method, path, body=None):
        request = urllib.request.Request(
            self.address + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": "Bearer " + self.token, "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:
                text = answer.read().decode()
        except urllib.error.HTTPError as error:
            raise Refused(error.code, "%s %s: %s" % (method, path, error.read().decode())) from None
        try:
            return json.loads(text)
        except ValueError:
            # Open WebUI answers paths that it does not know with its start page.
            raise Refused(200, "%s %s: no JSON" % (method, path)) from None


class Changes:
    """What is not as it should be. In a check it is only counted."""

    def __init__(self):
        self.count = 0

    def make(self, line, act):
        self.count += 1
        print(("missing: " if MODE == "check" else "") + line, flush=True)
        return None if MODE == "check" else act()


def run(name, apply, undo):
    changes = Changes()
    try:
        (undo if MODE == "undo" else apply)(changes)
    except (Refused, OSError) as error:
        sys.exit("team %s: %s" % (name, error))
    if changes.count == 0:
        print("team %s: nothing to do" % name)
    elif MODE == "check":
        sys.exit(1)


def differences(now, wanted):
    """The wanted values of the fields that have another one now; lists are compared as sets."""
    plain = lambda value: sorted(value) if isinstance(value, list) else value
    return {field: value for field, value in wanted.items() if plain(now.get(field)) != plain(value)}


def listed(fields):
    return ", ".join("%s %s" % (field, json.dumps(value)) for field, value in fields.items())

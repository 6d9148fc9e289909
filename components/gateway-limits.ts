/** What one person may ask in the UI, made true in the gateway. */
import { USER_LIMITS_TASK } from "../plan/topology";
import type { TaskSpec } from "../workload/spec";
import type { LiteLLMGatewayArgs } from "./litellm-gateway";
import { describeTask, gib } from "./service";

/**
 * Runs in the gateway's image, with Python's standard library alone: a row of LiteLLM's budgets shall be as BUDGET says.
 * The gateway's config names that row as the one of everybody who has none of their own. `check` fails where it is
 * otherwise, `undo` removes it.
 */
export const USER_LIMITS_SCRIPT = `
import json, os, sys, urllib.error, urllib.request

wanted = json.loads(os.environ["BUDGET"])
name = wanted["budget_id"]

def call(path, body):
    request = urllib.request.Request(
        os.environ["GATEWAY"] + path,
        data=json.dumps(body).encode(),
        headers={"Authorization": "Bearer " + os.environ["LITELLM_MASTER_KEY"], "Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        sys.exit("%s: the gateway answered %d: %s" % (path, error.code, error.read().decode()[:400]))

def present():
    rows = call("/budget/info", {"budgets": [name]})
    return next((row for row in rows if row["budget_id"] == name), None)

row = present()
mode = sys.argv[1] if len(sys.argv) > 1 else "make"
if mode == "check":
    if row is None or any(row.get(key) != value for key, value in wanted.items()):
        sys.exit("limits of a person: not as they should be")
elif mode == "undo":
    if row is not None:
        call("/budget/delete", {"id": name})
    print("limits of a person: removed")
elif row is None:
    call("/budget/new", {key: value for key, value in wanted.items() if value is not None})
    print("limits of a person: made")
else:
    call("/budget/update", wanted)
    print("limits of a person: changed")
`;

/** Tells the gateway what one person may ask. */
export function userLimitsTask(args: LiteLLMGatewayArgs, user: string, gateway: string): TaskSpec {
  const entrypoint = ["python", "-c"];
  return describeTask(args.topology, {
    name: USER_LIMITS_TASK,
    image: args.image,
    entrypoint,
    args: [USER_LIMITS_SCRIPT],
    env: { GATEWAY: gateway, BUDGET: JSON.stringify(args.userBudget) },
    secretEnv: { LITELLM_MASTER_KEY: args.masterKey },
    user,
    resources: { memoryBytes: gib(0.25) },
    check: { entrypoint, args: [USER_LIMITS_SCRIPT, "check"] },
    undo: { entrypoint, args: [USER_LIMITS_SCRIPT, "undo"] },
    triggers: {},
  });
}

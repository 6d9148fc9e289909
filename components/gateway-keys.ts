/**
 * Runs in the gateway's image, with Python's standard library alone. For every alias in KEY_ALIASES the gateway shall
 * know the key in KEY_<index>: what is there already stays (with its usage); a key of that alias with another value
 * was rotated, and is replaced.
 */
export const KEYS_SCRIPT = script('{"key": key, "key_alias": alias}');

/** The same where a key may ask for the paths in KEY_<index>_ROUTES alone. */
export const LIMITED_KEYS_SCRIPT = script(
  '{"key": key, "key_alias": alias, "allowed_routes": os.environ.get("KEY_%d_ROUTES" % index, "").split()}',
);

function script(body: string): string {
  return `
import json, os, sys, urllib.error, urllib.parse, urllib.request

def call(path, body=None):
    request = urllib.request.Request(
        os.environ["GATEWAY"] + path,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": "Bearer " + os.environ["LITELLM_MASTER_KEY"], "Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()

for index, alias in enumerate(os.environ["KEY_ALIASES"].split(",")):
    key = os.environ["KEY_%d" % index]
    status, _ = call("/key/info?key=" + urllib.parse.quote(key))
    if status == 200:
        print("key %s: unchanged" % alias)
        continue
    call("/key/delete", {"key_aliases": [alias]})
    status, text = call("/key/generate", ${body})
    if status != 200:
        sys.exit("key %s: the gateway answered %d: %s" % (alias, status, text.replace(key, "sk-...")[:400]))
    print("key %s: made" % alias)
`;
}

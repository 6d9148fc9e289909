/** Takes the type marks of the JSON protocol away: `{$type: "DateTime", value}` becomes the value. */
function unmark(value) {
  if (Array.isArray(value)) return value.map(unmark);
  if (value === null || typeof value !== "object") return value;
  if ("$type" in value && "value" in value) return value.value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, unmark(inner)]));
}

/**
 * An answer of the WebAssembly engine as the client reads it: the data is under `result` whatever the operation was.
 * @param {{ data?: Record<string, unknown>, errors?: object[] }} answer
 */
function plainAnswer(answer) {
  if (answer.errors?.length || !answer.data) return answer;
  const [[name, value]] = Object.entries(answer.data);
  return { ...answer, data: { result: name === "queryRaw" ? value : unmark(value) } };
}

/**
 * The engine gives errors of the database driver as a number only; this puts the driver's own message in its place.
 * @param {{ errors?: object[] }} answer changed in place
 * @param {(id: number) => { error?: unknown } | undefined} consume takes the error of that number out of the adapter
 */
function withDriverErrors(answer, consume) {
  for (const error of answer.errors ?? []) {
    const facing = error.user_facing_error;
    const known = facing?.error_code === "P2036" ? consume(facing.meta?.id) : undefined;
    if (!known) continue;
    error.error = String(known.error?.message ?? known.error);
    facing.message = error.error;
  }
  return answer;
}

/**
 * An error in the form of the engine.
 * @param {string} message
 * @param {{ code: string, message: string }} [meta] code and message of the database
 */
function failure(message, meta = { code: "N/A", message }) {
  // P2010: "raw query failed", the code that the client passes on with its message unchanged.
  return { errors: [{ error: message, user_facing_error: { is_panic: false, message, error_code: "P2010", meta } }] };
}

module.exports = { plainAnswer, withDriverErrors, failure };

const http = require("node:http");
const { plainAnswer, withDriverErrors, failure } = require("./answers.js");
const { NO_TRACE } = require("./engine.js");
const { jsonQuery } = require("./protocol.js");
const { runRaw } = require("./raw.js");

/**
 * Answers the HTTP interface of Prisma's query engine.
 * @param {{ engine: object, consumeError: (id: number) => object | undefined, pool: import("pg").Pool, models: object }} parts
 */
function createHandler({ engine, consumeError, pool, models }) {
  const ask = async (request, transaction) => {
    const answer = JSON.parse(await engine.query(JSON.stringify(request), NO_TRACE, transaction));
    return withDriverErrors(answer, consumeError);
  };

  async function query(body, transaction) {
    const request = JSON.parse(body);
    if (request.batch) {
      const batch = request.batch.map((item) => jsonQuery(item.query, models));
      const answer = await ask({ batch, transaction: request.transaction ? {} : undefined }, transaction);
      return answer.batchResult ? { ...answer, batchResult: answer.batchResult.map(plainAnswer) } : answer;
    }
    const single = jsonQuery(request.query, models);
    if (!transaction && single.modelName === undefined) return runRaw(pool, single);
    return plainAnswer(await ask(single, transaction));
  }

  async function start(body) {
    const answer = JSON.parse(await engine.startTransaction(body, NO_TRACE));
    return answer.error_code ? { errors: [{ error: answer.message, user_facing_error: answer }] } : { id: answer.id };
  }

  async function finish(id, step) {
    const text = await (step === "commit"
      ? engine.commitTransaction(id, NO_TRACE)
      : engine.rollbackTransaction(id, NO_TRACE));
    const answer = JSON.parse(text || "{}") ?? {};
    return answer.error_code ? { errors: [{ error: answer.message, user_facing_error: answer }] } : answer;
  }

  return async function answer(path, body, transaction) {
    if (path === "/status") return { status: "ok" };
    if (path.startsWith("/metrics")) return { counters: [], gauges: [], histograms: [] };
    if (path === "/transaction/start") return start(body);
    const end = /^\/transaction\/([^/]+)\/(commit|rollback)$/.exec(path);
    return end ? finish(end[1], end[2]) : query(body, transaction);
  };
}

/** Reads the whole body of a request. */
async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/**
 * Listens on the loopback address, as the native engine does.
 * @param {(path: string, body: string, transaction: string | undefined) => Promise<object>} answer
 * @param {number} port
 * @returns {Promise<http.Server>}
 */
function listen(answer, port) {
  const server = http.createServer(async (request, response) => {
    let result;
    try {
      result = await answer(request.url, await bodyOf(request), request.headers["x-transaction-id"]);
    } catch (error) {
      const message = String(error?.message ?? error);
      // Without the query: it may hold keys and prompts.
      console.error("query engine:", message.slice(0, 800));
      result = failure(message);
    }
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify(result));
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject).listen(port, "127.0.0.1", () => resolve(server));
  });
}

module.exports = { createHandler, listen };

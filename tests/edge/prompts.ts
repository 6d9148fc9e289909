/**
 * Prompts as people send them: every question of asks.txt about every snippet of snippets.txt, each in one of the bodies
 * of the OpenAI API and in one of Open WebUI's.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface Sent {
  method: string;
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

const pieces = (file: string) => readFileSync(join(__dirname, file), "utf8").trimEnd().split("\n%%\n");

/** Questions about code, SQL, HTML and shell, in seven languages. */
export const PROMPTS: string[] = pieces("snippets.txt").flatMap((snippet, index) =>
  pieces("asks.txt").map((ask, turn) =>
    (index + turn) % 2 ? `${ask}\n\n${snippet}` : `${ask}\n\`\`\`\n${snippet}\n\`\`\``,
  ),
);

const json = (path: string, body: unknown, method = "POST"): Sent => ({
  method,
  path,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

type Shape = (prompt: string) => Sent;
const ask = (content: unknown) => ({ role: "user", content });
const ID = "3f2b8c1e-9d4a-4f6b-8e21-0c5d7a9b1e42";

/** What OpenAI's clients send to the gateway. */
export const API_SHAPES: Shape[] = [
  (prompt) => json("/v1/chat/completions", { model: "default", messages: [ask(prompt)] }),
  (prompt) =>
    json("/v1/chat/completions", {
      model: "default",
      stream: true,
      messages: [
        { role: "system", content: prompt },
        ask([{ type: "text", text: prompt }]),
        { role: "assistant", content: null, tool_calls: [{ id: "c1", function: { name: "run", arguments: prompt } }] },
      ],
      tools: [{ type: "function", function: { name: "run", description: prompt, parameters: { type: "object" } } }],
    }),
  (prompt) => json("/v1/completions", { model: "fast", prompt: [prompt], suffix: "</code>" }),
  (prompt) => json("/v1/embeddings", { model: "embedding", input: [prompt, prompt] }),
  (prompt) => json("/v1/responses", { model: "default", instructions: prompt, input: [ask(prompt)] }),
];

/** What the pages of Open WebUI send. */
export const UI_SHAPES: Shape[] = [
  (prompt) => json("/api/chat/completions", { model: "default", messages: [ask(prompt)], chat_id: ID, stream: true }),
  (prompt) => json("/api/chat/completed", { model: "default", messages: [ask(prompt)], chat_id: ID }),
  (prompt) => json("/api/v1/chats/new", { chat: { title: prompt.slice(0, 40), messages: [ask(prompt)] } }),
  (prompt) =>
    json(`/api/v1/chats/${ID}`, {
      chat: { history: { currentId: "1", messages: { "1": { id: "1", ...ask(prompt) } } } },
    }),
  (prompt) => json(`/api/v1/chats/${ID}/messages/${ID}`, { content: prompt }),
  (prompt) => json("/api/v1/tasks/title/completions", { model: "fast", messages: [ask(prompt)] }),
  (prompt) => json("/api/v1/knowledge/create", { name: prompt.slice(0, 40), description: prompt }),
  (prompt) => json("/api/v1/prompts/create", { command: "review", name: "Review", content: prompt }),
  (prompt) => json(`/api/v1/notes/${ID}/update`, { title: "Note", data: { content: { md: prompt, html: prompt } } }),
  (prompt) => json("/api/v1/tools/create", { id: "t", name: "T", content: prompt, meta: { description: prompt } }),
  (prompt) => json("/api/v1/functions/create", { id: "f", name: "F", content: prompt, meta: {} }),
  (prompt) => json("/api/v1/models/create", { id: "m", name: "M", params: { system: prompt }, meta: {} }),
  (prompt) => json("/api/v1/memories/add", { content: prompt }),
  (prompt) => json("/api/v1/folders/", { name: "F", data: { system_prompt: prompt } }),
  (prompt) => json(`/api/v1/channels/${ID}/messages/post`, { content: prompt }),
  (prompt) => json("/api/v1/retrieval/process/text", { name: "n", content: prompt }),
  (prompt) => json("/api/v1/retrieval/query/collection", { collection_names: [ID], query: prompt }),
  (prompt) => json("/api/v1/evaluations/feedback", { type: "rating", snapshot: { chat: { messages: [ask(prompt)] } } }),
  (prompt) => json("/api/v1/users/user/settings/update", { ui: { system: prompt } }),
  (prompt) => json("/api/v1/audio/speech", { input: prompt, voice: "alloy" }),
  (prompt) => json("/api/v1/images/generations", { prompt }),
  (prompt) => json("/api/v1/utils/code/format", { code: prompt }),
  (prompt) => json("/api/v1/configs/suggestions", { suggestions: [{ title: ["a", "b"], content: prompt }] }),
  (prompt) => json("/openai/chat/completions", { model: "default", messages: [ask(prompt)] }),
  (prompt) => ({
    method: "POST",
    path: "/ws/socket.io/?EIO=4&transport=polling&sid=abc",
    headers: { "content-type": "text/plain;charset=UTF-8" },
    body: `42${JSON.stringify(["ydoc:document:update", { document_id: `note:${ID}`, data: { content: prompt } }])}`,
  }),
  (prompt) => upload("/api/v1/files/?process=true", "notes.md", prompt),
  (prompt) => ({ method: "GET", path: `/api/v1/chats/search?text=${inOneLine(prompt)}&page=1` }),
  (prompt) => ({ method: "GET", path: `/api/v1/search?q=${inOneLine(prompt)}&kind=all` }),
];

/** As the field for searching has it. */
function inOneLine(prompt: string): string {
  return encodeURIComponent(prompt.replaceAll(/\s+/g, " ").slice(-200));
}

function upload(path: string, name: string, content: string): Sent {
  const boundary = "----WebKitFormBoundary7MA4YWxkTrZu0gW";
  const head = `Content-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: text/markdown`;
  return {
    method: "POST",
    path,
    headers: { "content-type": `multipart/form-data; boundary=${boundary}` },
    body: `--${boundary}\r\n${head}\r\n\r\n${content}\r\n--${boundary}--\r\n`,
  };
}

/** Every prompt twice: as a program sends it, and as the UI does; all shapes take their turn. */
export const PROMPT_REQUESTS: Sent[] = PROMPTS.flatMap((prompt, index) => [
  API_SHAPES[index % API_SHAPES.length]!(prompt),
  UI_SHAPES[index % UI_SHAPES.length]!(prompt),
]);

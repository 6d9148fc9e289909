/** Open WebUI by its HTTP API, as a person's browser uses it. */
import { randomUUID } from "node:crypto";
import { type Fetch, serverSentEvents } from "./http";

export interface Message {
  role: "user" | "assistant" | "system";
  content: string;
}

interface ChatChunk {
  choices?: { delta?: { content?: string } }[];
}

/** A file or a collection of documents that a question refers to. */
export interface Attachment {
  type: "file" | "collection";
  id: string;
}

/** A passage that an answer rests on, with where it comes from. */
export interface Source {
  document: string[];
  metadata: object[];
}

export class OpenWebUI {
  private constructor(
    private readonly url: string,
    private readonly fetch: Fetch,
    private readonly token: string,
  ) {}

  /** Signs in; throws with the status where mail address or password are wrong. */
  static async signIn(url: string, fetch: Fetch, email: string, password: string): Promise<OpenWebUI> {
    const response = await fetch(`${url}/api/v1/auths/signin`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email, password }),
    });
    const { token } = await json<{ token: string }>(response);
    return new OpenWebUI(url, fetch, token);
  }

  /** The person who is signed in. */
  async whoAmI(): Promise<{ id: string; email: string }> {
    return json(await this.get("/api/v1/auths/"));
  }

  /** Makes an account, as an administrator can. */
  async addUser(email: string, password: string, role: "pending" | "user"): Promise<void> {
    await json(await this.post("/api/v1/auths/add", { name: email, email, password, role }));
  }

  /** Names of the models that a person can choose. */
  async models(): Promise<string[]> {
    const { data } = await json<{ data: { id: string }[] }>(await this.get("/api/models"));
    return data.map((model) => model.id);
  }

  /** Asks one question and waits for the whole answer. */
  async chat(model: string, question: string, files: Attachment[] = []): Promise<string> {
    const body = { ...ask(model, question), stream: false, files };
    const response = await this.post("/api/chat/completions", body);
    const answer = await json<{ choices: { message: Message }[] }>(response);
    return answer.choices[0]?.message.content ?? "";
  }

  /** Asks with features of the UI switched on; gives the answer and what it rests on. */
  async chatWith(
    model: string,
    question: string,
    features: Record<string, boolean>,
    files: Attachment[] = [],
  ): Promise<{ text: string; sources: Source[] }> {
    // The UI tells of its steps where a conversation is named; this one is not kept.
    const conversation = { chat_id: `local:${randomUUID()}`, id: randomUUID(), params: { function_calling: "legacy" } };
    const body = { ...ask(model, question), ...conversation, stream: false, features, files };
    const response = await this.post("/api/chat/completions", body);
    const answer = await json<{ choices: { message: Message }[]; sources?: Source[] }>(response);
    return { text: answer.choices[0]?.message.content ?? "", sources: answer.sources ?? [] };
  }

  /** Runs code as the button of a code block does. */
  async execute(code: string): Promise<{ stdout: string; stderr: string; result: string }> {
    return json(await this.post("/api/v1/utils/code/execute", { code }));
  }

  /** Asks one question and gives the pieces of the answer in the order of their arrival. */
  async streamChat(model: string, question: string): Promise<string[]> {
    const response = await this.post("/api/chat/completions", { ...ask(model, question), stream: true });
    const pieces: string[] = [];
    for await (const event of serverSentEvents(response)) {
      const piece = (JSON.parse(event) as ChatChunk).choices?.[0]?.delta?.content;
      if (piece) pieces.push(piece);
    }
    return pieces;
  }

  /** Uploads a text, waits until it is embedded, and puts it into a new collection. Gives the collection's id. */
  addDocument(name: string, text: string): Promise<string> {
    return this.addFile(name, new File([text], `${name}.txt`, { type: "text/plain" }));
  }

  /** The same with a file of any kind. */
  async addFile(name: string, content: File): Promise<string> {
    const collection = await json<{ id: string }>(
      await this.post("/api/v1/knowledge/create", { name, description: name }),
    );
    const form = new FormData();
    form.append("file", content);
    const path = "/api/v1/files/?process=true&process_in_background=false";
    const file = await json<{ id: string }>(
      await this.fetch(this.url + path, { method: "POST", headers: this.headers(), body: form }),
    );
    await json(await this.post(`/api/v1/knowledge/${collection.id}/file/add`, { file_id: file.id }));
    return collection.id;
  }

  /** The passages of a collection that are nearest to the question. */
  async findPassages(collection: string, query: string): Promise<string[]> {
    const body = { collection_names: [collection], query, k: 2 };
    const found = await json<{ documents: string[][] }>(await this.post("/api/v1/retrieval/query/collection", body));
    return found.documents.flat();
  }

  /** Keeps a conversation, as the browser does after each answer; gives its id. */
  async saveConversation(title: string, messages: Message[]): Promise<string> {
    const response = await this.post("/api/v1/chats/new", { chat: { title, models: [], messages } });
    return (await json<{ id: string }>(response)).id;
  }

  /** A kept conversation. */
  async conversation(id: string): Promise<{ title: string; messages: Message[] }> {
    const { chat } = await json<{ chat: { title: string; messages: Message[] } }>(
      await this.get(`/api/v1/chats/${id}`),
    );
    return chat;
  }

  private get(path: string): Promise<Response> {
    return this.fetch(this.url + path, { headers: this.headers() });
  }

  private post(path: string, body: unknown): Promise<Response> {
    const headers = { ...this.headers(), "content-type": "application/json" };
    return this.fetch(this.url + path, { method: "POST", headers, body: JSON.stringify(body) });
  }

  private headers(): Record<string, string> {
    return { authorization: `Bearer ${this.token}` };
  }
}

/** A small model may talk on for minutes; a few words are enough to see that it speaks. */
function ask(model: string, question: string): { model: string; messages: Message[]; max_tokens: number } {
  return { model, messages: [{ role: "user", content: question }], max_tokens: 60 };
}

/** Open WebUI answers paths it does not know with its start page and 200, so success means JSON and nothing else. */
async function json<T>(response: Response): Promise<T> {
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json") ?? false;
  if (!response.ok || !isJson) throw new Error(`${response.status}: ${text.slice(0, 300)}`);
  return JSON.parse(text) as T;
}

/** The plain setup that this project is measured against: Ollama, LiteLLM and Open WebUI from a Compose file, no more. */

/** What the Compose file is made of. */
export interface PlainSetup {
  images: Record<"ollama" | "litellm" | "open-webui", string>;
  /** Tag of the one model, which is in the volume already. */
  tag: string;
  /** Volume with the home folder of an Ollama server. */
  models: string;
  masterKey: string;
  /** Port of this machine, on its own address alone, that leads to LiteLLM. */
  port: number;
}

/** Group of the plain gateway. */
export const PLAIN_GROUP = "default";

/** LiteLLM's configuration with one group on one server, in the shape that the usual instructions give it. */
export function plainConfig(tag: string): Record<string, unknown> {
  const params = { model: `ollama/${tag}`, api_base: "http://ollama:11434" };
  return { model_list: [{ model_name: PLAIN_GROUP, litellm_params: params }] };
}

/**
 * The Compose file. No edge, no TLS, no database, no limits of any kind, HTTP straight at LiteLLM.
 * Format 2.4 and the volume by name, as `composeFile` has them.
 */
export function plainFile({ images, models, masterKey, port }: PlainSetup): Record<string, unknown> {
  return {
    version: "2.4",
    services: {
      ollama: {
        image: images.ollama,
        // The volume is that of a server whose user is not root.
        user: "0",
        environment: { HOME: "/root", OLLAMA_HOST: "0.0.0.0:11434" },
        volumes: ["models:/root"],
      },
      litellm: {
        image: images.litellm,
        command: ["--config", "/app/config.yaml", "--port", "4000"],
        environment: { LITELLM_MASTER_KEY: masterKey },
        volumes: ["./litellm_config.yaml:/app/config.yaml:ro"],
        ports: [`127.0.0.1:${port}:4000`],
        depends_on: ["ollama"],
      },
      "open-webui": {
        image: images["open-webui"],
        environment: {
          OPENAI_API_BASE_URL: "http://litellm:4000/v1",
          OPENAI_API_KEY: masterKey,
          WEBUI_SECRET_KEY: masterKey,
        },
        depends_on: ["litellm"],
      },
    },
    volumes: { models: { external: true, name: models } },
  };
}

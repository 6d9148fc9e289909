import { parse } from "yaml";
import { runArguments } from "../../../scripts/bench/serving/containers";
import { edgeOf, gatewayOf, planParts } from "../../../scripts/bench/serving/parts";
import { plainConfig, plainFile } from "../../../scripts/bench/serving/plain";

const source = { images: "built", library: { kind: "packaged" } };

/** What follows each `flag`. */
function valuesOf(args: readonly string[], flag: string): string[] {
  return args.flatMap((arg, index) => (args[index - 1] === flag ? [arg] : []));
}

describe("parts of the rig", () => {
  it.each([1, 2, 4])("have a gateway with %i nodes as the components write it", (nodes) => {
    const plan = planParts({ nodes, parallel: 2, firewall: "off", source });
    const gateway = gatewayOf(plan, "sk-key");
    const config = parse(String(gateway.files[0]?.content)) as Record<string, Record<string, unknown>[]>;
    const chats = config.model_list!.filter(({ model_name }) => model_name === "default");
    expect(chats.map(({ litellm_params }) => litellm_params)).toEqual(
      Array.from({ length: nodes }, (_, index) =>
        expect.objectContaining({ api_base: `http://ollama-${index}:11434`, weight: 2, max_parallel_requests: 18 }),
      ),
    );
  });

  it("run with the limits and rights of a stack, published on this machine alone", () => {
    const plan = planParts({ nodes: 1, parallel: 1, firewall: "blocking", source });
    const args = runArguments(edgeOf(plan), "/files", 8443);
    expect(valuesOf(args, "-p")).toEqual(["127.0.0.1::8443"]);
    expect(valuesOf(args, "--cap-drop")).toEqual(["ALL"]);
    expect(valuesOf(args, "--user")).toEqual(["1000:1000"]);
    expect(valuesOf(args, "-v")).toEqual(["/files/etc/caddy/Caddyfile:/etc/caddy/Caddyfile:ro"]);
    expect(valuesOf(args, "--tmpfs").map((text) => text.split(":")[0])).toEqual(["/tmp", "/data"]);
    expect(args).toContain("--read-only");
    const { image } = edgeOf(plan);
    expect(args.slice(args.indexOf("--entrypoint"))).toEqual([
      ...["--entrypoint", "caddy", image],
      ...["run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"],
    ]);
  });

  it("name what cannot be planned", () => {
    expect(() => planParts({ nodes: 1, parallel: 1000, firewall: "off", source })).toThrow("models[0].parallel");
  });
});

describe("the plain setup", () => {
  const images = { ollama: "o:1", litellm: "l:1", "open-webui": "w:1" };
  const file = plainFile({ images, tag: "smollm2:135m", models: "copy", masterKey: "sk-key", port: 18953 });
  const services = file.services as Record<string, Record<string, unknown>>;

  it("has the same images, and publishes its gateway on this machine alone", () => {
    expect(Object.values(services).map(({ image }) => image)).toEqual(["o:1", "l:1", "w:1"]);
    const ports = Object.values(services).flatMap((service) => service.ports ?? []);
    expect(ports).toEqual(["127.0.0.1:18953:4000"]);
  });

  it("has one group on its one server", () => {
    expect(plainConfig("smollm2:135m")).toEqual({
      model_list: [
        {
          model_name: "default",
          litellm_params: { model: "ollama/smollm2:135m", api_base: "http://ollama:11434" },
        },
      ],
    });
  });
});

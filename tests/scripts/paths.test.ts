import { checkpointFile, createPaths, engineFiles, lastUpFile, lockFolder, stackConfigFile } from "../../scripts/paths";

describe("createPaths", () => {
  it("follows the XDG base directories by default", () => {
    const paths = createPaths({}, "/home/ada");
    expect(paths.pulumiHome).toBe("/home/ada/.cache/ai-stack/pulumi");
    expect(paths.backend).toBe("/home/ada/.local/state/ai-stack/backend");
    expect(paths.passphrase).toBe("/home/ada/.local/state/ai-stack/passphrase");
  });

  it("takes XDG variables, and its own before them", () => {
    const xdg = { XDG_CACHE_HOME: "/c", XDG_STATE_HOME: "/s" };
    expect(createPaths(xdg, "/home/ada")).toMatchObject({ cache: "/c/ai-stack", state: "/s/ai-stack" });
    const own = { ...xdg, AI_STACK_CACHE: "/cache", AI_STACK_STATE: "/state" };
    expect(createPaths(own, "/home/ada")).toMatchObject({ cache: "/cache", state: "/state" });
  });

  it("takes an empty variable for an absent one, as the XDG specification has it", () => {
    expect(createPaths({ XDG_STATE_HOME: "", AI_STACK_STATE: "" }, "/h").state).toBe("/h/.local/state/ai-stack");
  });
});

describe("files of a stack", () => {
  const paths = createPaths({ AI_STACK_CACHE: "/c", AI_STACK_STATE: "/s" });

  it("are kept apart by stack", () => {
    expect(stackConfigFile(paths, "dev")).toBe("/s/Pulumi.dev.yaml");
    expect(lastUpFile(paths, "local")).toBe("/s/last-up.json");
    expect(lastUpFile(paths, "dev")).toBe("/s/last-up.dev.json");
    expect(checkpointFile(paths, "ai-stack", "dev")).toBe("/s/backend/.pulumi/stacks/ai-stack/dev.json");
    expect(lockFolder(paths, "ai-stack", "dev")).toBe("/s/backend/.pulumi/locks/organization/ai-stack/dev");
  });

  const versions = { cli: "3.1.0", random: "4.2.0", docker: "5.3.0", kubernetes: "6.4.0" };
  const common = [
    "/c/pulumi/versions/3.1.0/bin/pulumi",
    "/c/pulumi/versions/3.1.0/bin/pulumi-language-nodejs",
    "/c/pulumi/versions/3.1.0/bin/pulumi-resource-pulumi-nodejs",
    "/c/pulumi/plugins/resource-random-v4.2.0/pulumi-resource-random",
  ];

  it("name the engine and the plugins with their versions", () => {
    expect(engineFiles(paths, versions)).toEqual(common);
  });

  it("have the plugin of the stack's platform, and of no other one", () => {
    const docker = "/c/pulumi/plugins/resource-docker-v5.3.0/pulumi-resource-docker";
    const kubernetes = "/c/pulumi/plugins/resource-kubernetes-v6.4.0/pulumi-resource-kubernetes";
    expect(engineFiles(paths, versions, "docker")).toEqual([...common, docker]);
    expect(engineFiles(paths, versions, "kubernetes")).toEqual([...common, kubernetes]);
  });
});

/** One entry of the table of wrong configs, and what many of them are made of. */
export type Raw = Record<string, unknown>;
/** Path, part of the value as shown, part of the message, part of the suggestion. */
export type Expected = [path: string, value: string, message: string | RegExp, suggestion: string | RegExp];
export type Wrong = [name: string, raw: Raw, ...expected: Expected[]];

export const host = (over: Raw = {}) => ({ name: "desk", gpus: [], ram: "64GB", disk: "500GB", ...over });
export const hosts = (...list: unknown[]) => ({ hosts: list });
export const gpuHost = (product: string, count: number, over: Raw = {}) =>
  hosts(host({ gpus: [{ product, count }], ...over }));
export const chat = { alias: "smollm2" };
export const embed = { alias: "all-minilm" };
export const min = (over: Raw): Raw => ({ tier: "minimum", ...over });
export const rec = (over: Raw): Raw => ({ tier: "recommended", ...over });
export const groups = (...list: unknown[]) => min({ groups: [...list, { name: "embedding", models: ["all-minilm"] }] });
export const size = { weights: "5GB", layers: 32, kvHeads: 8, headSize: 128, context: 8192, capability: "chat" };

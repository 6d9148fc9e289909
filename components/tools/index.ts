/** Which component each tool of the plan becomes. */
import type * as pulumi from "@pulumi/pulumi";
import type { Plan } from "../../plan/types";
import { requestOf } from "../gpu-request";
import type { Secrets } from "../secrets";
import { type ComponentArgs, childOf } from "../service";
import { CodeExecution } from "./code-execution";
import { DocumentExtraction } from "./document-extraction";
import { ImageGeneration } from "./image-generation";
import type { UITools } from "./ui";
import { WebSearch } from "./web-search";

/** Makes the tools that are on. The UI asks them only when somebody asks it: nothing waits for them. */
export function makeTools(stack: pulumi.Resource, plan: Plan, secrets: Secrets, common: ComponentArgs): void {
  const { webSearch, codeExecution, documents, images } = plan.tools ?? {};
  if (webSearch) {
    const { engines, own } = webSearch;
    const key = secrets.value("web-search-key");
    const args = { ...common, image: plan.images.searxng, search: { engines, own }, key };
    new WebSearch("web-search", args, childOf(stack));
  }
  if (codeExecution) {
    const token = secrets.value("code-execution-token");
    const args = { ...common, image: plan.images.jupyter, limits: codeExecution, token };
    new CodeExecution("code-execution", args, childOf(stack));
  }
  if (documents) {
    const args = { ...common, image: plan.images.tika, memoryBytes: documents.memoryBytes };
    new DocumentExtraction("document-extraction", args, childOf(stack));
  }
  if (images && plan.imagesOn) {
    const { host, gpu } = plan.imagesOn;
    const request = requestOf(
      [gpu],
      plan.hosts.find(({ name }) => name === host),
    );
    new ImageGeneration("image-generation", { ...common, images, ...request }, childOf(stack));
  }
}

/** What the UI is told of them; nothing where none is on. */
export function toolsOfUI({ tools }: Plan, secrets: Secrets): { tools?: UITools } {
  if (!tools) return {};
  const codeToken = tools.codeExecution ? { codeToken: secrets.value("code-execution-token") } : {};
  return { tools: { ...tools, ...codeToken } };
}

/** What the UI is told of its tools. */
import type * as pulumi from "@pulumi/pulumi";
import type { ToolsPlan, WebSearchPlan } from "../../plan/types";
import { CODE_URL } from "./code-execution";
import { EXTRACTION_URL } from "./document-extraction";
import { CHECKPOINT, IMAGES_URL, WORKFLOW_NODES } from "./image-generation";
import { SEARCH_URL } from "./web-search";

export interface UITools extends ToolsPlan {
  /** Token for Jupyter; secret. Wanted where code is executed. */
  codeToken?: pulumi.Input<string>;
}

/** Settings of the UI; without tools what runs code in the browser is off as well. */
export function toolSettings({ webSearch, codeExecution, documents, images }: UITools): Record<string, string> {
  return {
    ...(webSearch ? searchSettings(webSearch) : {}),
    ENABLE_CODE_EXECUTION: codeExecution ? "True" : "False",
    ENABLE_CODE_INTERPRETER: codeExecution ? "True" : "False",
    ...(codeExecution ? codeSettings(codeExecution.seconds) : {}),
    ...(images ? imageSettings() : {}),
    ...(documents ? { CONTENT_EXTRACTION_ENGINE: "tika", TIKA_SERVER_URL: EXTRACTION_URL } : {}),
  };
}

/** Secret settings. */
export function toolSecrets({ codeToken }: UITools): Record<string, pulumi.Input<string>> {
  if (codeToken === undefined) return {};
  return { CODE_EXECUTION_JUPYTER_AUTH_TOKEN: codeToken, CODE_INTERPRETER_JUPYTER_AUTH_TOKEN: codeToken };
}

/** Does the UI itself have to leave the stack, for the pages found? */
export function fetchesPages({ webSearch }: ToolsPlan): boolean {
  return webSearch !== undefined && webSearch.pages !== "none";
}

/** For the search, and for what is then taken from the pages found and from documents. */
const AS_ASKED = { ENABLE_SEARCH_QUERY_GENERATION: "False", ENABLE_RETRIEVAL_QUERY_GENERATION: "False" };

function searchSettings({ results, pages, queries }: WebSearchPlan): Record<string, string> {
  const excerpts = pages === "none" ? "True" : "False";
  return {
    ENABLE_WEB_SEARCH: "True",
    WEB_SEARCH_ENGINE: "searxng",
    SEARXNG_QUERY_URL: SEARCH_URL,
    WEB_SEARCH_RESULT_COUNT: String(results),
    BYPASS_WEB_SEARCH_WEB_LOADER: excerpts,
    // A few excerpts need no search of their own.
    BYPASS_WEB_SEARCH_EMBEDDING_AND_RETRIEVAL: excerpts,
    ENABLE_LOCAL_WEB_FETCH: pages === "all" ? "True" : "False",
    ...(queries === "question" ? AS_ASKED : {}),
    USER_PERMISSIONS_FEATURES_WEB_SEARCH: "True",
  };
}

/** The UI's own workflow for a checkpoint; it does not say by itself which of its fields is what. */
function imageSettings(): Record<string, string> {
  return {
    ENABLE_IMAGE_GENERATION: "True",
    IMAGE_GENERATION_ENGINE: "comfyui",
    COMFYUI_BASE_URL: IMAGES_URL,
    COMFYUI_WORKFLOW_NODES: JSON.stringify(WORKFLOW_NODES),
    IMAGE_GENERATION_MODEL: CHECKPOINT,
    IMAGE_SIZE: "1024x1024",
    IMAGE_STEPS: "20",
    USER_PERMISSIONS_FEATURES_IMAGE_GENERATION: "True",
  };
}

/** For the button of a code block, and for a model that runs code by itself. */
function codeSettings(seconds: number): Record<string, string> {
  return {
    ...Object.fromEntries(
      ["CODE_EXECUTION", "CODE_INTERPRETER"].flatMap((feature) => [
        [`${feature}_ENGINE`, "jupyter"],
        [`${feature}_JUPYTER_URL`, CODE_URL],
        [`${feature}_JUPYTER_AUTH`, "token"],
        [`${feature}_JUPYTER_TIMEOUT`, String(seconds)],
      ]),
    ),
    USER_PERMISSIONS_FEATURES_CODE_INTERPRETER: "True",
  };
}

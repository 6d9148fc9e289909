import * as pulumi from "@pulumi/pulumi";
import type { EdgeRoutes } from "../../components/edge-routes";
import { caddyfile as written } from "./caddyfile";

/** The stack whose `edge.entry` says that its edge exists already. */
const stack = new pulumi.StackReference(new pulumi.Config().require("stack"));

/** Part of the outside edge's own Caddyfile; run it in the network, or the namespace, that `routes.from` names. */
export const caddyfile = (stack.requireOutput("routes") as pulumi.Output<EdgeRoutes>).apply(written);

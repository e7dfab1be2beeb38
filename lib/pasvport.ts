import type { App } from "aws-cdk-lib";
import type { Settings } from "../shared/settings.ts";
import { ControlPlaneStack } from "./control-plane-stack.ts";
import { NetworkStack } from "./network-stack.ts";
import { NodeStack } from "./node-stack.ts";
import { StorageStack } from "./storage-stack.ts";

/** The whole service. Storage and network know nobody; the others build on them. */
export function addPasvport(app: App, settings: Settings) {
  const storage = new StorageStack(app, "PasvportStorage", { settings });
  const network = new NetworkStack(app, "PasvportNetwork", { settings });
  const nodes = new NodeStack(app, "PasvportNodes", { settings, storage, network });
  const controlPlane = new ControlPlaneStack(app, "PasvportControlPlane", { storage });
  return { storage, network, nodes, controlPlane };
}

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, type Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { parseSettings } from "../../lib/parse-settings.ts";
import { addPasvport } from "../../lib/pasvport.ts";
import { repositoryPath } from "../../lib/repository.ts";

const { context } = JSON.parse(readFileSync(repositoryPath("cdk.json"), "utf8"));

/** A part of a template, read without a type: a test looks at what is there. */
// biome-ignore lint/suspicious/noExplicitAny: CloudFormation's JSON.
export type Json = any;

export interface Resource {
  readonly id: string;
  readonly Type: string;
  readonly Properties: Json;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly DependsOn?: readonly string[];
}

export type StackName = keyof ReturnType<typeof addPasvport>;

/** What `cdk synth` makes of these settings, without bundling. */
export function synthesize(settings: object) {
  const outdir = mkdtempSync(join(tmpdir(), "pasvport-synth-"));
  try {
    const app = new App({ outdir, context: { ...context, ...FAST } });
    const stacks = addPasvport(app, parseSettings(settings));
    return { app, stacks, templates: mapValues(stacks, (stack) => Template.fromStack(stack).toJSON()) };
  } finally {
    rmSync(outdir, { recursive: true });
  }
}
export type Synthesized = ReturnType<typeof synthesize>;

export function resources({ templates }: Synthesized, stack: StackName, type?: string): Resource[] {
  return Object.entries(templates[stack].Resources as Record<string, Omit<Resource, "id">>)
    .map(([id, resource]) => ({ id, ...resource }))
    .filter(({ Type }) => type === undefined || Type === type);
}

export function allResources(synthesized: Synthesized): Resource[] {
  return STACK_NAMES.flatMap((stack) => resources(synthesized, stack));
}

/** The one resource of its type. */
export function resource(synthesized: Synthesized, stack: StackName, type: string): Resource {
  const [found, ...more] = resources(synthesized, stack, type);
  if (!found || more.length > 0) throw new Error(`${stack} has ${more.length + (found ? 1 : 0)} of ${type}, not one.`);
  return found;
}

const STACK_NAMES: readonly StackName[] = ["storage", "network", "nodes", "controlPlane"];
const FAST = { "aws:cdk:bundling-stacks": [], "aws:cdk:disable-asset-staging": true };

function mapValues<T>(stacks: Record<StackName, Stack>, map: (stack: Stack) => T): Record<StackName, T> {
  const { storage, network, nodes, controlPlane } = stacks;
  return { storage: map(storage), network: map(network), nodes: map(nodes), controlPlane: map(controlPlane) };
}

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

export const CERTIFICATE_SECRET = "arn:aws:secretsmanager:us-east-1:000000000000:secret:ftp.example.com-AbCdEf";

/** What `cdk synth` makes of these settings, without bundling. There is a certificate, where there can be one. */
export function synthesize(given: { readonly tls?: string; readonly [name: string]: unknown }) {
  const settings = given.tls === "off" ? given : { certificateSecretArns: [CERTIFICATE_SECRET], ...given };
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

/** The container of each node: one of Fargate's task definition, or one for each slot. */
export function nodeContainers(synthesized: Synthesized): Json[] {
  return resources(synthesized, "nodes", "AWS::ECS::TaskDefinition").map(
    ({ Properties }) => Properties.ContainerDefinitions[0],
  );
}

/** A container's environment; a reference to another resource is its JSON. */
export function environmentOf(container: Json): Record<string, string> {
  const variables: { Name: string; Value: unknown }[] = container.Environment;
  return Object.fromEntries(
    variables.map(({ Name, Value }) => [Name, typeof Value === "string" ? Value : JSON.stringify(Value)]),
  );
}

/** The function whose description says so. */
export function functionThat(synthesized: Synthesized, stack: StackName, description: string): Resource {
  const [found] = resources(synthesized, stack, "AWS::Lambda::Function").filter(({ Properties }) =>
    Properties.Description?.startsWith(description),
  );
  if (!found) throw new Error(`${stack} has no function that "${description}".`);
  return found;
}

const STACK_NAMES: readonly StackName[] = ["storage", "network", "nodes", "controlPlane"];
const FAST = { "aws:cdk:bundling-stacks": [], "aws:cdk:disable-asset-staging": true };

function mapValues<T>(stacks: Record<StackName, Stack>, map: (stack: Stack) => T): Record<StackName, T> {
  const { storage, network, nodes, controlPlane } = stacks;
  return { storage: map(storage), network: map(network), nodes: map(nodes), controlPlane: map(controlPlane) };
}

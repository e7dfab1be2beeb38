import { type Json, resource, type Synthesized, synthesize } from "../infra/synthesize.ts";

/** What the task definition says of the node's container; the same in both topologies. */
export function containerDefinition(): Json {
  const synthesized: Synthesized = synthesize({ addresses: "static" });
  return resource(synthesized, "nodes", "AWS::ECS::TaskDefinition").Properties.ContainerDefinitions[0];
}

/** Its environment, with `names` for what only a deployment knows. */
export function taskEnvironment(definition: Json, names: Readonly<Record<string, string>>): Record<string, string> {
  const variables: { Name: string; Value: unknown }[] = definition.Environment;
  const known = variables.flatMap(({ Name, Value }) => (typeof Value === "string" ? [[Name, Value]] : []));
  const environment = { ...Object.fromEntries(known), ...names };
  const missing = variables.filter(({ Name }) => !(Name in environment)).map(({ Name }) => Name);
  if (missing.length > 0) throw new Error(`No value for ${missing.join(", ")}.`);
  return environment;
}

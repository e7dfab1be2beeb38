import { type Json, nodeContainers, synthesize } from "../infra/synthesize.ts";

/** What Fargate's task definition says of the node's container, for a first try: without a certificate of its own. */
export function containerDefinition(): Json {
  const [container] = nodeContainers(synthesize({ addresses: "dynamic", certificateSecretArns: [] }));
  return container;
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

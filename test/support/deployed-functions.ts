import { z } from "zod";
import type { AwsLocal } from "./aws-local.ts";

const FUNCTIONS = "/2015-03-31/functions/";

const functionSchema = z.object({
  FunctionName: z.string(),
  Description: z.string(),
  Environment: z.object({ Variables: z.record(z.string(), z.string()) }),
});
const listSchema = z.object({ Functions: z.array(functionSchema) });

/** Runs the function whose description begins so, and waits for its answer. Rejects when it throws. */
export async function invokeFunction(aws: AwsLocal, description: string, event: object): Promise<unknown> {
  const { FunctionName } = await functionThat(aws, description);
  const response = await ask(aws, "POST", `${FUNCTIONS}${FunctionName}/invocations`, JSON.stringify(event));
  const answer = await response.text();
  if (!response.ok || response.headers.has("x-amz-function-error")) throw new Error(`${FunctionName}: ${answer}`);
  return JSON.parse(answer);
}

/** What that function finds in its environment. */
export async function functionVariables(aws: AwsLocal, description: string): Promise<Record<string, string>> {
  return (await functionThat(aws, description)).Environment.Variables;
}

async function functionThat(aws: AwsLocal, description: string): Promise<z.infer<typeof functionSchema>> {
  const { Functions } = listSchema.parse(await (await ask(aws, "GET", FUNCTIONS)).json());
  const found = Functions.find((each) => each.Description.startsWith(description));
  if (!found) throw new Error(`No function "${description}…" among ${JSON.stringify(Functions)}`);
  return found;
}

/** The project has no client of this service. */
function ask(aws: AwsLocal, method: string, path: string, body?: string): Promise<Response> {
  const authorization = aws.rootAuthorization("lambda");
  return fetch(`${aws.endpoint}${path}`, { method, headers: { authorization }, ...(body && { body }) });
}

import {
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  ListRulesCommand,
} from "@aws-sdk/client-eventbridge";
import type { AwsLocal } from "./aws-local.ts";

/** Loses the events of the rule whose description begins so, until it is disposed of. */
export async function eventsLost(aws: AwsLocal, description: string): Promise<AsyncDisposable> {
  const events = new EventBridgeClient(aws.clientConfig);
  const { Rules = [] } = await events.send(new ListRulesCommand({}));
  const rule = Rules.find(({ Description }) => Description?.startsWith(description));
  if (!rule?.Name)
    throw new Error(`No rule "${description}…" among ${Rules.map((each) => each.Description).join(", ")}`);
  const { Name } = rule;
  await events.send(new DisableRuleCommand({ Name }));
  return {
    async [Symbol.asyncDispose]() {
      await events.send(new EnableRuleCommand({ Name }));
      events.destroy();
    },
  };
}

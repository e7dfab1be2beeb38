import { z } from "zod";
import type { AgentPart } from "../task-agent.ts";

/** What follows ECS_AGENT_URI. */
const PATH = "/task-protection/v1/state";
const MINUTE_MS = 60_000;

const requestSchema = z.object({
  ProtectionEnabled: z.boolean(),
  ExpiresInMinutes: z.int().min(1).max(2880).optional(),
});

/**
 * Whether ECS would spare the task when it scales in or deploys, as the task has asked for it.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection-endpoint.html
 */
export class TaskProtection {
  readonly #taskArn: string;
  readonly #agentPath: string;
  /** Every state that was asked for, in its order. */
  readonly asked: boolean[] = [];
  enabled = false;

  /** @param agentPath the path of ECS_AGENT_URI. */
  constructor(taskArn: string, agentPath: string) {
    this.#taskArn = taskArn;
    this.#agentPath = agentPath;
  }

  readonly part: AgentPart = ({ method, url }, body) => {
    if (url !== `${this.#agentPath}${PATH}`) return undefined;
    return method === "PUT" ? this.#put(body) : { body: { protection: this.#state() } };
  };

  #put(body: string) {
    const { ProtectionEnabled, ExpiresInMinutes = 120 } = requestSchema.parse(JSON.parse(body));
    this.enabled = ProtectionEnabled;
    this.asked.push(ProtectionEnabled);
    const ExpirationDate = new Date(Date.now() + ExpiresInMinutes * MINUTE_MS).toISOString();
    return { body: { protection: { ...this.#state(), ...(ProtectionEnabled && { ExpirationDate }) } } };
  }

  #state() {
    return { ProtectionEnabled: this.enabled, TaskArn: this.#taskArn };
  }
}

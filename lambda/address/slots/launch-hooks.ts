import {
  type AutoScalingClient,
  AutoScalingServiceException,
  CompleteLifecycleActionCommand,
  RecordLifecycleActionHeartbeatCommand,
} from "@aws-sdk/client-auto-scaling";
import type { LaunchAction } from "./launch-action.ts";

export interface LaunchHooks {
  /** Whether the group still waits for the action, for which its time begins anew. */
  keepWaiting(action: LaunchAction): Promise<boolean>;
  /** CONTINUE: the instance goes into service; ABANDON: the group ends it and launches another. False: nobody waits. */
  complete(action: LaunchAction, result: "CONTINUE" | "ABANDON"): Promise<boolean>;
}

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CompleteLifecycleAction.html */
export class GroupLaunchHooks implements LaunchHooks {
  readonly #groups: AutoScalingClient;

  constructor(groups: AutoScalingClient) {
    this.#groups = groups;
  }

  async keepWaiting(action: LaunchAction): Promise<boolean> {
    return unlessOver(this.#groups.send(new RecordLifecycleActionHeartbeatCommand(reference(action))));
  }

  async complete(action: LaunchAction, result: "CONTINUE" | "ABANDON"): Promise<boolean> {
    const completion = { ...reference(action), LifecycleActionResult: result };
    return unlessOver(this.#groups.send(new CompleteLifecycleActionCommand(completion)));
  }
}

function reference({ group, hook, token, instanceId }: LaunchAction) {
  return {
    AutoScalingGroupName: group,
    LifecycleHookName: hook,
    LifecycleActionToken: token,
    InstanceId: instanceId,
  };
}

/** "No active Lifecycle Action found …", or the group itself is gone. What we ask comes from the event, so it is valid. */
async function unlessOver(request: Promise<unknown>): Promise<boolean> {
  try {
    await request;
    return true;
  } catch (error) {
    if (error instanceof AutoScalingServiceException && error.name === "ValidationError") return false;
    throw error;
  }
}

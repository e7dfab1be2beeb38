import { ArnFormat, Stack } from "aws-cdk-lib";
import type { Slot } from "../../shared/slot.ts";
import type { AddressFunction } from "./address-function.ts";

/** Lets a function give the slots' Elastic IPs, and no others, to instances. */
export function grantAssociation(associate: AddressFunction, slots: readonly Slot[]): void {
  const addresses = slots.map(({ allocationId }) => ec2Arn(associate, "elastic-ip", allocationId));
  associate.allow(["ec2:AssociateAddress"], addresses);
  const reason = "The slots' instances come and go; only the slots' own addresses can be given to them.";
  for (const resource of ["instance", "network-interface"])
    associate.allowMatching(["ec2:AssociateAddress"], ec2Arn(associate, resource, "*"), reason);
}

function ec2Arn(scope: AddressFunction, resource: string, resourceName: string): string {
  return Stack.of(scope).formatArn({
    service: "ec2",
    resource,
    resourceName,
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
}

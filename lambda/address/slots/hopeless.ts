import { EC2ServiceException } from "@aws-sdk/client-ec2";

/**
 * What time does not heal. All else is tried again: an instance that was just launched answers `AuthFailure`,
 * `InvalidInstanceID.NotFound`, `InvalidInstanceID` ("pending … not in a valid state") or `IncorrectInstanceState` for up
 * to minutes, and a role that was just made `UnauthorizedOperation`.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
 */
const HOPELESS = new Set([
  "InvalidAllocationID.NotFound",
  "InvalidInstanceID.Malformed",
  "InvalidParameterCombination",
  "InvalidParameterValue",
  "MissingParameter",
  "OperationNotPermitted",
]);

export function isHopeless(error: unknown): boolean {
  return error instanceof EC2ServiceException && HOPELESS.has(error.name);
}

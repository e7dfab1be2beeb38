import { isGloballyRoutable, type Networks } from "../../shared/networks.ts";
import type { AddressChoice } from "../../shared/node.ts";

export interface AddressQuestion {
  readonly client: string;
  /** What the client's control connection reached. */
  readonly local: string;
  readonly choice: AddressChoice;
  /** What the control plane saw on the node's network interface. */
  readonly observed: string | undefined;
  /** Whether newer evidence speaks against that. */
  readonly contradicted: boolean;
  readonly privateNetworks: Networks;
}

/** What PASV tells this client. Undefined when no address is known that it could reach: never a guess. */
export function advertisedAddress({
  client,
  local,
  choice,
  observed,
  contradicted,
  privateNetworks,
}: AddressQuestion): string | undefined {
  if (privateNetworks.includes(client)) return local;
  switch (choice.mode) {
    case "local":
      return local;
    case "fixed":
      return choice.address;
    case "auto":
      if (contradicted) return undefined;
      return observed ?? (isGloballyRoutable(local) ? local : undefined);
  }
}

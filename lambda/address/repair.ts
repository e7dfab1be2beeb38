/**
 * What the reconciler puts right. `publish`: the row gets the address that EC2 shows; `withdraw`: EC2 shows none any more;
 * `associate`: an instance gets its slot's free Elastic IP. `confirm` repairs nothing: the row gets a new version, since a
 * node trusts a newer publication over what it witnessed itself before.
 */
export interface Repair {
  readonly repair: "publish" | "withdraw" | "associate" | "confirm";
  readonly nodeId: string;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

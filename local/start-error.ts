/** The start cannot go on, for a reason that its one sentence tells. */
export class StartError extends Error {
  override readonly name = "StartError";
}

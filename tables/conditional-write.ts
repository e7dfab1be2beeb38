import { ElectroError } from "electrodb";

/** The operation's answer, or undefined when its condition did not hold. Every other failure is thrown. */
export async function unlessRefused<T>(operation: Promise<T>): Promise<T | undefined> {
  try {
    return await operation;
  } catch (error) {
    if (
      error instanceof ElectroError &&
      error.cause instanceof Error &&
      error.cause.name === "ConditionalCheckFailedException"
    )
      return undefined;
    throw error;
  }
}

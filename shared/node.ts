import { z } from "zod";

/**
 * What a node advertises in PASV to public clients:
 * `auto`: the address that was observed for it, else the one the client connected to if that is globally routable, else none;
 * `local`: always the address the client connected to; `fixed`: the one given.
 */
export const addressChoiceSchema = z.discriminatedUnion("mode", [
  z.strictObject({ mode: z.literal("auto") }),
  z.strictObject({ mode: z.literal("local") }),
  z.strictObject({
    mode: z.literal("fixed"),
    address: z
      .ipv4()
      .meta({ description: "PASV can carry an IPv4 address only (RFC 959).", format: "ipv4", example: "198.51.100.7" }),
  }),
]);
export type AddressChoice = z.infer<typeof addressChoiceSchema>;

/** Each attribute has one writer: `choice` the API, `observed*` the address publisher, the rest the node. */
export const nodeSchema = z.object({
  id: z.string().meta({ description: "`local` in local mode.", example: "local" }),
  choice: addressChoiceSchema.optional(),
  observedAddress: z
    .ipv4()
    .optional()
    .meta({ description: "The public address that was found for it.", format: "ipv4", example: "198.51.100.7" }),
  /** Of what `observedAddress` came with: a task's own version, or a slot's count of publications. What is newer is higher. */
  observedVersion: z.int().optional(),
  bootId: z.string().optional(),
  heartbeatAt: z.iso.datetime().optional().meta({ description: "When it last reported." }),
  witnessedAddress: z.ipv4().optional().meta({
    description:
      "The public address that the node's own instance metadata says, where it asks: another one is a fault.",
    format: "ipv4",
    example: "198.51.100.7",
  }),
});
export type Node = z.infer<typeof nodeSchema>;

/** So long after its last word a node counts as alive: three heartbeats. */
const SILENCE_MS = 90_000;

/** The boot ids of the nodes that live, by node. */
export function livingBoots(nodes: readonly Node[], now = new Date()): Map<string, string> {
  const oldest = new Date(now.getTime() - SILENCE_MS).toISOString();
  return new Map(
    nodes.flatMap(({ id, bootId, heartbeatAt = "" }) =>
      bootId && heartbeatAt > oldest ? [[id, bootId] as const] : [],
    ),
  );
}

/** What the node's row publishes, each change of it a new one: the reconciler confirms an address by a higher version. */
export interface Publication {
  readonly address: string | undefined;
  readonly version: number | undefined;
}

/** What a witness, such as instance metadata, says that the public address is. Undefined: there is none. */
export interface Testimony {
  readonly address: string | undefined;
}

/** A moment of one process: of two, the later one is the greater number. */
type Moment = number;

/** What is known for and against the published address (docs/decisions/0014-an-address-is-witnessed.md). */
export interface Evidence {
  /** Absent until the row was read once. */
  readonly publication?: Publication & { readonly seen: Moment };
  /** Absent until a witness answered. */
  readonly testimony?: Testimony & { readonly since: Moment };
}

/** The row was read. */
export function published(evidence: Evidence, { address, version }: Publication, now: Moment): Evidence {
  const known = evidence.publication;
  if (known && known.address === address && known.version === version) return evidence;
  return { ...evidence, publication: { address, version, seen: now } };
}

/**
 * The witness answered what it was asked at `asked`. What was asked before the publication was seen says nothing of it;
 * what was said before is still the older testimony, however often it is repeated.
 */
export function witnessed(evidence: Evidence, { address }: Testimony, asked: Moment): Evidence {
  const { publication, testimony } = evidence;
  if (!publication || asked < publication.seen) return evidence;
  if (testimony && testimony.address === address) return evidence;
  return { ...evidence, testimony: { address, since: asked } };
}

/** What the row and the witness say, where they differ and the witness is the newer evidence. */
export interface Mismatch {
  readonly published: Publication;
  readonly witnessed: Testimony;
}

/** Undefined: nothing speaks against what is published. */
export function mismatchOf({ publication, testimony }: Evidence): Mismatch | undefined {
  if (!publication || !testimony || testimony.since < publication.seen) return undefined;
  if (testimony.address === publication.address) return undefined;
  const { address, version } = publication;
  return { published: { address, version }, witnessed: { address: testimony.address } };
}

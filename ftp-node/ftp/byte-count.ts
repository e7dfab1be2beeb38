/** What RFC 3659 §5.4 leaves open, and every server's `off_t` holds. */
const LARGEST = 2n ** 63n - 1n;

/**
 * A number of bytes as REST and ALLO say it, up to 2^63 - 1; undefined for everything else. What JavaScript cannot count
 * exactly comes out as `Number.MAX_SAFE_INTEGER`: no file is so large, so that no offset is mistaken for another.
 */
export function parseByteCount(text: string): number | undefined {
  if (!/^ *\d{1,40} *$/.test(text)) return undefined;
  const count = BigInt(text);
  if (count > LARGEST) return undefined;
  return Math.min(Number(count), Number.MAX_SAFE_INTEGER);
}

/**
 * Names are UTF-8 (RFC 2640), but devices and old clients send Latin-1 and worse. Each byte that is not part of valid UTF-8
 * stands in our text as a character of its own, U+EF80 to U+EFFF, and goes out again as the byte that came: such a name
 * is shown to its client as it was sent, and a store that knows nothing but Unicode can keep it. No two names become one,
 * since the UTF-8 of these characters themselves is taken for such bytes too.
 */
const FIRST_STAND_IN = 0xef80;
const FIRST_BYTE = 0x80;
const STAND_INS = /[\uef80-\uefff]+/g;
const HAS_STAND_INS = /[\uef80-\uefff]/;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The text that these bytes stand for. */
export function decodeText(bytes: Buffer): string {
  const text = decodeWhole(bytes);
  return text === undefined ? decodePieces(bytes) : text;
}

/** The bytes that the text came from. */
export function encodeText(text: string): Buffer {
  if (!HAS_STAND_INS.test(text)) return Buffer.from(text);
  const known = text.split(STAND_INS);
  const raw = text.match(STAND_INS) ?? [];
  return Buffer.concat(known.flatMap((piece, index) => [Buffer.from(piece), bytesOf(raw[index] ?? "")]));
}

/** Undefined when the bytes are not UTF-8, or are that of a character that stands for a byte. */
function decodeWhole(bytes: Buffer): string | undefined {
  try {
    const text = utf8.decode(bytes);
    return HAS_STAND_INS.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

function decodePieces(bytes: Buffer): string {
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const character = bytes.subarray(at, at + lengthOfCharacter(bytes[at] ?? 0));
    const decoded = decodeWhole(character);
    text += decoded ?? standInFor(bytes[at] ?? 0);
    at += decoded === undefined ? 1 : character.length;
  }
  return text;
}

/** RFC 3629 §3: in bytes, by the first of them. */
function lengthOfCharacter(first: number): number {
  if (first < 0xc0) return 1;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : 4;
}

/** The character for a byte that is not part of valid UTF-8: 0x80 to 0xFF. */
export function standInFor(byte: number): string {
  return String.fromCharCode(FIRST_STAND_IN + byte - FIRST_BYTE);
}

function bytesOf(standIns: string): Buffer {
  return Buffer.from(Array.from(standIns, (character) => character.charCodeAt(0) - FIRST_STAND_IN + FIRST_BYTE));
}

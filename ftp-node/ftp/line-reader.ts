const CR = 0x0d;
const LF = 0x0a;
const IAC = 0xff;
/** RFC 854: WILL, WONT, DO and DONT have one more byte. */
const FIRST_NEGOTIATION = 0xfb;
const LAST_NEGOTIATION = 0xfe;

export class LineTooLong extends Error {
  override readonly name = "LineTooLong";
}

/**
 * Cuts the control connection's bytes into lines. Ends are CRLF or, since devices send it, a bare LF; telnet commands
 * (RFC 959 §5.3.1, RFC 854) are dropped, a doubled 0xFF is one. Holds at most `longest` bytes.
 */
export class LineReader {
  readonly #line: number[] = [];
  #telnet: "none" | "command" | "option" = "none";

  /** The lines that these bytes complete, as bytes. Throws `LineTooLong` when one has more than `longest` bytes. */
  push(bytes: Uint8Array, longest: number): Buffer[] {
    const lines: Buffer[] = [];
    for (const byte of bytes) {
      if (!this.#isText(byte)) continue;
      if (byte === LF) lines.push(this.#take());
      else if (this.#line.push(byte) > longest) throw new LineTooLong(`A line is longer than ${longest} bytes.`);
    }
    return lines;
  }

  #take(): Buffer {
    if (this.#line.at(-1) === CR) this.#line.pop();
    return Buffer.from(this.#line.splice(0));
  }

  #isText(byte: number): boolean {
    if (this.#telnet === "option") {
      this.#telnet = "none";
      return false;
    }
    if (this.#telnet === "command") {
      this.#telnet = byte >= FIRST_NEGOTIATION && byte <= LAST_NEGOTIATION ? "option" : "none";
      return byte === IAC;
    }
    if (byte === IAC) this.#telnet = "command";
    return byte !== IAC;
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Undefined when the bytes are not UTF-8 (RFC 2640). */
export function decodeLine(line: Buffer): string | undefined {
  try {
    return utf8.decode(line);
  } catch {
    return undefined;
  }
}

/** "STOR  a b" → STOR and " a b": one space separates, whatever follows is the argument's own. Verbs are upper-cased. */
export function parseLine(line: string): { verb: string; argument: string } {
  const space = line.indexOf(" ");
  const verb = space === -1 ? line : line.slice(0, space);
  return { verb: verb.toUpperCase(), argument: space === -1 ? "" : line.slice(space + 1) };
}

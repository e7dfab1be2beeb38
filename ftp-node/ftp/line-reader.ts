const CR = 0x0d;
const LF = 0x0a;
/** RFC 854: interpret as command; interrupt process; data mark. */
const IAC = 0xff;
const IP = 0xf4;
const DM = 0xf2;
const FIRST_TELNET_COMMAND = 0xf0;
/** WILL, WONT, DO and DONT have one more byte. */
const FIRST_NEGOTIATION = 0xfb;
const LAST_NEGOTIATION = 0xfe;

export class LineTooLong extends Error {
  override readonly name = "LineTooLong";
}

/**
 * Cuts the control connection's bytes into lines. Ends are CRLF or, since devices send it, a bare LF; telnet commands
 * (RFC 959 §5.3.1, RFC 854) are dropped, a doubled 0xFF is one. Holds at most `longest` bytes.
 *
 * A byte that was sent as urgent data never gets here: Node cannot ask for it in line. So the data mark behind an
 * interrupt may come without its IAC (BSD's ftp), the IAC without its data mark, and ABOR without its LF (Python's ftplib).
 */
export class LineReader {
  readonly #line: number[] = [];
  #telnet: "none" | "command" | "option" | "interrupted" = "none";
  /** The line ended at its CR; an LF that follows is its own. */
  #endedEarly = false;

  /** The lines that these bytes complete, as bytes. Throws `LineTooLong` when one has more than `longest` bytes. */
  push(bytes: Uint8Array, longest: number): Buffer[] {
    const lines: Buffer[] = [];
    for (const byte of bytes) {
      if (!this.#isText(byte)) continue;
      const endsLine = byte === LF && !this.#endedEarly;
      const isLate = byte === LF && this.#endedEarly;
      this.#endedEarly = false;
      if (endsLine) lines.push(this.#take());
      else if (!isLate && this.#line.push(byte) > longest)
        throw new LineTooLong(`A line is longer than ${longest} bytes.`);
    }
    if (this.#isAborWithoutEnd()) {
      lines.push(this.#take());
      this.#endedEarly = true;
    }
    return lines;
  }

  #take(): Buffer {
    if (this.#line.at(-1) === CR) this.#line.pop();
    return Buffer.from(this.#line.splice(0));
  }

  #isAborWithoutEnd(): boolean {
    return this.#line.length === 5 && /^ABOR\r$/i.test(String.fromCharCode(...this.#line));
  }

  #isText(byte: number): boolean {
    const state = this.#telnet;
    this.#telnet = "none";
    if (state === "option") return false;
    if (state === "interrupted" && byte === DM) return false;
    if (state === "command") {
      if (byte === IP) this.#telnet = "interrupted";
      if (byte >= FIRST_NEGOTIATION && byte <= LAST_NEGOTIATION) this.#telnet = "option";
      return byte === IAC || byte < FIRST_TELNET_COMMAND;
    }
    if (byte === IAC) this.#telnet = "command";
    return byte !== IAC;
  }
}

/** "STOR  a b" → STOR and " a b": one space separates, whatever follows is the argument's own. Verbs are upper-cased. */
export function parseLine(line: string): { verb: string; argument: string } {
  const space = line.indexOf(" ");
  const verb = space === -1 ? line : line.slice(0, space);
  return { verb: verb.toUpperCase(), argument: space === -1 ? "" : line.slice(space + 1) };
}

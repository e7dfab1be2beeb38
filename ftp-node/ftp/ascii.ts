const CR = 0x0d;
const LF = 0x0a;

/** TYPE A on its way out (RFC 959 §3.1.1.1): each line ends with CRLF. A CRLF in the file stays one. */
export async function* toNetworkAscii(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let last = 0;
  for await (const chunk of source) {
    const converted = Buffer.allocUnsafe(chunk.length * 2);
    let length = 0;
    for (const byte of chunk) {
      if (byte === LF && last !== CR) converted[length++] = CR;
      converted[length++] = byte;
      last = byte;
    }
    yield converted.subarray(0, length);
  }
}

/** TYPE A on its way in: CRLF becomes LF, a CR of its own stays. */
export async function* fromNetworkAscii(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let pendingCr = false;
  for await (const chunk of source) {
    const converted = Buffer.allocUnsafe(chunk.length + 1);
    let length = 0;
    for (const byte of chunk) {
      if (pendingCr && byte !== LF) converted[length++] = CR;
      pendingCr = byte === CR;
      if (!pendingCr) converted[length++] = byte;
    }
    yield converted.subarray(0, length);
  }
  if (pendingCr) yield Buffer.of(CR);
}

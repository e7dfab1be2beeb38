import type { WriteOptions } from "../storage/storage.ts";
import type { VirtualPath } from "../storage/virtual-path.ts";
import type { Context } from "./command.ts";
import type { TransferTexts } from "./data-channel.ts";
import { DataConnectionError } from "./data-connection-error.ts";
import type { Reply } from "./reply.ts";
import type { Session } from "./session.ts";

export interface Reception extends Pick<WriteOptions, "overwrite" | "from"> {
  /** Where in the file the first byte that comes will be. */
  readonly offset: number;
  readonly texts?: TransferTexts;
}

/** Receives a file. It is there, whole, once 226 is sent; before that nobody sees any of it. */
export function receiveFile(
  { session, storage, data, transferId }: Context,
  path: VirtualPath,
  { overwrite, from = 0, offset, texts = {} }: Reception,
): Promise<Reply> {
  const check = sizeCheck(session, offset);
  return data.receive(session.type, (signal) => storage.write(path, { transferId, overwrite, from, signal }), {
    check,
    ...texts,
  });
}

/**
 * FTP marks the end of a file by the end of the connection alone; ALLO, where a client sends it, tells a whole file from
 * a cut one. lftp announces the whole file's size when it sends the rest of one.
 */
function sizeCheck({ type, announcedSize }: Session, offset: number): (received: number) => void {
  return (received) => {
    if (announcedSize === undefined || type === "ascii") return;
    if (received !== announcedSize && offset + received !== announcedSize)
      throw new DataConnectionError("not-as-announced");
  };
}

/** By where they are described. */
const VERBS: Readonly<Record<string, readonly string[]>> = {
  "RFC 737": ["XMAS", "XSEM", "XSEN"],
  "RFC 743": ["XRCP", "XRSQ"],
  "RFC 765": ["MAIL", "MLFL", "MRCP", "MRSQ", "MSAM", "MSND", "MSOM"],
  "RFC 959": ["SMNT"],
  "RFC 1639": ["LPRT", "LPSV"],
  "RFC 2228": ["ADAT", "CONF", "ENC", "MIC"],
  "GFD.20": ["ERET", "ESTO", "SPAS", "SPOR"],
  "draft-bryan-ftp-range": ["RANG"],
  "draft-peterson-streamlined-ftp-command-extensions": ["AVBL", "COMB", "DSIZ", "RMDA", "THMB"],
  "server-to-server transfers over TLS": ["CPSV", "SSCN"],
};

/**
 * Verbs that FTP has (RFC 5797's registry, its forerunners, drafts that clients know) and this server has not, each with
 * where it is described. RFC 959 §4.2 tells them (502) from what is no command at all (500).
 */
export const UNIMPLEMENTED: ReadonlyMap<string, string> = new Map(
  Object.entries(VERBS).flatMap(([reference, verbs]) => verbs.map((verb) => [verb, reference] as const)),
);

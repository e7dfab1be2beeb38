/** RFC 959 §3.1.1: as it is, or with line ends converted. */
export type TransferType = "image" | "ascii";

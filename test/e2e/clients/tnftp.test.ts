import { describeClient } from "../../support/client-scenario.ts";
import { openTnftp } from "./tnftp.ts";

describeClient({
  // It knows no AUTH TLS.
  securities: ["plain"],
  // It cannot quote quotation marks.
  names: [
    "with several  spaces.txt",
    " a blank before",
    "it's.txt",
    "Zürich 文件 🚢.txt",
    "per%20cent & #1 [2] {3}",
    "-l",
  ],
  folder: "/Zürich north, Müller's 文件",
  dataModes: () => [
    { dataMode: "EPSV", command: "EPSV" },
    { dataMode: "PASV", command: "PASV" },
    { dataMode: "active", command: "EPRT" },
  ],
  open: openTnftp,
});

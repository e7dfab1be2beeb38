import { describeClient } from "../../support/client-scenario.ts";
import { openInetutilsFtp } from "./inetutils-ftp.ts";

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
    { dataMode: "active", command: "PORT" },
    { dataMode: "PASV", command: "PASV" },
    { dataMode: "EPSV", command: "EPSV" },
  ],
  open: openInetutilsFtp,
});

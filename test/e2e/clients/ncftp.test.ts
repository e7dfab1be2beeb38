import { describeClient } from "../../support/client-scenario.ts";
import { Ncftp } from "./ncftp.ts";

describeClient({
  // It knows no TLS.
  securities: ["plain"],
  // Its shell cannot quote quotation marks, and takes brackets for a pattern.
  names: ["with several  spaces.txt", " a blank before", "Zürich 文件 🚢.txt", "per%20cent & #1"],
  folder: "/Zürich north, Müller 文件",
  // It knows EPSV and EPRT on IPv6 alone.
  dataModes: () => [
    { dataMode: "PASV", command: "PASV" },
    { dataMode: "active", command: "PORT" },
  ],
  open: (target) => Ncftp.open(target),
});

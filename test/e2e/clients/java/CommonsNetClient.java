import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.apache.commons.net.PrintCommandListener;
import org.apache.commons.net.ftp.FTP;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPFile;
import org.apache.commons.net.ftp.FTPSClient;

/** A session by Apache Commons Net. The steps are those of ScriptedClient (test/support/client-script.ts). */
final class CommonsNetClient {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final FTPClient client;

  private CommonsNetClient(FTPClient client) {
    this.client = client;
  }

  public static void main(String[] args) throws Exception {
    var session = connect(args[0], Integer.parseInt(args[1]), args[2], args[3], args[4], args[5], args[6]);
    var input = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
    var output = new PrintStream(System.out, true, "UTF-8");
    for (String line; (line = input.readLine()) != null; ) output.print(session.answer(line.split("\t")) + "\n");
    session.client.logout();
    session.client.disconnect();
  }

  private static CommonsNetClient connect(
      String host, int port, String security, String certificate, String username, String password, String dataMode)
      throws Exception {
    var client = security.equals("plain") ? new FTPClient() : secureClient(security, certificate);
    client.setControlEncoding("UTF-8");
    client.addProtocolCommandListener(
        new PrintCommandListener(new PrintStream(System.err, true, "UTF-8"), true, '\0', true));
    client.setDefaultTimeout((int) TIMEOUT.toMillis());
    client.setDataTimeout(TIMEOUT);
    client.connect(host, port);
    var session = new CommonsNetClient(client);
    session.check(client.login(username, password));
    if (client instanceof FTPSClient secure) {
      secure.execPBSZ(0);
      secure.execPROT("P");
    }
    session.check(client.setFileType(FTP.BINARY_FILE_TYPE));
    client.setIpAddressFromPasvResponse(true);
    client.setUseEPSVwithIPv4(dataMode.equals("EPSV"));
    if (!dataMode.equals("active")) client.enterLocalPassiveMode();
    return session;
  }

  private static FTPSClient secureClient(String security, String certificate) throws Exception {
    var context = SSLContext.getInstance("TLS");
    context.init(null, Trust.in(Path.of(certificate)).getTrustManagers(), null);
    var client = new FTPSClient(security.equals("implicit"), context);
    client.setEndpointCheckingEnabled(true);
    return client;
  }

  private String answer(String[] request) {
    try {
      var results = run(request[0], request[1], request.length > 2 ? request[2] : "");
      return String.join("\t", results.isEmpty() ? List.of("ok") : prepended("ok", results));
    } catch (IOException error) {
      return "error\t" + error.toString().replaceAll("\\s+", " ");
    }
  }

  private List<String> run(String step, String first, String second) throws IOException {
    switch (step) {
      case "upload" -> upload(first, second);
      case "resumeUpload" -> resumeUpload(first, second);
      case "download" -> download(first, second);
      case "resume" -> resume(first, second);
      case "list" -> {
        return names(first);
      }
      case "rename" -> check(client.rename(first, second));
      case "remove" -> check(client.deleteFile(first));
      case "makeDirectory" -> check(client.makeDirectory(first));
      case "removeDirectory" -> check(client.removeDirectory(first));
      default -> throw new IOException("There is no step " + step + ".");
    }
    return List.of();
  }

  private void upload(String localPath, String path) throws IOException {
    try (InputStream file = new FileInputStream(localPath)) {
      check(client.storeFile(path, file));
    }
  }

  private void resumeUpload(String localPath, String path) throws IOException {
    var size = Long.parseLong(client.getSize(path));
    try (InputStream file = new FileInputStream(localPath)) {
      file.skipNBytes(size);
      client.setRestartOffset(size);
      check(client.storeFile(path, file));
    }
  }

  private void download(String path, String localPath) throws IOException {
    try (OutputStream file = new FileOutputStream(localPath)) {
      check(client.retrieveFile(path, file));
    }
  }

  private void resume(String path, String localPath) throws IOException {
    client.setRestartOffset(Files.size(Path.of(localPath)));
    try (OutputStream file = new FileOutputStream(localPath, true)) {
      check(client.retrieveFile(path, file));
    }
  }

  /** By MLSD, by NLST and by LIST: all have to agree. */
  private List<String> names(String folder) throws IOException {
    check(client.changeWorkingDirectory(folder));
    var facts = Arrays.stream(client.mlistDir()).map(FTPFile::getName).toList();
    var bare = List.of(client.listNames());
    var lines = Arrays.stream(client.listFiles()).map(FTPFile::getName).toList();
    if (facts.equals(bare) && facts.equals(lines)) return facts;
    throw new IOException("MLSD " + facts + ", NLST " + bare + ", LIST " + lines);
  }

  private void check(boolean done) throws IOException {
    if (!done) throw new IOException(client.getReplyString());
  }

  private static List<String> prepended(String first, List<String> others) {
    return java.util.stream.Stream.concat(java.util.stream.Stream.of(first), others.stream()).toList();
  }
}

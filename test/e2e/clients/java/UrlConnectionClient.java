import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.logging.ConsoleHandler;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What Java's own handler of ftp: can do: UrlConnectionClient put|get URL FILE. */
final class UrlConnectionClient {
  private static final int MILLISECONDS = 20_000;
  /** A reference of its own, or the level is forgotten. */
  private static final Logger PROTOCOL = Logger.getLogger("sun.net.ftp.FtpClient");

  private UrlConnectionClient() {}

  public static void main(String[] args) throws Exception {
    sayEverything();
    var connection = URI.create(args[1]).toURL().openConnection();
    connection.setConnectTimeout(MILLISECONDS);
    connection.setReadTimeout(MILLISECONDS);
    var file = Path.of(args[2]);
    if (args[0].equals("put")) {
      connection.setDoOutput(true);
      try (var output = connection.getOutputStream()) {
        Files.copy(file, output);
      }
    } else {
      try (var input = connection.getInputStream()) {
        Files.copy(input, file, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static void sayEverything() {
    var handler = new ConsoleHandler();
    handler.setLevel(Level.ALL);
    PROTOCOL.setLevel(Level.ALL);
    PROTOCOL.addHandler(handler);
  }
}

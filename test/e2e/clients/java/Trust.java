import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.TrustManagerFactory;

/** Trust in one certificate and nothing else. */
final class Trust {
  private Trust() {}

  static TrustManagerFactory in(Path certificate) throws Exception {
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null);
    try (var file = Files.newInputStream(certificate)) {
      store.setCertificateEntry("server", CertificateFactory.getInstance("X.509").generateCertificate(file));
    }
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory;
  }
}

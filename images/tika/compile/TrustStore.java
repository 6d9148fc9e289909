import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;

/** Makes Java's file of trusted certificates out of a bundle: `TrustStore BUNDLE FILE`. Maven knows no other. */
public final class TrustStore {
  public static void main(String[] arguments) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    int number = 0;
    try (FileInputStream bundle = new FileInputStream(arguments[0])) {
      for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(bundle)) {
        store.setCertificateEntry("certificate-" + number++, one);
      }
    }
    try (FileOutputStream out = new FileOutputStream(arguments[1])) {
      store.store(out, "changeit".toCharArray());
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.redis;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Whom to trust over TLS.
 *
 * @since 0.1.0
 */
public final class TrustedAuthority {
    private TrustedAuthority() {}

    /**
     * A context for connections.
     *
     * @param pem the authorities to trust instead of the JVM's
     * @return a context
     * @throws RedisUnreachable if the file is no PEM file
     */
    public static SSLContext context(Optional<Path> pem) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            KeyStore jvms = null;
            trust.init(pem.isPresent() ? store(pem.get()) : jvms);
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new RedisUnreachable(
                    "cannot read certificates"
                            + pem.map(file -> " from " + file).orElse("") + ": " + e.getMessage(),
                    e);
        }
    }

    private static KeyStore store(Path pem) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(pem)) {
            int number = 0;
            for (Certificate authority : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("authority-" + number++, authority);
            }
        }
        if (store.size() == 0) {
            throw new IOException("there is no certificate in it");
        }
        return store;
    }
}

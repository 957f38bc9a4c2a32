// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit;

import dev.holdfast.testkit.RedisStage.CertificateFlaw;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The TLS identity of a stage: one authority, and one server certificate for all nodes that carries only the endpoint's
 * name. Made by the JDK's keytool, since the JDK has no API to sign certificates, and rewritten as PEM for Redis.
 */
record StageCertificate(String name, Path folder, SSLContext context) {
    static final String PASSWORD = "changeit";

    static StageCertificate make(String name) {
        try {
            Path folder = Files.createTempDirectory(OwnedProcesses.folder(), "tls-");
            Path store = folder.resolve("keys.p12");
            keytool(store, "ca", "CN=Staged authority", "bc:c");
            // -signer: JDK 17 and later.
            keytool(store, "server", "CN=Staged Redis", "san=dns:" + name, "-signer", "ca");
            KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
            Certificate authority = keys.getCertificate("ca");
            pem(folder.resolve("ca.pem"), "CERTIFICATE", authority.getEncoded());
            identity(keys, "server", folder);
            return new StageCertificate(name, folder, trusting(authority, folder.resolve("truststore.p12")));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make certificates for " + name, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot make certificates for " + name, e);
        }
    }

    private static void identity(KeyStore keys, String alias, Path folder)
            throws IOException, GeneralSecurityException {
        pem(
                folder.resolve("server.pem"),
                "CERTIFICATE",
                keys.getCertificate(alias).getEncoded());
        pem(
                folder.resolve("server.key"),
                "PRIVATE KEY",
                keys.getKey(alias, PASSWORD.toCharArray()).getEncoded());
    }

    /** A folder with a certificate of the same authority that no client may accept. */
    Path flawed(CertificateFlaw flaw) {
        String alias = flaw.name().toLowerCase(Locale.ROOT);
        try {
            Path place = Files.createDirectories(folder.resolve(alias));
            Path store = folder.resolve("keys.p12");
            if (!Files.exists(place.resolve("server.pem"))) {
                if (flaw == CertificateFlaw.EXPIRED) {
                    // Begun forty days ago, for thirty.
                    keytool(store, alias, "CN=Staged Redis", "san=dns:" + name, "-signer", "ca", "-startdate", "-40d");
                } else {
                    keytool(store, alias, "CN=Staged Redis", "san=dns:another.test", "-signer", "ca");
                }
                identity(KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray()), alias, place);
            }
            return place;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a certificate that is " + flaw, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot make a certificate that is " + flaw, e);
        }
    }

    private static void keytool(Path store, String alias, String subject, String extension, String... more)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                // A JVM that lives for half a second: these two halve its time.
                "-J-XX:TieredStopAtLevel=1",
                "-J-XX:+UseSerialGC",
                "-genkeypair",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-validity",
                "30",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD,
                "-alias",
                alias,
                "-dname",
                subject,
                "-ext",
                extension));
        command.addAll(List.of(more));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (keytool.waitFor() != 0) {
                throw new IllegalStateException("keytool failed: " + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while making certificates", e);
        }
    }

    private static void pem(Path file, String type, byte[] content) throws IOException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        Files.writeString(file, "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n");
    }

    private static SSLContext trusting(Certificate authority, Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("ca", authority);
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD.toCharArray());
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    Path truststore() {
        return folder.resolve("truststore.p12");
    }

    List<String> serverSettings(int port) {
        return List.of(
                "port 0",
                "tls-port " + port,
                "tls-ca-cert-file " + folder.resolve("ca.pem"),
                "tls-cert-file " + folder.resolve("server.pem"),
                "tls-key-file " + folder.resolve("server.key"),
                "tls-auth-clients no",
                "tls-replication yes");
    }

    RespClient.Builder trustedBy(RespClient.Builder builder) {
        return builder.tls(context, name);
    }
}

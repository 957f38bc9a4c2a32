// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

import dev.holdfast.testkit.RedisStage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;

/** A stage's authority, as --cacert takes it. */
final class PemFile {
    private PemFile() {}

    static Path of(RedisStage stage, Path folder) throws Exception {
        KeyStore store = KeyStore.getInstance(
                stage.truststore().toFile(), stage.truststorePassword().toCharArray());
        byte[] certificate = store.getCertificate("ca").getEncoded();
        String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(certificate);
        return Files.writeString(
                folder.resolve("ca.pem"), "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n");
    }
}

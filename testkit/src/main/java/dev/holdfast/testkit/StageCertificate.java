// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit;

import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLContext;

/** The TLS identity of a stage: one authority, and one server certificate that carries only the endpoint's name. */
record StageCertificate(String name, Path authority, Path certificate, Path key, SSLContext trust) {

    List<String> serverSettings(int port) {
        return List.of(
                "port 0",
                "tls-port " + port,
                "tls-ca-cert-file " + authority,
                "tls-cert-file " + certificate,
                "tls-key-file " + key,
                "tls-auth-clients no",
                "tls-replication yes");
    }

    RespClient.Builder trustedBy(RespClient.Builder builder) {
        return builder.tls(trust, name);
    }
}

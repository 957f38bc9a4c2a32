// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

/**
 * A fault in what was configured, which no waiting mends.
 *
 * @param kind what does not fit
 * @param advice the setting, what was found, and what to do, in one sentence for the log and the exception
 * @since 0.1.0
 */
public record Misfit(Kind kind, String advice) {

    /** What does not fit. */
    public enum Kind {
        /** The endpoint's name does not exist in DNS. */
        NAME,
        /** The credentials were refused. */
        CREDENTIALS,
        /** The certificate is not trusted, or not for the endpoint's name, or the server does not speak TLS. */
        CERTIFICATE,
        /** What answered is not Redis or Valkey. */
        PROTOCOL,
        /** The server is in cluster mode. */
        CLUSTER_MODE,
        /** The name is that of a reader endpoint. */
        READER_ENDPOINT
    }
}

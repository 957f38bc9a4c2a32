// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.dns;

import org.jspecify.annotations.Nullable;

/**
 * A host name could not be resolved. The message names the host, every server asked with what it answered, the time
 * spent, and what to check.
 *
 * @since 0.1.0
 */
public final class ResolutionException extends Exception {

    private static final long serialVersionUID = 1L;

    /** The name. */
    private final String host;

    /** What went wrong. */
    private final Kind kind;

    ResolutionException(Kind kind, String host, String detail) {
        this(kind, host, detail, null);
    }

    ResolutionException(Kind kind, String host, String detail, @Nullable Throwable cause) {
        super(host + ": " + kind.summary + ". " + detail + " " + kind.advice, cause);
        this.host = host;
        this.kind = kind;
    }

    /**
     * The name that was asked for.
     *
     * @return the host, in lower case
     */
    public String host() {
        return host;
    }

    /**
     * What went wrong.
     *
     * @return the kind
     */
    public Kind kind() {
        return kind;
    }

    /**
     * The ways in which a lookup fails.
     *
     * @since 0.1.0
     */
    public enum Kind {
        /** The host is neither an address nor a valid DNS name. */
        INVALID_NAME("not a DNS name or an address", "Check the host for typing errors."),
        /** A name server says that the name, or the name that it is an alias of, does not exist. */
        NO_SUCH_NAME(
                "no such name",
                "Check the spelling of the endpoint, and that these name servers know its zone (a private zone is"
                        + " known only inside its network)."),
        /** The name exists, without an address of the wanted family. */
        NO_ADDRESS(
                "the name has no address",
                "Check that the endpoint has an A or AAAA record, and the setting addressFamily."),
        /** No name server gave a usable answer within the deadline. */
        ALL_SERVERS_FAILED(
                "no name server gave an answer",
                "Check that the name servers can be reached (UDP and TCP) from here, or set servers(...)."),
        /** The chain of aliases is longer than eight. */
        CHAIN_TOO_LONG("the chain of aliases (CNAME) is longer than 8", "Check the zone's records."),
        /** The chain of aliases comes back to a name that it has passed. */
        CHAIN_LOOP("the chain of aliases (CNAME) is a loop", "Check the zone's records."),
        /** The JVM's resolver failed; it does not say whether the name is missing or the servers are away. */
        SYSTEM_FAILED("the JVM's resolver gave no address", "Check the name, and the name service of this machine."),
        /** The resolver was closed. */
        CLOSED("the resolver is closed", "Use it before closing its owner.");

        private final String summary;
        private final String advice;

        Kind(String summary, String advice) {
            this.summary = summary;
            this.advice = advice;
        }
    }
}

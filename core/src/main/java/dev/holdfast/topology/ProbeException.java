// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import java.util.Optional;

/**
 * Why a node gave no answer.
 *
 * @since 0.1.0
 */
public final class ProbeException extends Exception {

    private static final long serialVersionUID = 1L;

    /** How the probe failed. */
    public enum Kind {
        /** Refused, reset, no route, closed: the node answers nothing at this address now. */
        UNREACHABLE,
        /** No reply in time: slow, frozen or cut off. */
        TIMED_OUT,
        /** The server said {@code LOADING} in the handshake. */
        LOADING,
        /** The server answers but takes no further connection now, such as at its limit of clients. */
        DECLINED,
        /** Something that waiting does not mend; {@link #misfit()} says what. */
        MISFIT
    }

    /** How the probe failed. */
    private final Kind kind;

    /** What does not fit; null unless the kind says so. */
    private final transient @org.jspecify.annotations.Nullable Misfit misfit;

    /**
     * A failure of the network or of the node.
     *
     * @param kind anything but {@link Kind#MISFIT}
     * @param message says the node and what happened, without credentials
     * @param cause the client's exception
     */
    public ProbeException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.misfit = null;
    }

    /**
     * A fault in the configuration.
     *
     * @param misfit what does not fit
     * @param cause the client's exception
     */
    public ProbeException(Misfit misfit, Throwable cause) {
        super(misfit.advice(), cause);
        this.kind = Kind.MISFIT;
        this.misfit = misfit;
    }

    /**
     * How the probe failed.
     *
     * @return the kind
     */
    public Kind kind() {
        return kind;
    }

    /**
     * What does not fit.
     *
     * @return empty unless the kind is {@link Kind#MISFIT}
     */
    public Optional<Misfit> misfit() {
        return Optional.ofNullable(misfit);
    }
}

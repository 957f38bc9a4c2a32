// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Asks the servers for one type of address of one name, over all its aliases. Blocks the calling thread. */
final class FamilyQuery {

    private final ServerExchange exchange;
    private final NameServers.ServerList list;
    private final Duration timeout;
    private final LongSupplier nanosLeft;
    private final Attempts attempts;

    /**
     * Prepares.
     *
     * @param nanosLeft until the deadline; may shrink while the query runs
     */
    FamilyQuery(
            ServerExchange exchange,
            NameServers.ServerList list,
            Duration timeout,
            LongSupplier nanosLeft,
            Attempts attempts) {
        this.exchange = exchange;
        this.list = list;
        this.timeout = timeout;
        this.nanosLeft = nanosLeft;
        this.attempts = attempts;
    }

    /** What came of it. */
    sealed interface Outcome {

        record Found(Chain chain) implements Outcome {}

        /** The kind is NO_SUCH_NAME or NO_ADDRESS. */
        record Missing(ResolutionException.Kind kind, Duration timeToLive, boolean alias) implements Outcome {}

        record Broken(ResolutionException.Kind kind) implements Outcome {}
    }

    Outcome run(String name, RecordType type) {
        Chain chain = new Chain(name);
        while (true) {
            Optional<Reply> reply = askInTurn(chain.end(), type);
            if (reply.isEmpty()) {
                return new Outcome.Broken(ResolutionException.Kind.ALL_SERVERS_FAILED);
            }
            switch (chain.follow(reply.get())) {
                case ADDRESSES:
                    return new Outcome.Found(chain);
                case NO_SUCH_NAME:
                    return missing(ResolutionException.Kind.NO_SUCH_NAME, reply.get(), chain);
                case NO_ADDRESS:
                    return missing(ResolutionException.Kind.NO_ADDRESS, reply.get(), chain);
                case LOOP:
                    return new Outcome.Broken(ResolutionException.Kind.CHAIN_LOOP);
                case TOO_LONG:
                    return new Outcome.Broken(ResolutionException.Kind.CHAIN_TOO_LONG);
                case MOVED_ON:
                    break;
            }
        }
    }

    private static Outcome missing(ResolutionException.Kind kind, Reply reply, Chain chain) {
        // RFC 2308: a "no" without a SOA record is not to be reused.
        Duration timeToLive = reply.negative().map(Reply.Negative::timeToLive).orElse(Duration.ZERO);
        return new Outcome.Missing(kind, timeToLive, !chain.targets().isEmpty());
    }

    private Optional<Reply> askInTurn(String name, RecordType type) {
        for (int round = 0; round < list.rounds(); round++) {
            for (InetSocketAddress server : list.servers()) {
                if (nanosLeft.getAsLong() <= 0) {
                    return Optional.empty();
                }
                Optional<Reply> reply = ask(server, name, type, true);
                if (reply.filter(FamilyQuery::notUnderstood).isPresent() && nanosLeft.getAsLong() > 0) {
                    reply = ask(server, name, type, false);
                }
                if (reply.filter(FamilyQuery::usable).isPresent()) {
                    return reply;
                }
            }
        }
        return Optional.empty();
    }

    private static boolean notUnderstood(Reply reply) {
        return reply.code() == Reply.Code.NOT_UNDERSTOOD;
    }

    private static boolean usable(Reply reply) {
        return !reply.referral() && (reply.code() == Reply.Code.ANSWER || reply.code() == Reply.Code.NO_SUCH_NAME);
    }

    private static String said(Reply reply) {
        if (reply.referral()) {
            return "referral to others";
        }
        return reply.code() == Reply.Code.ANSWER
                        && reply.addresses().isEmpty()
                        && reply.aliases().isEmpty()
                ? "no such record"
                : reply.codeText();
    }

    private Optional<Reply> ask(InetSocketAddress server, String name, RecordType type, boolean extended) {
        long nanos = Math.max(1, Math.min(timeout.toNanos(), nanosLeft.getAsLong()));
        try {
            Reply reply = exchange.ask(server, name, type, extended, Duration.ofNanos(nanos));
            attempts.note(server, name, type, said(reply));
            return Optional.of(reply);
        } catch (SocketTimeoutException e) {
            attempts.note(server, name, type, "no answer within " + Math.max(1, nanos / 1_000_000) + " ms");
        } catch (PortUnreachableException e) {
            attempts.note(server, name, type, "port closed");
        } catch (IOException e) {
            attempts.note(server, name, type, e.getClass().getSimpleName() + " " + e.getMessage());
        }
        return Optional.empty();
    }
}

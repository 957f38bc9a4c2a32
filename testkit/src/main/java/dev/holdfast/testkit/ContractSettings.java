// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What a row of the {@link AdapterContract}, or of the fault matrix, asks of the client under test.
 *
 * @param budget the failover budget
 * @param maxWaiting how many calls may wait
 * @param database the database number
 * @param login asked for each connection
 * @param options what is switched on or off
 * @param nameServers asked in their order; empty for the stage's own
 * @param listener told each event of the engine, as text, on a thread of the engine's
 * @since 0.1.0
 */
public record ContractSettings(
        Duration budget,
        int maxWaiting,
        int database,
        Supplier<Login> login,
        Set<Option> options,
        List<InetSocketAddress> nameServers,
        Consumer<String> listener) {

    /**
     * Copies what could be changed.
     */
    public ContractSettings {
        options = Set.copyOf(options);
        nameServers = List.copyOf(nameServers);
    }

    /**
     * A user and the password of the moment.
     *
     * @param user an ACL user; empty for a client that does not log in
     * @param password the password
     * @since 0.1.0
     */
    public record Login(String user, String password) {
        /** Of a client that does not log in. */
        public static final Login NONE = new Login("", "");

        /** Without the password. */
        @Override
        public String toString() {
            return "Login[" + user + "]";
        }
    }

    /**
     * What a client can be made with or without.
     *
     * @since 0.1.0
     */
    public enum Option {
        /** Speaks TLS, and trusts the stage's authority. */
        TLS,
        /** Follows the heir when two nodes claim and nothing decides; else writes are held. */
        FOLLOW_HEIR,
        /** Asks no node; DNS alone decides. */
        WITHOUT_PROBING,
        /** Learns no replica from the nodes. */
        WITHOUT_LEARNING,
        /** Reads from the stage's reader endpoint too. */
        READERS
    }

    /**
     * The defaults of Holdfast, and database 0.
     *
     * @return the settings of most rows
     */
    public static ContractSettings defaults() {
        return new ContractSettings(Duration.ofSeconds(15), 64, 0, () -> Login.NONE, Set.of(), List.of(), event -> {});
    }

    /**
     * With another budget.
     *
     * @param value the failover budget
     * @return a copy
     */
    public ContractSettings withBudget(Duration value) {
        return new ContractSettings(value, maxWaiting, database, login, options, nameServers, listener);
    }

    /**
     * With another bound on waiting calls.
     *
     * @param value how many calls may wait
     * @return a copy
     */
    public ContractSettings withMaxWaiting(int value) {
        return new ContractSettings(budget, value, database, login, options, nameServers, listener);
    }

    /**
     * With another database.
     *
     * @param value its number
     * @return a copy
     */
    public ContractSettings withDatabase(int value) {
        return new ContractSettings(budget, maxWaiting, value, login, options, nameServers, listener);
    }

    /**
     * With a user.
     *
     * @param value asked for each connection
     * @return a copy
     */
    public ContractSettings withLogin(Supplier<Login> value) {
        return new ContractSettings(budget, maxWaiting, database, value, options, nameServers, listener);
    }

    /**
     * With one more option.
     *
     * @param value the option
     * @return a copy
     */
    public ContractSettings with(Option value) {
        Set<Option> more = EnumSet.of(value);
        more.addAll(options);
        return new ContractSettings(budget, maxWaiting, database, login, more, nameServers, listener);
    }

    /**
     * With name servers other than the stage's.
     *
     * @param value asked in this order
     * @return a copy
     */
    public ContractSettings withNameServers(List<InetSocketAddress> value) {
        return new ContractSettings(budget, maxWaiting, database, login, options, value, listener);
    }

    /**
     * With a listener of the engine's events.
     *
     * @param value told each event as text
     * @return a copy
     */
    public ContractSettings withListener(Consumer<String> value) {
        return new ContractSettings(budget, maxWaiting, database, login, options, nameServers, value);
    }

    /**
     * Whether an option is asked for.
     *
     * @param option the option
     * @return true if so
     */
    public boolean has(Option option) {
        return options.contains(option);
    }
}

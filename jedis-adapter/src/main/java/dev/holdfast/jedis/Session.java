// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;

/**
 * What the user built up on one connection. Some of it is made again on a new one (the database, the client's name);
 * the rest pins the user to this one: moving on silently would change what the next command means.
 */
final class Session {

    private final int configuredDatabase;
    private int database;
    private @Nullable CommandArguments clientName;
    private boolean watching;
    private boolean inTransaction;
    private boolean refusedInTransaction;
    private boolean opaque;
    private boolean muted;

    Session(int configuredDatabase) {
        this.configuredDatabase = configuredDatabase;
        this.database = configuredDatabase;
    }

    /** Before a command goes out. */
    void sending(CommandKind kind, CommandArguments command) {
        switch (kind) {
            case MULTI -> {
                inTransaction = true;
                refusedInTransaction = false;
            }
            case WATCH -> watching = true;
            case OPAQUE -> opaque = true;
            case SELECT -> opaque |= inTransaction;
            case CLIENT -> sendingClient(command);
            default -> {}
        }
    }

    private void sendingClient(CommandArguments command) {
        JedisWords words = new JedisWords(command);
        if (words.count() < 2) {
            return;
        }
        switch (CommandKind.capitals(words.word(1))) {
            case "SETNAME" -> clientName = command;
            case "REPLY" -> {
                // After CLIENT REPLY OFF no replies come that pending commands could be matched with.
                muted = words.count() > 2 && !CommandKind.isName(words.word(2), "ON");
                opaque = true;
            }
            case "TRACKING", "CACHING", "NO-EVICT", "NO-TOUCH" -> opaque = true;
            default -> {}
        }
    }

    /** After the reply, also an error reply; the command was of a kind that is not plain. */
    void answered(CommandKind kind, CommandArguments command, boolean error) {
        switch (kind) {
            case EXEC, DISCARD -> endTransaction();
            case UNWATCH -> watching = inTransaction && watching;
            case SELECT -> {
                if (!error && !inTransaction) {
                    database = Integer.parseInt(new JedisWords(command).text(1));
                }
            }
            default -> {}
        }
    }

    private void endTransaction() {
        inTransaction = false;
        watching = false;
    }

    /** The server refused a command that was to be queued, so EXEC will be refused too, for that reason. */
    void refused() {
        refusedInTransaction = inTransaction;
    }

    /** Whether the transaction that EXEC just refused was refused for the server's role or state. */
    boolean wasRefused() {
        return refusedInTransaction;
    }

    /** The connection is gone, and the caller was told: what was built up on it is over. */
    void lost() {
        endTransaction();
        opaque = false;
        muted = false;
    }

    boolean isPinned() {
        return watching || inTransaction || opaque;
    }

    /** What the caller lost with the connection, and what to do. */
    String describeLoss() {
        return inTransaction || watching
                ? "the connection of the transaction was lost before EXEC, so nothing of it was applied. Begin it again,"
                        + " from WATCH or MULTI."
                : "the connection was lost with a state that cannot be restored (another user, CLIENT REPLY or TRACKING)."
                        + " The command was not applied; set the state again.";
    }

    boolean inTransaction() {
        return inTransaction;
    }

    boolean isWatching() {
        return watching;
    }

    boolean isOpaque() {
        return opaque;
    }

    boolean isMuted() {
        return muted;
    }

    int database() {
        return database;
    }

    int configuredDatabase() {
        return configuredDatabase;
    }

    boolean isElsewhere() {
        return database != configuredDatabase;
    }

    @Nullable
    CommandArguments clientName() {
        return clientName;
    }
}

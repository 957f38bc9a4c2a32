// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import dev.holdfast.outcome.Commands;
import dev.holdfast.outcome.Safety;
import dev.holdfast.topology.Standing;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;

/** Keeps the cursors of scans with the server that issued them, whichever connection of the pool goes on with them. */
final class Cursors {

    private static final byte[] NO_KEY = {};

    private final Attachment attachment;
    private final EndpointSocketFactory socket;

    Cursors(Attachment attachment, EndpointSocketFactory socket) {
        this.attachment = attachment;
        this.socket = socket;
    }

    /** Ends the call if the command goes on with a cursor of another epoch. */
    void requireOwn(CommandArguments command, Detour detour) {
        if (CommandKind.of(command.getCommand()) != CommandKind.CURSOR || attachment.isBare()) {
            return;
        }
        JedisWords words = new JedisWords(command);
        if (Commands.safety(words) != Safety.CURSOR) {
            return;
        }
        String name = JedisWords.nameOf(command);
        OptionalLong owner = attachment.cursors().ownerOf(name, key(words), cursor(words));
        if (owner.isPresent() && owner.getAsLong() != socket.epoch()) {
            throw detour.lostCursor(name, owner.getAsLong());
        }
    }

    /** Notes the cursor that a scan answered. */
    void answered(CommandArguments command, @Nullable Object reply) {
        boolean owned = socket.dialledIn() != Standing.BARE;
        if (owned && reply instanceof List<?> page && !page.isEmpty() && page.get(0) instanceof byte[] next) {
            JedisWords words = new JedisWords(command);
            attachment.cursors().issued(JedisWords.nameOf(command), key(words), next, socket.epoch());
        }
    }

    private static boolean isKeyed(JedisWords words) {
        return !CommandKind.isName(words.word(0), "SCAN");
    }

    private static byte[] key(JedisWords words) {
        return isKeyed(words) ? words.word(1) : NO_KEY;
    }

    private static byte[] cursor(JedisWords words) {
        return words.word(isKeyed(words) ? 2 : 1);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import dev.holdfast.outcome.Commands;
import dev.holdfast.outcome.Safety;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.output.CommandOutput;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Keeps the cursors of scans with the server that issued them, whichever connection goes on with them. */
final class Cursors {

    private static final byte[] NO_KEY = {};

    private final Attachment attachment;

    Cursors(Attachment attachment) {
        this.attachment = attachment;
    }

    /** The epoch of the server that alone could go on with this scan, if it is another one than the line's. */
    OptionalLong foreignOwner(Call<?, ?, ?> call, Line line) {
        if (call.kind() != CommandKind.CURSOR || Commands.safety(call.words()) != Safety.CURSOR) {
            return OptionalLong.empty();
        }
        OptionalLong owner = attachment.cursors().ownerOf(call.name(), key(call.words()), cursor(call.words()));
        return owner.isPresent() && owner.getAsLong() != line.epoch() ? owner : OptionalLong.empty();
    }

    /** Notes the cursor that a scan answered. */
    void answered(Call<?, ?, ?> call, @Nullable CommandOutput<?, ?, ?> output, Line line) {
        byte[] next = output == null ? null : next(output.get());
        if (next != null) {
            attachment.cursors().issued(call.name(), key(call.words()), next, line.epoch());
        }
    }

    /** Lettuce's own scans answer a cursor; {@code dispatch} may answer any list, of which it is the first element. */
    private static byte @Nullable [] next(@Nullable Object answer) {
        if (answer instanceof ScanCursor cursor) {
            return bytes(cursor.getCursor());
        }
        return answer instanceof List<?> page && !page.isEmpty() ? bytes(page.get(0)) : null;
    }

    private static byte @Nullable [] bytes(@Nullable Object cursor) {
        if (cursor instanceof byte[] raw) {
            return raw;
        }
        return cursor == null ? null : cursor.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static boolean isKeyed(LettuceWords words) {
        return !words.capitals(0).equals("SCAN");
    }

    private static byte[] key(LettuceWords words) {
        return isKeyed(words) ? words.word(1) : NO_KEY;
    }

    private static byte[] cursor(LettuceWords words) {
        return words.word(isKeyed(words) ? 2 : 1);
    }
}

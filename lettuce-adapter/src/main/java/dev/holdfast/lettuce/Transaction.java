// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import io.lettuce.core.protocol.RedisCommand;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What stands between one MULTI and its EXEC or DISCARD. Guarded by the lane's lock. */
final class Transaction {

    /** Where MULTI was sent; null before. */
    @Nullable
    Line line;

    /** It cannot be applied any more: the line, or what was watched, is gone. The user learns it from EXEC. */
    boolean doomed;

    /** The server refused one of its commands for its role. */
    boolean refused;

    /** Its EXEC, once that was sent. */
    volatile @Nullable Attempt<?, ?, ?> exec;

    /** Commands that Lettuce completes when EXEC is answered. */
    final List<RedisCommand<?, ?, ?>> queued = new ArrayList<>();
}

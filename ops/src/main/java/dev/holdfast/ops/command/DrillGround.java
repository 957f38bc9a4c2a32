// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

import dev.holdfast.ops.drill.Target;
import dev.holdfast.ops.drill.Trigger;

/** A group that exists, and what will fail it over. */
record DrillGround(Target target, Trigger trigger, String nameToConfirm, AutoCloseable more) implements AutoCloseable {

    @Override
    public void close() {
        // What else there is resolves through the access, and ends first.
        try {
            more.close();
        } catch (Exception e) {
            throw new IllegalStateException("cannot close " + more, e);
        } finally {
            target.access().close();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.changed;

/**
 * No more changed keys can be remembered, so the write that changes one must fail: its stale value would be read once Redis is
 * back.
 *
 * @since 0.1.0
 */
public final class ChangedKeysFullException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * With how many are remembered.
     *
     * @param remembered as many as may be
     */
    public ChangedKeysFullException(int remembered) {
        super(remembered + " keys that were changed while Redis is away are remembered already, and no more may be: let"
                + " the write fail, raise changedKeys(..), or give a store of your own");
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.flowlogs;

import java.io.IOException;
import java.io.InputStream;

/**
 * One object that holds flow log records.
 *
 * @since 0.1.0
 */
public interface FlowLogSource {

    /**
     * What to call it.
     *
     * @return its path or address
     */
    String name();

    /**
     * How large it is as it lies there, compressed or not.
     *
     * @return bytes
     */
    long size();

    /**
     * Opens it.
     *
     * @return its bytes, plain or gzip
     * @throws IOException if it cannot be opened
     */
    InputStream open() throws IOException;
}

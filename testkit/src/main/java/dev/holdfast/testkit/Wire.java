// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit;

import java.time.Duration;

/** What stands at a node's public address in front of its process, and can do to connections what a server cannot. */
interface Wire extends AutoCloseable {

    /** Passes nothing on, in either direction. */
    void hold();

    void release();

    /** Refuses new connections. */
    void refuse();

    void accept();

    /** Ends every client's connection. */
    void reset();

    /** Holds each reply for so long, and lets at most so many bytes of replies of one connection pass in a second. */
    void slow(Duration latency, int bytesPerSecond);

    void fast();

    @Override
    void close();
}

// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import java.util.List;

/** (in work) */
public final class Search {
    Search() {}

    public Endpoint endpoint() { throw new UnsupportedOperationException(); }
    public StandingBoard board() { throw new UnsupportedOperationException(); }
    public void start() {}
    public void report(Signal signal, long epoch, String detail) {}
    public void attach(NodeProbe probe) {}
    public List<String> recentSignals() { return List.of(); }
}

// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.observe;

/** Whether this runtime has a Flight Recorder: one made with jlink need not have the module. */
final class Recorder {

    static final boolean IS_THERE = ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    static final Flight NONE = result -> {};

    private Recorder() {}
}

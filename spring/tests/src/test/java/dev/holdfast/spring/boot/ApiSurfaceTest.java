// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring.boot;

import dev.holdfast.testkit.surface.ApiSurface;
import org.junit.jupiter.api.Test;

/** Of the starter whose module this is; not run in the one that has tests only. */
class ApiSurfaceTest {

    @Test
    void thePublicApiIsTheCommittedOne() {
        ApiSurface.isTheCommittedOne("starter");
    }
}

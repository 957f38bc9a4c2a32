// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring;

import dev.holdfast.testkit.surface.ApiSurface;
import org.junit.jupiter.api.Test;

class ApiSurfaceTest {

    @Test
    void thePublicApiIsTheCommittedOne() {
        ApiSurface.isTheCommittedOne("spring");
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.testkit.Staging;
import dev.holdfast.testkit.containers.ContainerStaging;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** The rows of the fault matrix that containers change. */
@Tag("containers")
class JedisOnContainersTest extends JedisFaultMatrixTest {

    @BeforeAll
    static void needsAnEngine() {
        assumeTrue(ContainerStaging.isAvailable() || Boolean.getBoolean("holdfast.required"), "no Docker engine here");
    }

    @Override
    protected Optional<Staging> staging() {
        return Optional.of(ContainerStaging.create());
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring.boot3;

import dev.holdfast.spring.StarterPairing;

/** This starter is for Spring Boot 3. */
final class Boot3Pairing extends StarterPairing {

    Boot3Pairing() {
        super(3);
    }
}

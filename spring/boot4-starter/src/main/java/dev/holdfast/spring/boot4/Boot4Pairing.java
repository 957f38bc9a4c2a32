// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring.boot4;

import dev.holdfast.spring.StarterPairing;

/** This starter is for Spring Boot 4. */
final class Boot4Pairing extends StarterPairing {

    Boot4Pairing() {
        super(4);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.outage;

import java.util.function.LongConsumer;

/** What both services do: a product is read through the cache, and changed in the database first. */
interface Products {

    /** The version of a product. */
    long read(int product);

    /**
     * Changes a product.
     *
     * @param committed told the version once it is in the database
     */
    void change(int product, LongConsumer committed);
}

// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The calls of one connection that wait, in the order in which the user issued them. Guarded by the lane's lock. */
final class Parked {

    private final TreeMap<Long, Call<?, ?, ?>> calls = new TreeMap<>();
    private long orders;

    boolean isEmpty() {
        return calls.isEmpty();
    }

    /** Gives a call its place, behind all that have one. */
    void order(Call<?, ?, ?> call) {
        if (call.order(orders + 1)) {
            orders++;
        }
    }

    void add(Call<?, ?, ?> call) {
        order(call);
        calls.put(call.order(), call);
    }

    boolean remove(Call<?, ?, ?> call) {
        return calls.remove(call.order(), call);
    }

    @Nullable
    Call<?, ?, ?> first() {
        Map.Entry<Long, Call<?, ?, ?>> entry = calls.firstEntry();
        return entry == null ? null : entry.getValue();
    }

    List<Call<?, ?, ?>> all() {
        return new ArrayList<>(calls.values());
    }

    List<Call<?, ?, ?>> clear() {
        List<Call<?, ?, ?>> all = all();
        calls.clear();
        return all;
    }
}

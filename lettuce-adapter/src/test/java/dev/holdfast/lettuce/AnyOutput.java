// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.CommandOutput;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Any reply as text, numbers and lists of these, whatever the command. */
final class AnyOutput extends CommandOutput<String, String, Object> {

    private final Deque<List<@Nullable Object>> open = new ArrayDeque<>();
    private final Deque<Integer> sizes = new ArrayDeque<>();

    AnyOutput() {
        super(StringCodec.UTF8, null);
    }

    @Override
    public void set(@Nullable ByteBuffer bytes) {
        add(bytes == null ? null : StandardCharsets.UTF_8.decode(bytes).toString());
    }

    @Override
    public void set(long integer) {
        add(integer);
    }

    @Override
    public void set(double number) {
        add(number);
    }

    @Override
    public void multi(int count) {
        if (count <= 0) {
            add(count < 0 ? null : List.of());
            return;
        }
        open.push(new ArrayList<>());
        sizes.push(count);
    }

    private void add(@Nullable Object value) {
        Object next = value;
        while (!open.isEmpty()) {
            open.element().add(next);
            if (open.element().size() < sizes.element()) {
                return;
            }
            next = open.pop();
            sizes.pop();
        }
        output = next;
    }
}

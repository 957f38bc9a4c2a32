// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Cuts a byte stream into whole requests or replies, RESP2 and RESP3, without changing a byte. */
final class RespFrames {
    private final InputStream in;

    RespFrames(InputStream in) {
        this.in = in;
    }

    /** One request; the words are its first two, in upper case. */
    record Request(String command, String subcommand, byte[] bytes) {}

    Request request() throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        List<String> words = new ArrayList<>();
        String head = line(frame);
        if (!head.startsWith("*")) {
            words.addAll(List.of(head.trim().split("\\s+")));
        } else {
            int size = Integer.parseInt(head.substring(1));
            for (int i = 0; i < size; i++) {
                int length = Integer.parseInt(line(frame).substring(1));
                byte[] word = in.readNBytes(length + 2);
                expect(word.length == length + 2);
                frame.writeBytes(word);
                if (i < 2) {
                    words.add(new String(word, 0, length, StandardCharsets.UTF_8));
                }
            }
        }
        return new Request(word(words, 0), word(words, 1), frame.toByteArray());
    }

    private static String word(List<String> words, int index) {
        return words.size() > index ? words.get(index).toUpperCase(Locale.ROOT) : "";
    }

    /** One reply, push message, or the lone newline with which a primary keeps a waiting replica's connection alive. */
    byte[] reply() throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        copyReply(frame);
        return frame.toByteArray();
    }

    private void copyReply(ByteArrayOutputStream frame) throws IOException {
        String head = line(frame);
        if (head.isEmpty()) {
            return;
        }
        switch (head.charAt(0)) {
            case '$', '!', '=' -> {
                int length = Integer.parseInt(head.substring(1));
                if (length >= 0) {
                    byte[] body = in.readNBytes(length + 2);
                    expect(body.length == length + 2);
                    frame.writeBytes(body);
                }
            }
            case '*', '~', '>' -> copyItems(frame, Integer.parseInt(head.substring(1)));
            case '%' -> copyItems(frame, 2 * Integer.parseInt(head.substring(1)));
            case '|' -> copyItems(frame, 2 * Integer.parseInt(head.substring(1)) + 1);
            default -> {}
        }
    }

    private void copyItems(ByteArrayOutputStream frame, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            copyReply(frame);
        }
    }

    private String line(ByteArrayOutputStream frame) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); ; b = in.read()) {
            expect(b >= 0);
            frame.write(b);
            if (b == '\n') {
                return line.toString();
            }
            if (b != '\r') {
                line.append((char) b);
            }
        }
    }

    private static void expect(boolean complete) throws IOException {
        if (!complete) {
            throw new EOFException();
        }
    }
}

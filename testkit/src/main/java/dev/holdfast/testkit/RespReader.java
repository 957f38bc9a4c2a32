// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit;

import dev.holdfast.testkit.RespClient.Reply;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads RESP2 replies. */
final class RespReader {
    private final InputStream in;

    RespReader(InputStream in) {
        this.in = in;
    }

    Reply read() throws IOException {
        int marker = in.read();
        if (marker < 0) {
            throw new EOFException("the server closed the connection");
        }
        String line = line();
        return switch (marker) {
            case '+' -> new Reply.Status(line);
            case '-' -> new Reply.Failure(line);
            case ':' -> new Reply.Number(Long.parseLong(line));
            case '$' -> bulk(Integer.parseInt(line));
            case '*' -> list(Integer.parseInt(line));
            default -> throw new ProtocolException("not a RESP2 reply: 0x" + Integer.toHexString(marker) + " " + line);
        };
    }

    private Reply bulk(int length) throws IOException {
        if (length < 0) {
            return new Reply.Nothing();
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length || in.read() != '\r' || in.read() != '\n') {
            throw new EOFException("the server closed the connection within a reply");
        }
        return new Reply.Text(bytes);
    }

    private Reply list(int size) throws IOException {
        if (size < 0) {
            return new Reply.Nothing();
        }
        List<Reply> items = new ArrayList<>(Math.min(size, 1024));
        for (int i = 0; i < size; i++) {
            items.add(read());
        }
        return new Reply.Items(List.copyOf(items));
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\r'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the server closed the connection within a reply");
            }
            line.append((char) b);
        }
        if (in.read() != '\n') {
            throw new EOFException("the server closed the connection within a reply");
        }
        return new String(line.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}

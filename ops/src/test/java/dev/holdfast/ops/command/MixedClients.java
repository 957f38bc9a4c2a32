// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

import dev.holdfast.testkit.RedisNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Clients of several sorts, from addresses of their own. */
final class MixedClients implements AutoCloseable {
    private final List<Socket> sockets = new ArrayList<>();

    /** Connects from an address, and sends commands that each get one reply. */
    MixedClients add(RedisNode node, String from, String... commands) {
        Socket socket = open(node, from);
        for (String command : commands) {
            send(socket, command);
            readLine(socket);
        }
        return this;
    }

    /** Connects from an address, and waits in a command that gets no reply. */
    MixedClients addWaiting(RedisNode node, String from, String command) {
        send(open(node, from), command);
        return this;
    }

    private Socket open(RedisNode node, String from) {
        try {
            Socket socket = new Socket();
            socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
            socket.connect(node.socketAddress(), 5_000);
            socket.setSoTimeout(5_000);
            sockets.add(socket);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void send(Socket socket, String command) {
        try {
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void readLine(Socket socket) {
        try {
            int next = socket.getInputStream().read();
            while (next != '\n') {
                if (next < 0) {
                    throw new IllegalStateException("connection closed");
                }
                next = socket.getInputStream().read();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}

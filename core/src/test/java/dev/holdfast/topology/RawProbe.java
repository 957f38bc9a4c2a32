// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import dev.holdfast.testkit.RespClient;
import dev.holdfast.testkit.RespClient.Reply;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** A probe over the testkit's raw client, for tests of the engine without any Redis client. */
public final class RawProbe implements NodeProbe {

    private final AtomicInteger dials = new AtomicInteger();
    private final AtomicInteger questions = new AtomicInteger();
    private Optional<String[]> credentials = Optional.empty();
    private final boolean infoDenied;
    private final boolean helloDenied;

    public RawProbe() {
        this(false, false);
    }

    /** A probe whose user may not ask everything, as an ACL would have it. */
    RawProbe(boolean infoDenied, boolean helloDenied) {
        this.infoDenied = infoDenied;
        this.helloDenied = helloDenied;
    }

    /** A probe with an ACL user, whose rules decide what may be asked. */
    static RawProbe as(String user, String password) {
        RawProbe probe = new RawProbe();
        probe.credentials = Optional.of(new String[] {user, password});
        return probe;
    }

    int dials() {
        return dials.get();
    }

    int questions() {
        return questions.get();
    }

    @Override
    public Connection dial(NodeAddress node) throws ProbeException {
        dials.incrementAndGet();
        try {
            RespClient.Builder client =
                    RespClient.builder(node.ip().getHostAddress(), node.port()).timeout(Duration.ofSeconds(2));
            credentials.ifPresent(it -> client.user(it[0], it[1]));
            return new Kept(client.connect());
        } catch (RuntimeException failed) {
            throw new ProbeException(ProbeException.Kind.UNREACHABLE, node + ": " + failed.getMessage(), failed);
        }
    }

    private final class Kept implements Connection {

        private final RespClient client;

        Kept(RespClient client) {
            this.client = client;
        }

        @Override
        public ProbeReply ask(Duration timeout) throws ProbeException {
            return ask(timeout, "server", "replication", "persistence");
        }

        @Override
        public ProbeReply askWithVitals(Duration timeout) throws ProbeException {
            return ask(timeout, "server", "replication", "persistence", "memory", "stats");
        }

        private ProbeReply ask(Duration timeout, String... sections) throws ProbeException {
            questions.incrementAndGet();
            try {
                client.timeout(timeout);
                List<List<String>> commands = new ArrayList<>(List.of(List.of("HELLO", "2")));
                List.of(sections).forEach(section -> commands.add(List.of("INFO", section)));
                List<Reply> replies = client.pipeline(commands);
                Optional<String> info = infoDenied || replies.get(1).isError()
                        ? Optional.empty()
                        : Optional.of(replies.stream().skip(1).map(Reply::text).collect(Collectors.joining("\n")));
                return helloDenied
                        ? new ProbeReply(Optional.empty(), Optional.empty(), info)
                        : new ProbeReply(field(replies.get(0), "role"), field(replies.get(0), "mode"), info);
            } catch (RuntimeException failed) {
                boolean late = failed.getCause() instanceof SocketTimeoutException;
                throw new ProbeException(
                        late ? ProbeException.Kind.TIMED_OUT : ProbeException.Kind.UNREACHABLE,
                        String.valueOf(failed.getMessage()),
                        failed);
            }
        }

        private static Optional<String> field(Reply hello, String name) {
            if (hello.isError()) {
                return Optional.empty();
            }
            List<Reply> items = hello.items();
            for (int index = 0; index + 1 < items.size(); index += 2) {
                if (items.get(index).text().equals(name)) {
                    return Optional.of(items.get(index + 1).text());
                }
            }
            return Optional.empty();
        }

        @Override
        public void close() {
            client.close();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit;

import dev.holdfast.testkit.DnsZone.Entry;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * A DNS server in this process, on one loopback address and port for UDP and TCP, whose records and faults change
 * while it runs. It says that it has authority for every name, and NXDOMAIN for those that it was not told of. Names
 * are given without a final dot, addresses as IP literals. Every change holds from the next query on. Thread-safe.
 *
 * @since 0.1.0
 */
public final class StagedDns implements AutoCloseable {

    private static final Duration PORT_IS_TAKEN = Duration.ofSeconds(2);
    private static final int WITHOUT_EDNS = 512;
    private static final int TCP_LIMIT = 65_535;
    private static final AtomicInteger THREADS = new AtomicInteger();

    private final InetSocketAddress address;
    private final DnsZone zone = new DnsZone();
    private final List<Query> queries = new CopyOnWriteArrayList<>();
    private final Set<Socket> accepted = ConcurrentHashMap.newKeySet();
    private final ReentrantLock hostsFileWriting = new ReentrantLock();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "staged-dns-" + THREADS.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    });
    private volatile DatagramSocket udp;
    private volatile ServerSocket tcp;
    private volatile CountDownLatch serving = new CountDownLatch(0);
    private volatile long ttl = 5;
    private volatile long negativeTtl = 5;
    private volatile @Nullable Entry everyName;
    private volatile Duration delay = Duration.ZERO;
    private volatile boolean truncating;
    private volatile UnaryOperator<byte[]> garbling = UnaryOperator.identity();
    private volatile @Nullable Path hostsFile;

    private StagedDns(InetSocketAddress address) throws IOException {
        this.address = address;
        this.udp = new DatagramSocket(address);
        try {
            this.tcp = listen(address);
        } catch (IOException e) {
            udp.close();
            throw e;
        }
        serve();
    }

    /**
     * Starts a server on a free loopback address and port.
     *
     * @return a server that knows no name yet
     * @since 0.1.0
     */
    public static StagedDns start() {
        return Loopback.serving(new Random(), StagedDns::start).service();
    }

    static StagedDns start(Loopback loopback) {
        return start(loopback.next(), loopback.port());
    }

    /**
     * Starts a server on a given address, so that several can be staged side by side.
     *
     * @param address an IP literal of this machine
     * @param port 1 to 65535
     * @return a server that knows no name yet
     * @since 0.1.0
     */
    public static StagedDns start(String address, int port) {
        long began = System.nanoTime();
        while (true) {
            try {
                return new StagedDns(new InetSocketAddress(DnsZone.literal(address), port));
            } catch (IOException e) {
                // A resolver that asks from a random port holds it on all addresses, until it has its answer.
                boolean taken = e instanceof BindException && System.nanoTime() - began < PORT_IS_TAKEN.toNanos();
                if (!taken) {
                    throw new UncheckedIOException("cannot serve DNS on " + address + ":" + port, e);
                }
                LockSupport.parkNanos(5_000_000);
            }
        }
    }

    /**
     * Where to send queries.
     *
     * @return address and port, the same for UDP and TCP
     * @since 0.1.0
     */
    public InetSocketAddress socketAddress() {
        return address;
    }

    /**
     * Sets the TTL of records that are set from now on.
     *
     * @param value 0 or more whole seconds; 5 s unless set
     * @since 0.1.0
     */
    public void ttl(Duration value) {
        this.ttl = seconds(value);
    }

    /**
     * Sets how long a negative answer may be kept (the SOA record's minimum).
     *
     * @param value 0 or more whole seconds; 5 s unless set
     * @since 0.1.0
     */
    public void negativeTtl(Duration value) {
        this.negativeTtl = seconds(value);
    }

    private static long seconds(Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException("a TTL must not be negative, was " + value);
        }
        return value.toSeconds();
    }

    /**
     * Lets a name lead to addresses, in place of all that the name had.
     *
     * @param name the name
     * @param addresses IPv4 and IPv6 literals; none makes the name exist without an address
     * @since 0.1.0
     */
    public void point(String name, String... addresses) {
        alternate(name, List.of(List.of(addresses)));
    }

    /**
     * Lets a name lead to another set of addresses at each query, in turn.
     *
     * @param name the name
     * @param sets one or more sets of IP literals
     * @since 0.1.0
     */
    public void alternate(String name, List<List<String>> sets) {
        if (sets.isEmpty()) {
            throw new IllegalArgumentException("alternate needs at least one set of addresses for " + name);
        }
        sets.forEach(set -> set.forEach(DnsZone::literal));
        put(name, new Entry.Addresses(sets.stream().map(List::copyOf).toList(), ttl, new AtomicInteger()));
    }

    /**
     * Makes a name an alias of another, in place of all that it had. An alias of itself, or a circle of several, is a
     * loop.
     *
     * @param name the name
     * @param target the name that it leads to
     * @since 0.1.0
     */
    public void cname(String name, String target) {
        DnsZone.name(target);
        put(name, new Entry.Alias(target, ttl));
    }

    /**
     * Forgets a name: NXDOMAIN.
     *
     * @param name the name
     * @since 0.1.0
     */
    public void nxdomain(String name) {
        zone.remove(name);
        writeHostsFile();
    }

    /**
     * Answers SERVFAIL for a name, in place of all that it had.
     *
     * @param name the name
     * @since 0.1.0
     */
    public void servfail(String name) {
        put(name, new Entry.Failing(Rcode.SERVFAIL));
    }

    /**
     * Answers REFUSED for a name, in place of all that it had.
     *
     * @param name the name
     * @since 0.1.0
     */
    public void refused(String name) {
        put(name, new Entry.Failing(Rcode.REFUSED));
    }

    /**
     * Leaves queries for a name unanswered, in place of all that it had.
     *
     * @param name the name
     * @since 0.1.0
     */
    public void silent(String name) {
        put(name, new Entry.Silent());
    }

    private void put(String name, Entry entry) {
        DnsZone.name(name);
        zone.put(name, entry);
        writeHostsFile();
    }

    /**
     * Answers SERVFAIL to everything until {@link #alive()}; the records stay.
     *
     * @since 0.1.0
     */
    public void servfail() {
        everyName = new Entry.Failing(Rcode.SERVFAIL);
    }

    /**
     * Answers REFUSED to everything until {@link #alive()}; the records stay.
     *
     * @since 0.1.0
     */
    public void refused() {
        everyName = new Entry.Failing(Rcode.REFUSED);
    }

    /**
     * Leaves everything unanswered until {@link #alive()}, as a dead name server does; the records stay.
     *
     * @since 0.1.0
     */
    public void silent() {
        everyName = new Entry.Silent();
    }

    /**
     * Closes the port until {@link #alive()}, so that queries are refused by ICMP (UDP) or RST (TCP); the records stay.
     *
     * @since 0.1.0
     */
    public void closePort() {
        udp.close();
        try {
            tcp.close();
            for (Socket socket : accepted) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // Until their calls have returned, the kernel keeps the port open for the threads that wait on it.
        Await.until(this + " is closed", RedisNode.PATIENCE, () -> serving.getCount() == 0, () -> "");
    }

    /**
     * Ends {@link #servfail()}, {@link #refused()}, {@link #silent()} and {@link #closePort()}.
     *
     * @since 0.1.0
     */
    public void alive() {
        everyName = null;
        if (udp.isClosed()) {
            try {
                udp = new DatagramSocket(address);
                tcp = listen(address);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot serve DNS on " + address + " again", e);
            }
            serve();
        }
    }

    /**
     * Answers over UDP with an empty, truncated answer, so that a client has to ask again over TCP.
     *
     * @param value whether to truncate
     * @since 0.1.0
     */
    public void truncate(boolean value) {
        this.truncating = value;
    }

    /**
     * Answers late.
     *
     * @param value how much later; zero for at once
     * @since 0.1.0
     */
    public void delay(Duration value) {
        this.delay = Objects.requireNonNull(value, "value");
    }

    /**
     * Changes the bytes of each answer before it leaves: another id, another name, half of it. Give
     * {@code UnaryOperator.identity()} to end this.
     *
     * @param change from the right answer's bytes to those that are sent
     * @since 0.1.0
     */
    public void garble(UnaryOperator<byte[]> change) {
        this.garbling = Objects.requireNonNull(change, "change");
    }

    /**
     * The queries that arrived, answered or not.
     *
     * @return in order of arrival, since the start or {@link #clearQueries()}
     * @since 0.1.0
     */
    public List<Query> queries() {
        return List.copyOf(queries);
    }

    /**
     * How many queries arrived for a name, of every type and over both protocols.
     *
     * @param name the name
     * @return a count, since the start or {@link #clearQueries()}
     * @since 0.1.0
     */
    public long count(String name) {
        return queries.stream()
                .filter(query -> query.name().equals(DnsZone.key(name)))
                .count();
    }

    /**
     * Forgets the queries that arrived.
     *
     * @since 0.1.0
     */
    public void clearQueries() {
        queries.clear();
    }

    /**
     * The addresses that a name leads to now, through aliases.
     *
     * @param name the name
     * @return IP literals; empty when the name leads nowhere
     * @since 0.1.0
     */
    public List<String> addresses(String name) {
        return zone.addresses(name);
    }

    /**
     * Keeps a file in step with the records from now on, for a JVM that is started with
     * {@code -Djdk.net.hosts.file=FILE}: such a JVM resolves through its own cache, and asks nobody else. A file
     * cannot show faults: a name that fails or is silent is missing from it.
     *
     * @param file the file to write now and at every change of a record
     * @since 0.1.0
     */
    public void keepHostsFile(Path file) {
        this.hostsFile = file.toAbsolutePath();
        writeHostsFile();
    }

    private void writeHostsFile() {
        Path file = hostsFile;
        if (file == null) {
            return;
        }
        hostsFileWriting.lock();
        try {
            Stream<String> lines = zone.names().stream()
                    .flatMap(name -> zone.addresses(name).stream().map(address -> address + " " + name));
            Path draft = file.resolveSibling(file.getFileName() + ".draft");
            Files.write(draft, (Iterable<String>) Stream.concat(Stream.of("127.0.0.1 localhost"), lines)::iterator);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        } finally {
            hostsFileWriting.unlock();
        }
    }

    private static ServerSocket listen(InetSocketAddress address) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.bind(address);
        return socket;
    }

    private void serve() {
        DatagramSocket packets = udp;
        ServerSocket connections = tcp;
        CountDownLatch both = new CountDownLatch(2);
        serving = both;
        threads.execute(() -> {
            serveUdp(packets);
            both.countDown();
        });
        threads.execute(() -> {
            serveTcp(connections);
            both.countDown();
        });
    }

    private void serveUdp(DatagramSocket socket) {
        while (!socket.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
                socket.receive(packet);
                byte[] question = Arrays.copyOf(packet.getData(), packet.getLength());
                threads.execute(() -> answerUdp(socket, question, packet.getSocketAddress()));
            } catch (IOException e) {
                // Closed, or an earlier answer met a closed port; the loop's condition tells which.
            }
        }
    }

    private void answerUdp(DatagramSocket socket, byte[] question, SocketAddress client) {
        try {
            Message query = new Message(question);
            OPTRecord edns = query.getOPT();
            byte[] answer = answer("udp", query, edns == null ? WITHOUT_EDNS : edns.getPayloadSize());
            if (answer.length > 0) {
                socket.send(new DatagramPacket(answer, answer.length, client));
            }
        } catch (IOException e) {
            // Not a DNS message, or the port was closed meanwhile: the client sees what it would see of a real server.
        }
    }

    private void serveTcp(ServerSocket listener) {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                accepted.add(socket);
                threads.execute(() -> answerTcp(socket));
            } catch (IOException e) {
                // Closed; the loop's condition tells.
            }
        }
    }

    private void answerTcp(Socket socket) {
        try (socket;
                DataInputStream in = new DataInputStream(socket.getInputStream());
                DataOutputStream out = new DataOutputStream(socket.getOutputStream())) {
            while (!socket.isClosed()) {
                byte[] question = new byte[in.readUnsignedShort()];
                in.readFully(question);
                byte[] answer = answer("tcp", new Message(question), TCP_LIMIT);
                if (answer.length > 0) {
                    byte[] framed = new byte[answer.length + 2];
                    framed[0] = (byte) (answer.length >> 8);
                    framed[1] = (byte) answer.length;
                    System.arraycopy(answer, 0, framed, 2, answer.length);
                    out.write(framed);
                    out.flush();
                }
            }
        } catch (IOException e) {
            // The client hung up.
        } finally {
            accepted.remove(socket);
        }
    }

    /** The bytes to send, none for silence. */
    private byte[] answer(String protocol, Message query, int limit) {
        Record question = query.getQuestion();
        String name = DnsZone.key(question.getName().toString());
        queries.add(new Query(protocol, name, Type.string(question.getType()), System.nanoTime()));
        pause();
        Entry fault = everyName;
        DnsZone.Answer answer;
        if (fault instanceof Entry.Silent) {
            answer = DnsZone.Answer.SILENCE;
        } else if (fault instanceof Entry.Failing failing) {
            answer = new DnsZone.Answer(false, failing.rcode(), List.of());
        } else {
            answer = zone.answer(question.getName(), question.getType());
        }
        if (answer.silent()) {
            return new byte[0];
        }
        Message message = message(query, answer, protocol.equals("udp") && truncating);
        return garbling.apply(message.toWire(limit));
    }

    private Message message(Message query, DnsZone.Answer answer, boolean truncated) {
        Message message = new Message(query.getHeader().getID());
        message.getHeader().setFlag(Flags.QR);
        message.getHeader().setFlag(Flags.AA);
        message.getHeader().setFlag(Flags.RA);
        if (query.getHeader().getFlag(Flags.RD)) {
            message.getHeader().setFlag(Flags.RD);
        }
        message.addRecord(query.getQuestion(), Section.QUESTION);
        if (truncated) {
            message.getHeader().setFlag(Flags.TC);
            return message;
        }
        message.getHeader().setRcode(answer.rcode());
        answer.records().forEach(record -> message.addRecord(record, Section.ANSWER));
        boolean found = answer.records().stream()
                .anyMatch(record -> record.getType() == query.getQuestion().getType());
        if (!found && (answer.rcode() == Rcode.NOERROR || answer.rcode() == Rcode.NXDOMAIN)) {
            message.addRecord(DnsZone.authority(query.getQuestion().getName(), negativeTtl), Section.AUTHORITY);
        }
        return message;
    }

    private void pause() {
        try {
            Thread.sleep(delay.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Closes the port and ends the threads. */
    @Override
    public void close() {
        closePort();
        threads.shutdownNow();
    }

    @Override
    public String toString() {
        return "dns " + address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    /**
     * One query that arrived.
     *
     * @param protocol {@code udp} or {@code tcp}
     * @param name the name asked for, in lower case, without a final dot
     * @param type the record type, such as {@code A}
     * @param nanos when it arrived, by {@link System#nanoTime()}
     * @since 0.1.0
     */
    public record Query(String protocol, String name, String type, long nanos) {}
}

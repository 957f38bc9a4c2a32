// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import dev.holdfast.timing.Timing;
import dev.holdfast.topology.Standing.State;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongToIntFunction;

/**
 * The nodes that reads are spread over, for all to see. A node gets a number when it joins, which its connections carry; when it
 * leaves, its number is over, and comes never again. Thread-safe.
 *
 * @since 0.1.0
 */
public final class Readers {

    private final StandingBoard board;
    private final AtomicInteger turn = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Members members = new Members(List.of());

    private final AtomicInteger joined = new AtomicInteger();
    private long version;
    private long numbers;

    /** A reader; or the primary, where there is none. */
    record Member(Target target, boolean doubted, boolean primary) {}

    private record Members(List<Member> all) {

        Optional<Member> numbered(long number) {
            for (Member member : all) {
                if (member.target().epoch() == number) {
                    return Optional.of(member);
                }
            }
            return Optional.empty();
        }

        boolean isOpen(long number) {
            for (Member member : all) {
                if (member.target().epoch() == number) {
                    return !member.doubted();
                }
            }
            return false;
        }

        boolean anyOpen() {
            return all.stream().anyMatch(member -> !member.doubted());
        }
    }

    Readers(Timing timing) {
        this.board = new StandingBoard(timing);
    }

    /**
     * Where their standing hangs; its epoch counts the changes.
     *
     * @return always the same
     */
    public StandingBoard board() {
        return board;
    }

    /**
     * Whether a connection may send a command that does not write.
     *
     * @param number of the node that it leads to
     * @return true if that one is a reader and not in doubt, or connections go on bare
     */
    public boolean open(long number) {
        return members.isOpen(number) || board.standing().isBare();
    }

    /**
     * As {@link #open}, for who has another way where connections go on bare.
     *
     * @param number of the node that it leads to
     * @return true if that one is a reader and not in doubt, and connections do not go on bare
     */
    public boolean isSteady(long number) {
        return members.isOpen(number) && !board.standing().isBare();
    }

    /**
     * Whether a number is no reader's any more.
     *
     * @param number of the node that a connection leads to
     * @return true if the connection is to be left
     */
    public boolean isOver(long number) {
        return members.numbered(number).isEmpty();
    }

    /**
     * The reader with the fewest connections; of several, the next in turn.
     *
     * @param load how many connections a reader has, by its number
     * @return empty if there is none that is not in doubt
     */
    public Optional<Target> next(LongToIntFunction load) {
        List<Member> all = members.all();
        int start = turn.getAndIncrement() & Integer.MAX_VALUE;
        Optional<Target> best = Optional.empty();
        int least = Integer.MAX_VALUE;
        for (int step = 0; step < all.size(); step++) {
            Member member = all.get((start + step) % all.size());
            int has = member.doubted()
                    ? Integer.MAX_VALUE
                    : load.applyAsInt(member.target().epoch());
            if (has < least) {
                least = has;
                best = Optional.of(member.target());
            }
        }
        return best;
    }

    /**
     * Counts the readers that joined: for each, connections of the others may move to it.
     *
     * @return grows
     */
    public int joined() {
        return joined.get();
    }

    /**
     * The number of the node at an address.
     *
     * @param node where a connection leads
     * @return {@link Standing#BARE} if it is no reader's
     */
    public long numberOf(NodeAddress node) {
        return members.all().stream()
                .filter(member -> member.target().node().equals(node))
                .map(member -> member.target().epoch())
                .findFirst()
                .orElse(Standing.BARE);
    }

    /**
     * The readers now, for messages.
     *
     * @return those in doubt included
     */
    public List<NodeAddress> nodes() {
        return members.all().stream().map(member -> member.target().node()).toList();
    }

    // ---- the search's side

    Optional<Member> member(long number) {
        return members.numbered(number);
    }

    /** No more commands are begun on a node until it has answered. Any thread. */
    void doubt(long number) {
        lock.lock();
        try {
            List<Member> next = new ArrayList<>();
            for (Member member : members.all()) {
                boolean doubted = member.doubted() || member.target().epoch() == number;
                next.add(new Member(member.target(), doubted, member.primary()));
            }
            hang(next);
        } finally {
            lock.unlock();
        }
    }

    /** A node that may be read from; without a number, which it has or gets. */
    record Found(NodeAddress node, String host, boolean doubted, boolean primary) {}

    /** These are the readers now. The search's thread. */
    void become(List<Found> found) {
        lock.lock();
        try {
            List<Member> next = new ArrayList<>();
            for (Found one : found) {
                next.add(new Member(new Target(one.node(), number(one), one.host()), one.doubted(), one.primary()));
            }
            hang(next);
        } finally {
            lock.unlock();
        }
    }

    private long number(Found one) {
        return members.all().stream()
                .filter(member -> member.target().node().equals(one.node()) && member.primary() == one.primary())
                .map(member -> member.target().epoch())
                .findFirst()
                .orElseGet(() -> ++numbers);
    }

    private void hang(List<Member> next) {
        Members before = members;
        Members now = new Members(List.copyOf(next));
        State none = version == 0 ? State.STARTING : State.SUSPECT;
        State state = now.anyOpen() ? State.STEADY : none;
        if (now.equals(before) && board.standing().state() == state) {
            return;
        }
        Set<NodeAddress> known = new HashSet<>(nodes());
        if (!known.isEmpty()
                && now.all().stream()
                        .anyMatch(member -> !known.contains(member.target().node()))) {
            joined.incrementAndGet();
        }
        members = now;
        version++;
        board.publish(new Standing(state, version, Optional.empty(), Optional.empty()));
    }

    void close() {
        board.close();
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.topology.Standing.State;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReadersTest {

    private static final NodeAddress FIRST = address(1);
    private static final NodeAddress SECOND = address(2);

    private final Readers readers = new Readers(new VirtualTime(() -> {}));

    private static NodeAddress address(int last) {
        try {
            return new NodeAddress(InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last}), 6379);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private void become(NodeAddress... nodes) {
        List<Readers.Found> found = new ArrayList<>();
        for (NodeAddress node : nodes) {
            found.add(new Readers.Found(node, "readers.example", false, false));
        }
        readers.become(found);
    }

    @Test
    void aReaderKeepsItsNumberWhateverBecomesOfOthersAndOneThatComesBackGetsANewOne() {
        become(FIRST, SECOND);
        long first = readers.numberOf(FIRST);
        long second = readers.numberOf(SECOND);
        become(FIRST);
        assertThat(readers.open(first)).isTrue();
        assertThat(readers.isOver(second)).isTrue();
        become(FIRST, SECOND);
        assertThat(readers.numberOf(FIRST)).isEqualTo(first);
        assertThat(readers.numberOf(SECOND)).isNotEqualTo(second);
        assertThat(readers.isOver(second)).isTrue();
    }

    @Test
    void oneInDoubtIsNotChosenAndNotLeft() {
        become(FIRST, SECOND);
        long first = readers.numberOf(FIRST);
        readers.doubt(first);
        assertThat(readers.open(first)).isFalse();
        assertThat(readers.isOver(first)).isFalse();
        for (int turn = 0; turn < 4; turn++) {
            assertThat(readers.next(number -> 0)).get().extracting(Target::node).isEqualTo(SECOND);
        }
        readers.doubt(readers.numberOf(SECOND));
        assertThat(readers.next(number -> 0)).isEmpty();
        assertThat(readers.board().standing().state()).isEqualTo(State.SUSPECT);
    }

    @Test
    void theOneWithTheFewestConnectionsIsNextAndOfSeveralTheNextInTurn() {
        become(FIRST, SECOND);
        Map<Long, Integer> load = Map.of(readers.numberOf(FIRST), 3, readers.numberOf(SECOND), 2);
        assertThat(readers.next(load::get)).get().extracting(Target::node).isEqualTo(SECOND);
        assertThat(List.of(
                        readers.next(number -> 0).get(),
                        readers.next(number -> 0).get()))
                .extracting(Target::node)
                .containsExactlyInAnyOrder(FIRST, SECOND);
    }

    @Test
    void onlyOneThatJoinsOthersCountsAsJoined() {
        become(FIRST);
        assertThat(readers.joined()).isZero();
        become(FIRST, SECOND);
        assertThat(readers.joined()).isEqualTo(1);
        become(FIRST);
        assertThat(readers.joined()).isEqualTo(1);
    }

    @Test
    void theSameReadersAreNoChange() {
        become(FIRST, SECOND);
        long version = readers.board().standing().epoch();
        become(FIRST, SECOND);
        assertThat(readers.board().standing().epoch()).isEqualTo(version);
    }

    @Test
    void afterNobodyWasAskedTheyAreHungAnew() {
        become(FIRST);
        readers.board().mode(Mode.OFF);
        readers.board().mode(Mode.PROTECT);
        assertThat(readers.board().standing().state()).isEqualTo(State.SUSPECT);
        become(FIRST);
        assertThat(readers.board().standing().state()).isEqualTo(State.STEADY);
    }
}

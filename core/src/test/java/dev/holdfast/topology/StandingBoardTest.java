// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.topology.Standing.State;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StandingBoardTest {

    private final StandingBoard board = new StandingBoard(new VirtualTime(() -> {}));

    private static Standing standing(State state, long epoch) {
        return new Standing(state, epoch, Optional.empty(), Optional.empty());
    }

    @Test
    void onlyASteadyEpochIsOpenToItsOwnConnections() {
        board.publish(standing(State.STEADY, 3));
        assertThat(board.open(3)).isTrue();
        assertThat(board.open(2)).isFalse();
        board.publish(standing(State.HELD, 3));
        assertThat(board.open(3)).isFalse();
    }

    @Test
    void aDoubtOfAnOlderEpochSuspendsNothing() {
        board.publish(standing(State.STEADY, 3));
        assertThat(board.doubt(2)).isFalse();
        assertThat(board.open(3)).isTrue();
        assertThat(board.doubt(3)).isTrue();
        assertThat(board.open(3)).isFalse();
    }

    @Test
    void aDoubtThatComesInBetweenIsNotCoveredUp() {
        board.publish(standing(State.STEADY, 3));
        Standing before = board.standing();
        board.doubt(3);
        assertThat(board.replace(before, standing(State.HELD, 3))).isFalse();
        assertThat(board.standing().state()).isEqualTo(State.SUSPECT);
    }

    @Test
    void nothingIsHungAfterTheLastWord() {
        board.publish(standing(State.STEADY, 3));
        Standing before = board.standing();
        board.close();
        assertThat(board.replace(before, standing(State.HELD, 3))).isFalse();
        assertThat(board.replace(board.standing(), standing(State.SUSPECT, 3))).isFalse();
        assertThat(board.doubt(3)).isFalse();
        board.publish(standing(State.STEADY, 4));
        board.mode(Mode.OFF);
        assertThat(board.standing().state()).isEqualTo(State.CLOSED);
    }

    @Test
    void aWaiterThatThrowsKeepsNobodyElseAsleep() {
        AtomicInteger woken = new AtomicInteger();
        for (int waiter = 0; waiter < 20; waiter++) {
            int number = waiter;
            board.await(() -> {
                woken.incrementAndGet();
                if (number % 2 == 0) {
                    throw new IllegalStateException("broken waiter " + number);
                }
            });
        }
        board.publish(standing(State.STEADY, 1));
        assertThat(woken).hasValue(20);
        board.replace(board.standing(), standing(State.HELD, 1));
        assertThat(woken).hasValue(40);
    }

    @Test
    void whoForgetsIsNotWokenAnyMore() {
        AtomicInteger woken = new AtomicInteger();
        Runnable waiter = woken::incrementAndGet;
        board.await(waiter);
        board.publish(standing(State.STEADY, 1));
        board.forget(waiter);
        board.publish(standing(State.STEADY, 2));
        assertThat(woken).hasValue(1);
    }
}

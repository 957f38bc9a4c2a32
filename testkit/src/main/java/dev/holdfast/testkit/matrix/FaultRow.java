// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.matrix;

import dev.holdfast.testkit.ContractSettings;
import dev.holdfast.testkit.RedisStage;
import java.util.function.UnaryOperator;

/**
 * One fault, and what must be true of it.
 *
 * @param id its number, and a short name for files
 * @param fault what happens
 * @param guarantee what an application is promised then, in a sentence
 * @param stage how the stage is built
 * @param settings how the client is made
 * @param expectation what its callers' history must say
 * @param deed what is done, and checked besides
 */
record FaultRow(
        String id,
        String fault,
        String guarantee,
        UnaryOperator<RedisStage.Builder> stage,
        UnaryOperator<ContractSettings> settings,
        Expectation expectation,
        Deed deed) {

    /** What is done to the stage, and checked besides the callers' history. */
    @FunctionalInterface
    interface Deed {
        void on(FaultScene scene) throws Exception;
    }

    static FaultRow of(String id, String fault, String guarantee, Expectation expectation, Deed deed) {
        return new FaultRow(id, fault, guarantee, stage -> stage, settings -> settings, expectation, deed);
    }

    FaultRow staged(UnaryOperator<RedisStage.Builder> value) {
        return new FaultRow(id, fault, guarantee, value, settings, expectation, deed);
    }

    FaultRow with(UnaryOperator<ContractSettings> value) {
        return new FaultRow(id, fault, guarantee, stage, value, expectation, deed);
    }

    FaultRow expecting(Expectation value) {
        return new FaultRow(id, fault, guarantee, stage, settings, value, deed);
    }

    @Override
    public String toString() {
        return id + ": " + fault;
    }
}

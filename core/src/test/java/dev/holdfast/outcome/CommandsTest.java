// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {

    private static Safety safety(String command) {
        return Commands.safety(TestWords.of(command));
    }

    private static Safety safety(String command, String... repeatable) {
        return Commands.safety(TestWords.of(command), Set.of(repeatable));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NOSUCH",
                "JSON.GET k",
                "FT.SEARCH i q",
                "OBJECT",
                "OBJECT NOSUCH k",
                "COMMAND NOSUCH",
                "CLIENT KILL 1.2.3.4:5",
                "CLIENT PAUSE 10",
                "CLIENT UNBLOCK 7",
                "CONFIG SET a b",
                "CONFIG RESETSTAT",
                "SLOWLOG RESET",
                "LATENCY RESET",
                "MEMORY PURGE",
                "ACL LOG RESET",
                "FUNCTION FLUSH",
                "SCRIPT FLUSH",
                "SCRIPT KILL",
                "DEBUG OBJECT k",
                "CLUSTER FAILOVER",
                "SHUTDOWN",
                "REPLICAOF NO ONE",
                "FAILOVER",
                "EVAL body 0",
                "EVALSHA sha 0",
                "FCALL f 0",
                "PUBLISH c m",
                "PFCOUNT k",
                "GETEX k EX 10",
                "SORT k STORE d",
                "SORT k FUTURE",
                "SORT k LIMIT 0",
                "GEORADIUS k 1 2 3 m STOREDIST d",
                "GEORADIUSBYMEMBER k m 3 m STORE d",
                "BITFIELD k GET u8 0 SET u8 0 1",
                "BITFIELD k GET u8",
                "XREAD STREAMS s $",
                "XREAD BLOCK 0 STREAMS a b 0 $",
                "XREADGROUP GROUP g c STREAMS s >",
                "SET k v",
                "MOVE k 1",
                "SPOP s",
                "DEL k"
            })
    void whatIsNotProvenIsUnsafe(String command) {
        assertThat(safety(command)).isEqualTo(Safety.UNSAFE);
        assertThat(Commands.isWrite(TestWords.of(command))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "get k",
                "Object encoding k",
                "SORT k by w limit 0 10 get # desc alpha",
                "BITFIELD k overflow fail get u8 0",
                "GEORADIUS k 1 2 3 m withdist count 3 any asc",
                "XREAD COUNT 3 STREAMS s 0-0",
                "XREAD BLOCK 100 STREAMS s 5-1",
                "PFCOUNT a b",
                "SCAN 0 MATCH 7*",
                "GETEX k"
            })
    void aReadIsReadInAnyCase(String command) {
        assertThat(safety(command)).isEqualTo(Safety.READ);
        assertThat(Commands.isWrite(TestWords.of(command))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SCAN 17", "HSCAN k 17 COUNT 5", "sscan k 3", "ZSCAN k 00", "SCAN", "HSCAN 0 17"})
    void aCursorThatIsUnderWayIsNoRead(String command) {
        assertThat(safety(command)).isEqualTo(Safety.CURSOR);
        assertThat(safety(command, "SCAN", "HSCAN")).isEqualTo(Safety.CURSOR);
        assertThat(Commands.isWrite(TestWords.of(command))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "WAIT 1 0",
                "WAITAOF 1 0 0",
                "SELECT 1",
                "AUTH p",
                "HELLO 3",
                "CLIENT SETNAME n",
                "CLIENT ID",
                "CLIENT TRACKING ON",
                "MULTI",
                "EXEC",
                "DISCARD",
                "WATCH k",
                "UNWATCH",
                "SUBSCRIBE c",
                "PUNSUBSCRIBE",
                "SSUBSCRIBE c",
                "READONLY",
                "RESET",
                "QUIT"
            })
    void whatConcernsOneConnectionStaysThereWhateverTheUserSays(String command) {
        assertThat(safety(command)).isEqualTo(Safety.CONNECTION);
        assertThat(safety(command, "WAIT", "EXEC", "CLIENT SETNAME", "SUBSCRIBE"))
                .isEqualTo(Safety.CONNECTION);
        assertThat(Commands.isWrite(TestWords.of(command))).isEqualTo(command.equals("EXEC"));
    }

    @Test
    void theUsersWordCoversWhatItNamesAndOnlyTheFormsThatDoNotMislead() {
        assertThat(safety("DEL k", "DEL")).isEqualTo(Safety.READ);
        assertThat(safety("del k", "DEL")).isEqualTo(Safety.READ);
        assertThat(safety("DEL k", "UNLINK")).isEqualTo(Safety.UNSAFE);
        assertThat(safety("SCRIPT LOAD b", "SCRIPT LOAD")).isEqualTo(Safety.READ);
        assertThat(safety("SCRIPT FLUSH", "SCRIPT LOAD", "SCRIPT")).isEqualTo(Safety.UNSAFE);
        assertThat(safety("SET k v", "SET")).isEqualTo(Safety.READ);
        assertThat(safety("SET k v EX 10", "SET")).isEqualTo(Safety.READ);
        assertThat(safety("SET k v px 10 xx", "SET")).isEqualTo(Safety.READ);
        assertThat(safety("SET k v NX", "SET")).isEqualTo(Safety.UNSAFE);
        assertThat(safety("SET k v EX 10 GET", "SET")).isEqualTo(Safety.UNSAFE);
        assertThat(safety("SET k v IFEQ old", "SET")).isEqualTo(Safety.UNSAFE);
        assertThat(Commands.isWrite(TestWords.of("SET k v"))).isTrue();
    }

    @Test
    void scriptsAndBlockingCommandsAreKnown() {
        assertThat(List.of("EVAL b 0", "evalsha s 0", "EVAL_RO b 0", "EVALSHA_RO s 0", "FCALL f 0", "FCALL_RO f 0"))
                .allMatch(command -> Commands.runsScript(TestWords.of(command)));
        assertThat(List.of("GET k", "SCRIPT LOAD b", "FUNCTION LOAD l"))
                .noneMatch(command -> Commands.runsScript(TestWords.of(command)));
        assertThat(List.of(
                        "BLPOP k 0",
                        "XREAD BLOCK 0 STREAMS s $",
                        "xreadgroup GROUP g c block 0 STREAMS s >",
                        "WAIT 1 0"))
                .allMatch(command -> Commands.isBlocking(TestWords.of(command)));
        assertThat(List.of("LPOP k", "XREAD STREAMS s 0", "XREADGROUP GROUP g c STREAMS s >"))
                .noneMatch(command -> Commands.isBlocking(TestWords.of(command)));
    }

    @Test
    void noWordsMakeItThrow() {
        Random random = new Random(20261124);
        List<String> names = CommandTable.get().rows().stream()
                .flatMap(row -> row.names().stream())
                .toList();
        for (int i = 0; i < 20_000; i++) {
            byte[][] words = new byte[1 + random.nextInt(6)][];
            for (int w = 0; w < words.length; w++) {
                words[w] = new byte[random.nextInt(80)];
                random.nextBytes(words[w]);
            }
            if (random.nextBoolean()) {
                words[0] = names.get(random.nextInt(names.size())).split(" ")[0].getBytes();
            }
            CommandWords command = new CommandWords() {
                @Override
                public int count() {
                    return words.length;
                }

                @Override
                public byte[] word(int index) {
                    return words[index];
                }
            };
            assertThat(Commands.safety(command, Set.of("SET"))).isNotNull();
            assertThat(Commands.isWrite(command)
                            | Commands.isBlocking(command)
                            | Commands.runsScript(command)
                            | Commands.idempotentWrite(command))
                    .isIn(true, false);
        }
    }

    @Test
    void aReadIsNeverAlsoAnIdempotentWrite() {
        assertThat(Commands.idempotentWrite(TestWords.of("PFCOUNT a b"))).isFalse();
        assertThat(Commands.idempotentWrite(TestWords.of("PFCOUNT a"))).isTrue();
        assertThat(Commands.idempotentWrite(TestWords.of("GET a"))).isFalse();
    }

    @Test
    void aRowThatCannotBeReadIsAnError() {
        assertThatThrownBy(() -> CommandTable.of(List.of("READ,sometimes 3,,GET,")))
                .hasMessageContaining("sometimes 3");
        assertThatThrownBy(() -> CommandTable.of(List.of("MAYBE,,,GET,"))).hasMessageContaining("MAYBE");
    }
}

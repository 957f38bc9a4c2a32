// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastBuilder;
import dev.holdfast.changed.ChangedKey;
import dev.holdfast.changed.ChangedKeys;
import dev.holdfast.changed.ChangedKeysFullException;
import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.RespClient;
import dev.holdfast.topology.Mode;
import dev.holdfast.topology.Standing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.exceptions.JedisException;

/** No value from before an outage is read again by a process that named its key while the primary was away. */
@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2
class ChangedKeysContractTest {

    private static final String PASSWORD = "secret";

    private final RedisStage stage = RedisStage.builder()
            .dnsLag(Duration.ofMinutes(10))
            .user("app", PASSWORD, "~* &* +@all")
            .start();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (int index = opened.size() - 1; index >= 0; index--) {
            opened.get(index).close();
        }
        stage.close();
    }

    private Holdfast holdfast(HoldfastBuilder builder) {
        Holdfast holdfast = builder.build();
        opened.add(holdfast);
        return holdfast;
    }

    private JedisPool pool(Holdfast holdfast, int database) {
        JedisClientConfig config = DefaultJedisClientConfig.builder()
                .user("app")
                .password(PASSWORD)
                .database(database)
                .socketTimeoutMillis(500)
                .build();
        JedisPool pool = HoldfastJedis.pool(holdfast, config, Clients.large());
        opened.add(pool);
        return pool;
    }

    private static String get(JedisPool pool, String key) {
        return Clients.with(pool, jedis -> String.valueOf(jedis.get(key)));
    }

    private void setOld(JedisPool pool, String... keys) {
        for (String key : keys) {
            Clients.with(pool, jedis -> jedis.set(key, "old"));
        }
    }

    private void awaitReplicated(String key) {
        await().atMost(Clients.SOON)
                .until(() -> !stage.anyReplica().command("GET", key).isNothing());
    }

    private void awaitDoubt(Holdfast holdfast) {
        await().atMost(Clients.SOON).until(() -> holdfast.standing().state() != Standing.State.STEADY);
    }

    /** Whoever reads from here on, from however many threads, must not see the old value. */
    private Queue<String> readersOf(JedisPool pool, String key, int threads, int reads) throws Exception {
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        List<CompletableFuture<Void>> readers = new ArrayList<>();
        for (int reader = 0; reader < threads; reader++) {
            readers.add(Aside.run(() -> {
                for (int read = 0; read < reads; read++) {
                    seen.add(get(pool, key));
                }
            }));
        }
        for (CompletableFuture<Void> reader : readers) {
            reader.get(20, TimeUnit.SECONDS);
        }
        return seen;
    }

    @Test
    void aNewPrimaryIsNotReadBeforeTheKeysAreDeletedFromIt() throws Exception {
        Holdfast holdfast = holdfast(Clients.builder(stage));
        JedisPool pool = pool(holdfast, 0);
        setOld(pool, "k", "untouched");
        awaitReplicated("untouched");
        RedisNode heir = stage.anyReplica();
        stage.freezePrimary();
        awaitDoubt(holdfast);
        holdfast.changedWhileAway("k");
        CompletableFuture<Long> promoted = Aside.supply(() -> stage.promote(heir));
        assertThat(readersOf(pool, "k", 8, 50)).containsOnly("null");
        promoted.get(5, TimeUnit.SECONDS);
        assertThat(get(pool, "untouched")).isEqualTo("old");
        assertThat(holdfast.standing().epoch()).isEqualTo(2);
    }

    @Test
    void aPrimaryThatMerelyCameBackIsNotReadBeforeEither() throws Exception {
        Holdfast holdfast = holdfast(Clients.builder(stage));
        JedisPool pool = pool(holdfast, 0);
        setOld(pool, "k");
        RedisNode frozen = stage.freezePrimary();
        awaitDoubt(holdfast);
        holdfast.changedWhileAway("k");
        CompletableFuture<Queue<String>> read = Aside.supply(() -> {
            try {
                return readersOf(pool, "k", 8, 50);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        frozen.thaw();
        assertThat(read.get(20, TimeUnit.SECONDS)).containsOnly("null");
        assertThat(holdfast.standing().epoch()).isEqualTo(1);
    }

    @Test
    void aKeyThatIsNamedWhileAllIsWellIsGoneWhenTheNamingReturns() throws Exception {
        Holdfast holdfast = holdfast(Clients.builder(stage));
        JedisPool pool = pool(holdfast, 0);
        for (int round = 0; round < 20; round++) {
            setOld(pool, "k");
            holdfast.changedWhileAway("k");
            assertThat(get(pool, "k")).isEqualTo("null");
        }
        assertThat(holdfast.standing().epoch()).isEqualTo(1);
    }

    @Test
    void keysAreDeletedInTheDatabaseOfTheClientOrInTheOneThatIsNamed() {
        Holdfast holdfast = holdfast(Clients.builder(stage));
        JedisPool third = pool(holdfast, 3);
        JedisPool first = pool(holdfast, 0);
        setOld(third, "k", "l");
        setOld(first, "k", "l");
        holdfast.changedWhileAway("k");
        holdfast.changedWhileAway(0, "l".getBytes(StandardCharsets.UTF_8));
        assertThat(get(third, "k") + get(third, "l")).isEqualTo("nullold");
        assertThat(get(first, "k") + get(first, "l")).isEqualTo("oldnull");
    }

    @Test
    void thousandsOfKeysAreDeletedInBatches() {
        Holdfast holdfast = holdfast(Clients.builder(stage));
        JedisPool pool = pool(holdfast, 0);
        String[] keys = new String[2_345];
        String[] pairs = new String[2 * keys.length];
        for (int index = 0; index < keys.length; index++) {
            keys[index] = "k" + index;
            pairs[2 * index] = keys[index];
            pairs[2 * index + 1] = "old";
        }
        Clients.with(pool, jedis -> jedis.mset(pairs));
        holdfast.changedWhileAway(keys);
        assertThat(Clients.with(pool, Jedis::dbSize)).isZero();
    }

    /** Replication is asynchronous: the heir may not have heard of the deletion when the node it was made on dies. */
    @Test
    void aPrimaryThatIsPromotedWithinAMinuteIsRidOfTheKeysOnceMore() {
        Holdfast holdfast = holdfast(Clients.builder(stage));
        JedisPool pool = pool(holdfast, 0);
        setOld(pool, "k");
        holdfast.changedWhileAway("k");
        assertThat(get(pool, "k")).isEqualTo("null");
        setOld(pool, "k");
        awaitReplicated("k");
        RedisNode heir = stage.anyReplica();
        stage.crashPrimary();
        stage.promote(heir);
        assertThat(get(pool, "k")).isEqualTo("null");
    }

    @Test
    void aWriteWhoseKeyCannotBeRememberedIsNotDone() {
        Holdfast holdfast = holdfast(Clients.builder(stage).changedKeys(2, ChangedKeys.WhenFull.FAIL_WRITE));
        pool(holdfast, 0);
        RedisNode frozen = stage.freezePrimary();
        holdfast.changedWhileAway("a", "b", "a");
        holdfast.changedWhileAway("b");
        AtomicInteger written = new AtomicInteger();
        assertThatThrownBy(() -> holdfast.writeWhileAway(written::incrementAndGet, "c"))
                .isInstanceOf(ChangedKeysFullException.class)
                .hasMessageContaining("2 keys");
        assertThat(written).hasValue(0);
        frozen.thaw();
    }

    @Test
    void whereKeysCannotBeDeletedReadsEndWithinTheirBudgetAndSayWhyAndPassOnceTheyCan() {
        Holdfast holdfast = holdfast(Clients.builder(stage).budget(Duration.ofSeconds(2)));
        JedisPool pool = pool(holdfast, 0);
        setOld(pool, "k");
        allow("-unlink", "-del");
        long before = System.nanoTime();
        holdfast.changedWhileAway("k");
        assertThatThrownBy(() -> get(pool, "k"))
                .isInstanceOf(MisfitException.class)
                .hasMessageContaining("grant +unlink or +del");
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(2));
        allow("+del");
        await().atMost(Clients.SOON)
                .ignoreExceptionsInstanceOf(JedisException.class)
                .until(() -> get(pool, "k").equals("null"));
    }

    private void allow(String... rules) {
        try (RespClient client = stage.primary().connect()) {
            for (String rule : rules) {
                assertThat(client.send("ACL", "SETUSER", "app", rule).isError()).isFalse();
            }
        }
    }

    @Test
    void whatAStoreKeptFromAnEarlierProcessIsDeletedAtTheStart() {
        setOld(pool(holdfast(Clients.builder(stage)), 0), "k");
        Outbox outbox = new Outbox("k");
        JedisPool next = pool(holdfast(Clients.builder(stage).changedKeys(outbox)), 0);
        assertThat(get(next, "k")).isEqualTo("null");
        assertThat(outbox.oldest(1)).isEmpty();
    }

    @Test
    void observedNothingIsDeletedAndNothingInDoubtAndWhatIsLeftIsDeletedWhenProtectBegins() {
        JedisPool before = pool(holdfast(Clients.builder(stage)), 0);
        setOld(before, "k");
        Outbox outbox = new Outbox("k");
        Holdfast observing = holdfast(Clients.builder(stage).changedKeys(outbox).mode(Mode.OBSERVE));
        JedisClientConfig byName = DefaultJedisClientConfig.builder()
                .user("app")
                .password(PASSWORD)
                .hostAndPortMapper(name -> new HostAndPort(stage.primary().address(), stage.port()))
                .build();
        JedisPool pool = HoldfastJedis.pool(observing, byName, Clients.large());
        opened.add(pool);
        await().atMost(Clients.SOON).until(() -> observing.standing().state() == Standing.State.STEADY);
        assertThat(get(pool, "k")).isEqualTo("old");
        observing.mode(Mode.PROTECT);
        assertThat(get(pool, "k")).isEqualTo("null");
        assertThat(outbox.oldest(1)).isEmpty();
    }

    /** A store that outlives its process, with what an earlier one left in it. */
    private static final class Outbox implements ChangedKeys {

        private final List<ChangedKey> keys = new ArrayList<>();

        Outbox(String left) {
            keys.add(new ChangedKey(0, left.getBytes(StandardCharsets.UTF_8)));
        }

        @Override
        public synchronized void add(List<ChangedKey> more) {
            keys.addAll(more);
        }

        @Override
        public synchronized List<ChangedKey> oldest(int atMost) {
            return List.copyOf(keys.subList(0, Math.min(atMost, keys.size())));
        }

        @Override
        public synchronized void remove(List<ChangedKey> deleted) {
            keys.removeAll(deleted);
        }
    }
}

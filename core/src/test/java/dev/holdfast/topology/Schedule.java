// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What happens to a simulated group, and when: drawn from a seed, shortened step by step, printed as the code that makes
 * it again.
 */
record Schedule(Group group, List<Step> steps) {

    /** What nodes tell of themselves. */
    enum Tells {
        ALL,
        ROLE_ONLY,
        NOTHING
    }

    /** How the group, its DNS and Holdfast are set up. */
    record Group(
            long seed,
            int replicas,
            Contested contested,
            Tells tells,
            boolean probing,
            boolean learning,
            boolean configured,
            boolean elastiCache,
            int ttlSeconds) {

        static Group plain(int replicas) {
            return new Group(1, replicas, Contested.AUTOMATIC, Tells.ALL, true, true, false, false, 5);
        }

        @Override
        public String toString() {
            return "new Group(" + seed + ", " + replicas + ", Contested." + contested + ", Tells." + tells + ", "
                    + probing + ", " + learning + ", " + configured + ", " + elastiCache + ", " + ttlSeconds + ")";
        }
    }

    /** What can happen. The node is an index, the amount mostly milliseconds. */
    enum Verb {
        /** Writes pause, the replica takes over, all follow it; DNS moves after the amount. */
        PROMOTE_ORDERLY,
        /** The replica is promoted by the control plane, the old primary left as it is; DNS moves after the amount. */
        PROMOTE,
        /** REPLICAOF NO ONE by hand: the control plane knows nothing of it. */
        DETACH,
        /** FAILOVER: writes pause for the amount, then the replica takes over. DNS moves 2 s after. */
        FAILOVER,
        /** The node is made a replica of the rightful primary. */
        DEMOTE,
        CRASH,
        /** Restarts with its data and replication id, loading for the amount. */
        RESTART,
        /** Restarts from an append-only file: the data, but new ids. */
        RESTART_AOF,
        RESTART_EMPTY,
        FREEZE,
        THAW,
        /** Nothing passes between us and the node. */
        CUT,
        MEND,
        KILL_CONNECTIONS,
        /** Each answer takes the amount. */
        SLOW,
        /** An empty server of somebody else takes the address. */
        FOREIGN,
        /** The rightful primary is replaced by a new node that was its replica, at a new address. */
        REPLACE,
        /** A key is changed in the database, and named to Holdfast: all nodes have its old value still. */
        CHANGE_KEY,
        /** The application switches the mode. */
        OFF,
        OBSERVE,
        PROTECT,
        /** DNS names this node now. */
        POINT_DNS,
        /** No name server answers for the amount. */
        DNS_DEAD,
        /** Each other answer names this node, for the amount. */
        DNS_FLAPS
    }

    /** One thing that happens. */
    record Step(int atMillis, Verb verb, int node, int amount) {
        @Override
        public String toString() {
            return "new Step(" + atMillis + ", Verb." + verb + ", " + node + ", " + amount + ")";
        }
    }

    static Schedule random(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int replicas = random.nextInt(10) == 0 ? 0 : 1 + random.nextInt(2);
        Tells tells = random.nextInt(8) > 0 ? Tells.ALL : Tells.values()[1 + random.nextInt(2)];
        Contested contested = Contested.values()[random.nextInt(3)];
        Group group = new Group(
                seed,
                replicas,
                contested,
                tells,
                random.nextInt(12) > 0,
                random.nextInt(10) > 0,
                random.nextInt(5) == 0,
                random.nextInt(4) == 0,
                1 + random.nextInt(5));
        List<Step> steps = new ArrayList<>();
        int count = 1 + random.nextInt(7);
        int at = random.nextInt(5) == 0 ? 0 : 300 + random.nextInt(1_200);
        for (int index = 0; index < count; index++) {
            Verb verb = Verb.values()[random.nextInt(Verb.values().length)];
            int node = random.nextInt(replicas + 2);
            steps.add(new Step(at, verb, node, random.nextInt(5) * random.nextInt(700)));
            at += random.nextInt(3) == 0 ? random.nextInt(4_000) : random.nextInt(400);
        }
        return new Schedule(group, steps);
    }

    /** The code that makes it again. */
    String code() {
        StringBuilder code = new StringBuilder("new Schedule(" + group + ", List.of(");
        for (int index = 0; index < steps.size(); index++) {
            code.append(index == 0 ? "\n        " : ",\n        ").append(steps.get(index));
        }
        return code.append("))").toString();
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.matrix;

import dev.holdfast.testkit.ContractClient.Verdict;
import dev.holdfast.testkit.ContractSettings.Login;
import dev.holdfast.testkit.ContractSettings.Option;
import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.RedisStage.CertificateFlaw;
import dev.holdfast.testkit.matrix.Expectation.Unknown;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** TLS and credentials, right and wrong. */
final class SecurityRows {
    private static final long BACK = 1500;
    private static final Login LOGIN = new Login("app", "first");
    private static final String EVERYTHING = "+@all ~* &*";

    private SecurityRows() {}

    static List<FaultRow> all() {
        return List.of(
                flawed("22a-tls-expired", "the new primary's certificate is expired", CertificateFlaw.EXPIRED),
                flawed("22b-tls-name", "the new primary's certificate has another name", CertificateFlaw.ANOTHER_NAME),
                FaultRow.of(
                                "22c-tls-stall",
                                "TLS handshakes stall (process stopped), the replica is promoted",
                                "Handshakes with the old node are called off; all are served by the new one.",
                                Expectation.followed(Scale.isFull() ? BACK : BACK + 1000)
                                        .unknown(Unknown.ONE_A_CALLER)
                                        .mayLose(),
                                SecurityRows::stall)
                        .staged(RedisStage.Builder::tls)
                        .with(settings -> settings.with(Option.TLS)),
                FaultRow.of(
                                "23a-wrong-password",
                                "WRONGPASS",
                                "The call ends at once and did not run: waiting mends nothing.",
                                Expectation.unnoticed().anyEpoch(),
                                SecurityRows::wrongPassword)
                        .staged(stage -> stage.user("app", "first", EVERYTHING))
                        .with(settings -> settings.withLogin(() -> new Login("app", "wrong"))),
                FaultRow.of(
                                "23b-no-info",
                                "the user may not ask INFO or ROLE",
                                "Service is as with it; a promotion is followed when DNS shows it.",
                                Expectation.followed(3000),
                                SecurityRows::withoutInfo)
                        .staged(stage -> stage.user("app", "first", EVERYTHING + " -info -role")
                                .dnsTtl(Duration.ofSeconds(1)))
                        .with(settings -> settings.withLogin(() -> LOGIN)),
                rotated(
                        "23c-rotated",
                        "password rotated, connections killed",
                        Expectation.unnoticed().unknown(Unknown.ANY),
                        SecurityRows::rotate),
                FaultRow.of(
                                "38-tls-acl",
                                "TLS and an ACL user, planned promotion",
                                "As without.",
                                Expectation.followed(BACK),
                                scene -> {
                                    scene.serve();
                                    scene.promoteOrderly();
                                })
                        .staged(stage -> stage.tls().user("app", "first", EVERYTHING))
                        .with(settings -> settings.with(Option.TLS).withLogin(() -> LOGIN)),
                rotated(
                        "40-rotated-in-failover",
                        "password rotated during the promotion",
                        Expectation.followed(BACK),
                        SecurityRows::rotateInPromotion));
    }

    private static FaultRow flawed(String id, String fault, CertificateFlaw flaw) {
        return FaultRow.of(
                        id,
                        fault,
                        "It is verified against the endpoint's name: nothing is sent to it, and calls end at once, before"
                                + " their budget, and did not run.",
                        Expectation.unnoticed().anyEpoch(),
                        scene -> meetFlaw(scene, flaw))
                .staged(RedisStage.Builder::tls)
                .with(settings -> settings.with(Option.TLS).withBudget(Duration.ofSeconds(3)));
    }

    private static void meetFlaw(FaultScene scene, CertificateFlaw flaw) {
        scene.client().command("SET", "k", "v");
        RedisNode heir = scene.stage().anyReplica();
        scene.stage().awaitReplicas();
        scene.stage().presentCertificate(heir, flaw);
        scene.stage().promoteOrderly(heir);
        long began = System.nanoTime();
        @Nullable Verdict verdict = scene.verdict("SET", "k", "w");
        scene.requireAtMost("told after", Duration.ofSeconds(1), Duration.ofNanos(System.nanoTime() - began));
        scene.require(verdict == Verdict.NOT_APPLIED, "the call ended as " + verdict);
        scene.require(heir.command("GET", "k").text().equals("v"), "it was written to a node that nobody may trust");
    }

    private static void stall(FaultScene scene) throws InterruptedException {
        scene.serve();
        RedisNode heir = scene.stage().anyReplica();
        RedisNode frozen = scene.stage().freezePrimary();
        try {
            scene.last(Scale.ofSeconds(10));
            scene.promoted(scene.stage().promote(heir));
            scene.awaitEpoch(2);
            scene.awaitService();
        } finally {
            frozen.thaw();
        }
    }

    private static void wrongPassword(FaultScene scene) {
        long began = System.nanoTime();
        Verdict verdict = null;
        try {
            scene.client().command("SET", "k", "v");
        } catch (RuntimeException e) {
            // A client that dials when it is made says so then; it is of no use to judge.
            verdict = scene.adapter().judge(e);
            scene.require(!String.valueOf(e.getMessage()).contains("wrong"), "the password is shown");
        }
        scene.requireAtMost("told after", Duration.ofSeconds(3), Duration.ofNanos(System.nanoTime() - began));
        scene.require(verdict == Verdict.NOT_APPLIED, "the call ended as " + verdict);
    }

    private static void withoutInfo(FaultScene scene) {
        scene.serve();
        scene.stage().awaitReplicas();
        scene.promoted(scene.stage().promoteOrderly());
        scene.stage().pointDns(scene.primary());
        scene.awaitEpoch(2);
        scene.awaitService();
    }

    private static FaultRow rotated(String id, String fault, Expectation expectation, Rotation deed) {
        AtomicReference<Login> login = new AtomicReference<>(LOGIN);
        return FaultRow.of(
                        id,
                        fault,
                        "Each dial asks for the password of the moment; nobody is locked out.",
                        expectation,
                        scene -> {
                            login.set(LOGIN);
                            deed.on(scene, login);
                        })
                .staged(stage -> stage.user("app", "first", EVERYTHING))
                .with(settings -> settings.withLogin(login::get));
    }

    /** What is done while the password changes. */
    @FunctionalInterface
    private interface Rotation {
        void on(FaultScene scene, AtomicReference<Login> login) throws Exception;
    }

    private static void renew(RedisNode node) {
        node.command("ACL", "SETUSER", "app", "resetpass", ">second");
    }

    private static void rotate(FaultScene scene, AtomicReference<Login> login) {
        scene.serve();
        login.set(new Login("app", "second"));
        renew(scene.primary());
        scene.stage().killConnections(scene.primary());
        scene.awaitService();
    }

    private static void rotateInPromotion(FaultScene scene, AtomicReference<Login> login) {
        scene.serve();
        RedisNode heir = scene.stage().anyReplica();
        renew(heir);
        login.set(new Login("app", "second"));
        scene.promoteOrderly();
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.StagedRedis;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoginTest {
    private static final String SECRET = "correct-horse";

    @TempDir
    Path folder;

    @Test
    void aPasswordOpensFromTheEnvironmentAndFromAFileAndIsNeverShown() throws Exception {
        Path file = Files.writeString(folder.resolve("password"), SECRET + "\n");
        try (RedisNode node =
                RedisNode.builder().config("requirepass " + SECRET).start()) {
            String endpoint = node.address() + ":" + node.port();

            Run environment = Run.with(Map.of("REDISCLI_AUTH", SECRET), "clients", endpoint);
            Run fromFile = Run.of("clients", endpoint, "--password-file", file.toString());

            assertThat(environment.exitCode()).isZero();
            assertThat(fromFile.exitCode()).isZero();
            assertThat(environment.all() + fromFile.all()).doesNotContain(SECRET);
        }
    }

    @Test
    void aUserOfTheAclLogsIn() {
        try (RedisNode node = RedisNode.builder()
                .config("user auditor on >" + SECRET + " +info +client +ping")
                .config("user default off")
                .start()) {
            Run run = Run.with(
                    Map.of("REDISCLI_AUTH", SECRET),
                    "clients",
                    node.address() + ":" + node.port(),
                    "--user",
                    "auditor");

            assertThat(run.exitCode()).as(run.all()).isZero();
        }
    }

    @Test
    void aMissingAndAWrongPasswordSayWhatToDo() {
        try (RedisNode node =
                RedisNode.builder().config("requirepass " + SECRET).start()) {
            String endpoint = node.address() + ":" + node.port();

            Run missing = Run.of("clients", endpoint);
            Run wrong = Run.with(Map.of("REDISCLI_AUTH", "tr0ub4dor"), "clients", endpoint);

            assertThat(missing.exitCode()).isEqualTo(ExitCode.NOT_DONE);
            assertThat(missing.err()).contains("wants a password. Set REDISCLI_AUTH");
            assertThat(wrong.exitCode()).isEqualTo(ExitCode.NOT_DONE);
            assertThat(wrong.err()).contains("refused the credentials").doesNotContain("tr0ub4dor");
        }
    }

    @Test
    void aPasswordAmongTheArgumentsIsRefusedAndNotRepeated() {
        for (String[] words : new String[][] {{"--password=" + SECRET}, {"--password", SECRET}, {"-a", SECRET}}) {
            Run run = words.length == 1
                    ? Run.of("clients", "localhost", words[0])
                    : Run.of("clients", "localhost", words[0], words[1]);

            assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(run.all()).contains("REDISCLI_AUTH").doesNotContain(SECRET);
        }
    }

    @Test
    void iamNeedsAUserTlsAndTheGroup() {
        assertThat(Run.of("clients", "localhost", "--iam", "--tls").err()).contains("--iam needs --user and --tls");
        assertThat(Run.of("clients", "localhost", "--tls", "--user", "auditor", "--iam")
                        .err())
                .contains("give --iam=GROUP");
    }

    /** What the server refuses is the token, which the test's server cannot check: it was sent, and is not shown. */
    @Test
    @StagedRedis(tls = true)
    void iamSendsATokenInPlaceOfAPassword(RedisStage stage) throws Exception {
        Run run = Run.on(
                stage,
                "clients",
                "--tls",
                "--cacert",
                PemFile.of(stage, folder).toString(),
                "--user",
                "auditor",
                "--iam=orders");

        assertThat(run.exitCode()).isEqualTo(ExitCode.NOT_DONE);
        assertThat(run.err()).contains("refused the credentials of user auditor");
        assertThat(run.all()).doesNotContain("X-Amz");
        assertThat(stage.primary().command("ACL", "LOG").toString()).contains("auditor");
    }

    @Test
    @StagedRedis(tls = true)
    void tlsIsCheckedAgainstTheEndpointsNameOnAllNodes(RedisStage stage) throws Exception {
        Path authority = PemFile.of(stage, folder);

        Run trusted = Run.on(stage, "clients", "--tls", "--cacert", authority.toString());
        Run untrusted = Run.on(stage, "clients", "--tls");
        Run plain = Run.on(stage, "clients");
        // The certificate has the endpoint's name and no address.
        Run otherName = Run.of(
                "clients", stage.primary().address() + ":" + stage.port(), "--tls", "--cacert", authority.toString());

        assertThat(trusted.exitCode()).as(trusted.all()).isZero();
        assertThat(trusted.out()).contains("on 2 nodes");
        assertThat(untrusted.exitCode()).isEqualTo(ExitCode.NOT_DONE);
        assertThat(untrusted.err()).contains("certificate is not trusted", "--cacert");
        assertThat(otherName.exitCode()).as(otherName.all()).isEqualTo(ExitCode.NOT_DONE);
        assertThat(otherName.err()).contains("certificate is not trusted");
        assertThat(plain.exitCode()).isEqualTo(ExitCode.NOT_DONE);
        assertThat(plain.err()).contains("Is TLS required (--tls)?");
    }
}

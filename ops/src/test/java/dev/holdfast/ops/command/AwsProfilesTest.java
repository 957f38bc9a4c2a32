// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.ops.aws.AwsSession;
import dev.holdfast.ops.aws.AwsStandIn;
import dev.holdfast.ops.aws.StagedElastiCache;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Profiles of the AWS configuration. Isolated: where that is, is a property of the process. */
@Isolated
class AwsProfilesTest {
    private static final String CONFIG = "aws.configFile";

    @TempDir
    Path folder;

    @BeforeEach
    void configure() throws Exception {
        Path config = Files.writeString(folder.resolve("config"), """
            [profile keys]
            aws_access_key_id = AKIAOFTHEPROFILE
            aws_secret_access_key = secret
            region = eu-central-1

            [profile corp]
            sso_session = corp
            sso_account_id = 111122223333
            sso_role_name = Ops
            region = eu-west-1

            [sso-session corp]
            sso_start_url = https://nobody-has-this.awsapps.com/start
            sso_region = eu-west-1

            [profile login]
            login_session = arn:aws:sts::111122223333:assumed-role/Ops/me
            region = eu-west-1
            """);
        System.setProperty(CONFIG, config.toString());
    }

    @AfterEach
    void restore() {
        System.clearProperty(CONFIG);
    }

    /** The process has credentials of its own, as with AWS_ACCESS_KEY_ID set: whoever names a profile means that one. */
    @Test
    void aProfileThatIsNamedGoesBeforeTheCredentialsOfTheEnvironment() {
        try (AwsStandIn aws = new AwsStandIn(new StagedElastiCache("orders", "orders.example", "a", "b"))) {
            Run run = Run.of("alarms", "orders", "--profile", "keys", "--aws-endpoint", aws.url());

            assertThat(run.exitCode()).as(run.all()).isZero();
            assertThat(aws.signers()).isNotEmpty().allMatch(signer -> signer.contains("AKIAOFTHEPROFILE"));
        }
    }

    @Test
    void aLoginTokenIsMadeInTheProfileThatIsNamed() {
        try (AwsSession session = new AwsSession(Optional.of("keys"), Optional.empty(), Optional.empty())) {
            assertThat(session.loginToken("orders", "auditor")).contains("AKIAOFTHEPROFILE");
        }
    }

    @Test
    void aProfileOfIdentityCenterWithoutALoginSaysHowToLogIn() {
        Run run = Run.of("alarms", "orders", "--profile", "corp");

        assertThat(run.exitCode()).isEqualTo(ExitCode.NOT_DONE);
        assertThat(run.err()).contains("Run: aws sso login --profile");
    }

    @Test
    void aProfileWhoseModuleIsNotInTheJarSaysWhatToDo() {
        Run run = Run.of("alarms", "orders", "--profile", "login");

        assertThat(run.exitCode()).isEqualTo(ExitCode.NOT_DONE);
        assertThat(run.err()).contains("the 'signin' service module must be on the class path", "export-credentials");
    }

    @Test
    void aProfileThatThereIsNotIsNamed() {
        Run run = Run.of("alarms", "orders", "--profile", "nobody", "--region", "eu-west-1");

        assertThat(run.exitCode()).isEqualTo(ExitCode.NOT_DONE);
        assertThat(run.err()).contains("nobody");
    }
}

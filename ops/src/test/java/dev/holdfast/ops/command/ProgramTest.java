// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProgramTest {

    @Test
    void helpNamesTheCommandsAndTheExitCodes() {
        Run run = Run.of("--help");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("clients", "Exit codes: 0 done");
    }

    @Test
    void wrongUsageSaysWhereToLook() {
        Run run = Run.of("clients", "localhost", "--colour");

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("holdfast: Unknown option: '--colour'", "holdfast clients --help");
    }

    @Test
    void anEndpointThatIsNoneIsRefused() {
        assertThat(Run.of("clients", "redis://localhost").err()).contains("without scheme");
        assertThat(Run.of("clients", "localhost:port").err()).contains("\"localhost:port\" is not NAME[:PORT]");
    }

    @Test
    void aClosedPortSaysSo() {
        Run run = Run.of("clients", "127.0.0.1:1");

        assertThat(run.exitCode()).isEqualTo(ExitCode.NOT_DONE);
        assertThat(run.err())
                .isEqualTo("holdfast: 127.0.0.1:1: connection refused. Is the port right, and the server up?\n");
    }
}

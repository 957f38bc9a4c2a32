// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

import dev.holdfast.ops.aws.CloudRefusal;
import dev.holdfast.ops.drill.DrillRefused;
import dev.holdfast.ops.redis.RedisRefusal;
import dev.holdfast.ops.redis.RedisUnreachable;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/**
 * All commands under their one name. Each ends with an {@link ExitCode}.
 *
 * @since 0.1.0
 */
public final class Program {
    private final Console console;

    /**
     * The program, with what it is surrounded by.
     *
     * @param out for results
     * @param err for progress, notes and errors
     * @param environment where REDISCLI_AUTH is looked for
     */
    public Program(PrintStream out, PrintStream err, Map<String, String> environment) {
        this.console = new Console(out, err, environment);
    }

    /**
     * Runs one command.
     *
     * @param args as on the command line
     * @return the exit code
     */
    public int run(List<String> args) {
        CommandLine program = new CommandLine(new Root())
                .addSubcommand(new ClientsCommand(console))
                .addSubcommand(new PreflightCommand(console))
                .addSubcommand(new DrillCommand(console))
                .addSubcommand(new WatchCommand(console))
                .addSubcommand(new AlarmsCommand(console))
                .addSubcommand(new CommandLine.HelpCommand());
        program.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8));
        program.setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8));
        program.setCaseInsensitiveEnumValuesAllowed(true);
        program.registerConverter(PreflightCommand.Fix.class, PreflightCommand.Fix::of);
        program.setParameterExceptionHandler((problem, words) -> usage(problem));
        program.setExecutionExceptionHandler((problem, line, parsed) -> failed(problem));
        return program.execute(args.toArray(String[]::new));
    }

    private int usage(CommandLine.ParameterException problem) {
        String command = problem.getCommandLine().getCommandSpec().qualifiedName();
        console.error(problem.getMessage() + "\nSee: " + command + " --help");
        return ExitCode.USAGE;
    }

    private int failed(Exception problem) {
        if (problem instanceof CommandLine.ParameterException wrong) {
            return usage(wrong);
        }
        if (problem instanceof RedisUnreachable
                || problem instanceof RedisRefusal
                || problem instanceof UncheckedIOException
                || problem instanceof DrillRefused
                || problem instanceof CloudRefusal
                || problem instanceof CommandFailed) {
            console.error(String.valueOf(problem.getMessage()));
            return problem instanceof CommandFailed known ? known.exitCode() : ExitCode.NOT_DONE;
        }
        console.error("unexpected: " + problem + "\nThis is a fault of holdfast: please report it with what follows.");
        problem.printStackTrace(console.err());
        return ExitCode.NOT_DONE;
    }

    @Command(
            name = "holdfast",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class,
            synopsisSubcommandLabel = "COMMAND",
            description =
                    "Before, during and after a maintenance of a Redis or Valkey group. Reads only, unless asked.",
            footer = {
                "",
                "Exit codes: 0 done, nothing to mend; 1 something to mend was found, or a budget or threshold was missed;",
                "2 wrong usage; 3 could not be done (unreachable, refused, unreadable); 4 not confirmed."
            })
    static final class Root {}

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Program.class.getPackage().getImplementationVersion();
            return new String[] {"holdfast " + (version == null ? "(not packaged)" : version)};
        }
    }
}

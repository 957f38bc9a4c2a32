// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

import dev.holdfast.ops.drill.Drill;
import dev.holdfast.ops.drill.DrillReport;
import dev.holdfast.ops.drill.Journal;
import dev.holdfast.ops.drill.LocalGroup;
import dev.holdfast.ops.drill.Target;
import dev.holdfast.ops.drill.Trigger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code holdfast drill}. */
@Command(
        name = "drill",
        mixinStandardHelpOptions = true,
        description =
                "Rehearse a failover: two probers write, one through Holdfast and a bare one, while the primary goes."
                        + " Ends with a timeline and a verdict.")
final class DrillCommand implements Callable<Integer> {
    private static final int NODE_SECONDS = 90;
    /** Replacing the old primary takes minutes. */
    private static final int GROUP_SECONDS = 900;

    private final Console console;

    @Mixin
    DrillTargetOptions where = new DrillTargetOptions();

    @Mixin
    Confirmation confirmation = new Confirmation();

    @Mixin
    OutputOptions output = new OutputOptions();

    @Option(
            names = "--budget",
            paramLabel = "SECONDS",
            description = "The longest gap in writes that passes (default: ${DEFAULT-VALUE}).",
            defaultValue = "15")
    double budgetSeconds;

    @Option(
            names = "--observe",
            paramLabel = "SECONDS",
            description = "How long to look on at most (default: 90, with --group 900); ends earlier when both probers"
                    + " write again, and with --group when the old primary has recovered.")
    @Nullable
    Double observeSeconds;

    @Option(names = "--html", paramLabel = "FILE", description = "Write the timeline as one page.")
    @Nullable
    Path html;

    @Option(names = "--dry-run", description = "Say each step, and take none.")
    boolean dryRun;

    DrillCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (where.isLocal()) {
            try (LocalGroup group = where.startLocal()) {
                return hold(group.target(), where.localTrigger(group), "a group staged on this machine");
            }
        }
        try (DrillGround ground = where.ground(console)) {
            return hold(ground.target(), ground.trigger(), ground.nameToConfirm());
        }
    }

    private int hold(Target target, Trigger trigger, String name) {
        if (dryRun) {
            console.print(DrillText.steps(target, trigger));
            return ExitCode.DONE;
        }
        if (!where.isLocal()) {
            confirmation.ask("fails over " + name, name);
        }
        Journal journal = new Journal(Clock.systemUTC(), entry -> {
            if (!output.json()) {
                console.note(DrillText.live(entry));
            }
        });
        DrillReport report = new Drill(target, trigger, seconds(budgetSeconds), observe()).hold(journal);
        console.print(output.json() ? DrillText.json(report) : DrillText.text(report));
        if (html != null) {
            write(html, DrillPage.of(report));
            console.note("Page: " + html.toAbsolutePath());
        }
        return report.withinBudget() ? ExitCode.DONE : ExitCode.FOUND;
    }

    private Duration observe() {
        return observeSeconds == null
                ? Duration.ofSeconds(where.isElastiCache() ? GROUP_SECONDS : NODE_SECONDS)
                : seconds(observeSeconds);
    }

    private static Duration seconds(double number) {
        return Duration.ofMillis((long) (number * 1_000));
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }
}

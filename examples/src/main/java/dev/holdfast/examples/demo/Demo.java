// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.demo;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** Started by the script {@code demo} at the repository's root. */
public final class Demo {
    static final int KEPT = 0;
    static final int BROKEN = 1;
    static final int COULD_NOT_RUN = 2;

    private Demo() {}

    /**
     * Runs the demo and ends the JVM: 0 when the guarantees were kept, 1 when one was broken, 2 when it could not run.
     *
     * @param args see {@link Plan#USAGE}
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        Optional<Plan> plan = Plan.parse(List.of(args));
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        if (plan.isEmpty()) {
            out.print(Plan.USAGE);
            out.flush();
            System.exit(COULD_NOT_RUN);
        }
        boolean terminal = Boolean.getBoolean("holdfast.demo.terminal");
        Screen screen = new Screen(out, terminal, Integer.getInteger("holdfast.demo.columns", 100));
        CountDownLatch leaving = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            leaving.countDown();
            screen.close();
        }));
        try {
            System.exit(run(plan.get(), screen, Path.of("target", "demo")));
        } catch (RuntimeException e) {
            if (leaving.getCount() == 0) {
                // The hooks took the servers away under the story; what it says of that is no news.
                Thread.currentThread().join();
            }
            screen.print("the demo could not run: " + e.getMessage());
            System.exit(COULD_NOT_RUN);
        }
    }

    /** One run, which leaves its page in the folder. */
    static int run(Plan plan, Screen screen, Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path page = folder.resolve("index.html");
        Account account;
        try (Story story = new Story(plan, screen, folder)) {
            account = story.tell();
        }
        Files.writeString(page, Page.of(account));
        screen.print(Table.text(account.figures(), account.phases(), screen));
        screen.print("Page with all timelines: " + page.toAbsolutePath().toUri());
        if (account.broken().isEmpty()) {
            screen.print(screen.good("Holdfast kept its guarantees."));
            return KEPT;
        }
        account.broken().forEach(what -> screen.print(screen.bad("Broken guarantee: " + what)));
        return BROKEN;
    }
}

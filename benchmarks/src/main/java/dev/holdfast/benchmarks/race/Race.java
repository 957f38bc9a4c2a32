// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import dev.holdfast.benchmarks.Machine;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Started by the script {@code benchmarks/race}. */
public final class Race {
    private static final int MISSED = 1;
    private static final int COULD_NOT_RUN = 2;

    private final Plan plan;
    private final PrintStream out;
    private final Path folder;
    private String redisVersion = "";

    private Race(Plan plan, PrintStream out, Path folder) {
        this.plan = plan;
        this.out = out;
        this.folder = folder;
    }

    /**
     * Runs the race and ends the JVM: 0 when Holdfast was within all bounds, 1 when not, 2 when it could not run.
     *
     * @param args see {@link Plan#USAGE}
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        Path folder = Path.of("benchmarks", "target", "race", Long.toString(System.currentTimeMillis()))
                .toAbsolutePath();
        if (args.length > 1 && args[0].equals("--merge")) {
            merge(List.of(args).subList(1, args.length), folder, out);
            return;
        }
        Optional<Plan> plan = Plan.parse(List.of(args));
        if (plan.isEmpty()) {
            out.print(Plan.USAGE);
            System.exit(COULD_NOT_RUN);
        }
        System.exit(new Race(plan.get(), out, folder).run() ? 0 : MISSED);
    }

    private boolean run() throws IOException, InterruptedException {
        Files.createDirectories(folder);
        String started = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        plan.clients().forEach(client -> out.println(client.id() + ": " + client.settings()));
        out.println("seed " + plan.seed() + ", " + plan.runs() + " runs each; raw files in " + folder);
        List<Cell> cells = new ArrayList<>();
        for (Scenario scenario : plan.scenarios()) {
            if (scenario.dropsPackets() && !Packets.canBeDropped()) {
                out.println(scenario.id() + ": left out; it needs root, unshare and iptables");
                continue;
            }
            cells.addAll(scenario(scenario));
            // After each scenario, so that a race that is broken off has its figures too.
            Files.writeString(folder.resolve("race.json"), RawFigures.of(facts(started), cells));
        }
        write(new RawFigures(facts(started), cells), folder, out);
        return cells.stream()
                .filter(cell -> cell.client().isJudged())
                .allMatch(cell -> Verdict.of(cell).isEmpty());
    }

    /** The tables, to be read, and in the folder beside the raw figures. */
    private static void write(RawFigures race, Path folder, PrintStream out) throws IOException {
        String tables = Table.all(race.cells(), race.watch());
        Files.writeString(folder.resolve("race.md"), Table.settings(race.cells()) + "\n" + tables);
        out.println("\n" + tables + "\nraw figures: " + folder.resolve("race.json"));
    }

    private static void merge(List<String> files, Path folder, PrintStream out) throws IOException {
        List<RawFigures> races = new ArrayList<>();
        for (String file : files) {
            races.add(RawFigures.read(Files.readString(Path.of(file))));
        }
        RawFigures merged = Merge.of(races);
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("race.json"), RawFigures.of(merged.facts(), merged.cells()));
        write(merged, folder, out);
    }

    private List<Cell> scenario(Scenario scenario) throws IOException, InterruptedException {
        Map<Client, List<Figures>> runs = new LinkedHashMap<>();
        plan.clients().forEach(client -> runs.put(client, new ArrayList<>()));
        List<Client> clients = plan.clients().stream()
                .filter(client -> client.shape().runs(scenario))
                .toList();
        for (int run = 1; run <= plan.runs(); run++) {
            Random random = new Random(plan.seed() * 1000 + run);
            int cores = Runtime.getRuntime().availableProcessors();
            for (List<Client> heat : Heat.heats(scenario, clients, random, cores)) {
                heat(scenario, run, heat)
                        .forEach((client, figures) ->
                                runs.getOrDefault(client, new ArrayList<>()).add(figures));
            }
        }
        return runs.entrySet().stream()
                .filter(cell -> !cell.getValue().isEmpty())
                .map(cell -> new Cell(scenario, cell.getKey(), cell.getValue()))
                .toList();
    }

    private Map<Client, Figures> heat(Scenario scenario, int run, List<Client> clients)
            throws IOException, InterruptedException {
        Map<Client, Figures> figures = new LinkedHashMap<>();
        Path place = folder.resolve(scenario.id() + "-" + run);
        Heat heat = new Heat(scenario, clients, plan.watch(), plan.seed() * 1000 + run, plan.moment(run), place);
        for (Map.Entry<Client, Heat.Result> lane : heat.run().entrySet()) {
            Client client = lane.getKey();
            Heat.Result result = lane.getValue();
            redisVersion = result.redisVersion();
            figures.put(client, result.figures());
            Files.write(place.resolve(client.id()).resolve("events.txt"), result.events());
            out.println(line(scenario, run, client, result.figures()));
        }
        return figures;
    }

    private static String line(Scenario scenario, int run, Client client, Figures figures) {
        return scenario.id() + " run " + run + ", " + client.title() + ": back "
                + figures.back().map(Table::seconds).orElse("–") + ", failed writes " + figures.failedWrites() + " ("
                + figures.unknownWrites() + " unknown), failed reads " + figures.failedReads() + ", repeated "
                + figures.repeated() + ", lost " + figures.lost() + ", longest call "
                + Table.seconds(figures.longestCall()) + " " + figures.errors();
    }

    private Map<String, Object> facts(String started) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("started", started);
        facts.put("seed", plan.seed());
        facts.put("runs", plan.runs());
        facts.put("moments", plan.sweeps() ? "sweep" : "random");
        facts.put(RawFigures.CLIENTS, RawFigures.clients(plan.clients()));
        facts.put(RawFigures.WATCH, plan.watch().toSeconds());
        facts.put("ownNetworkNamespace", Packets.canBeDropped());
        facts.putAll(Machine.facts());
        facts.put("redis", redisVersion);
        return facts;
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.demo;

import io.lettuce.core.RedisClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/** The page that stays: one file without a reference to any other. */
final class Page {
    private static final long MILLISECOND = 1_000_000;

    private Page() {}

    static String of(Account account) {
        Phase orderly = account.phases().get(0);
        Phase frozen = account.phases().get(1);
        return template()
                .replace("{{about}}", about(account))
                .replace("{{cards}}", cards(account))
                .replace("{{timeline}}", Timeline.of(account))
                .replace("{{moments}}", moments(account))
                .replace(
                        "{{orderly}}",
                        CloseUp.of(account, orderly, 300 * MILLISECOND, 1000 * MILLISECOND, 100 * MILLISECOND))
                .replace(
                        "{{frozen}}",
                        CloseUp.of(account, frozen, 500 * MILLISECOND, 2500 * MILLISECOND, 500 * MILLISECOND))
                .replace("{{table}}", table(account))
                .replace("{{verdict}}", verdict(account));
    }

    private static String template() {
        try (InputStream in = Page.class.getResourceAsStream("page.html")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String about(Account account) {
        return String.format(
                Locale.ROOT,
                "%s · Redis %s, one primary and one replica · Lettuce %s · DNS 2 s late, TTL 5 s · Java %s · %s of this run",
                LocalDateTime.now(java.time.ZoneId.systemDefault())
                        .format(DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm", Locale.ENGLISH)),
                account.redisVersion(),
                Account.version(RedisClient.class),
                Runtime.version().feature(),
                Table.duration(account.ended() - account.began()));
    }

    private static String cards(Account account) {
        StringBuilder cards = new StringBuilder();
        for (Phase phase : account.phases()) {
            cards.append("<section class=\"phase\"><h2>")
                    .append(escaped(phase.title()))
                    .append("</h2>\n")
                    .append(Arrays.stream(Contestant.values())
                            .map(one -> card(account.of(one, phase)))
                            .collect(Collectors.joining()))
                    .append("</section>\n");
        }
        return cards.toString();
    }

    private static String card(Figures one) {
        boolean never = one.writesBack().isEmpty();
        String big = never ? "never" : Table.duration(one.writesBack().getAsLong());
        String small = never
                ? "writes did not come back in the "
                        + Table.duration(one.phase().until() - one.phase().promoted()) + " watched"
                : "until all threads wrote again";
        return String.format(
                Locale.ROOT,
                "<div class=\"card %s\"><h3>%s</h3><b>%s</b><p>%s</p><p><strong>%s</strong> failed calls%s, "
                        + "<strong>%s</strong> lost, <strong>%s</strong> repeated</p></div>%n",
                one.service().held ? "held" : "bare",
                escaped(one.service().title),
                big,
                small,
                Table.whole(one.errors()),
                one.errors() > 0 && one.errors() == one.unknownWrites() ? " (in flight, outcome unknown)" : "",
                Table.whole(one.lost()),
                Table.whole(one.repeated()));
    }

    private static String moments(Account account) {
        return account.moments().stream()
                .map(moment -> "<li>" + escaped(moment.text()) + "</li>")
                .collect(Collectors.joining("\n"));
    }

    private static String table(Account account) {
        StringBuilder table = new StringBuilder("<table><thead>")
                .append(row("th", Table.HEAD))
                .append("</thead><tbody>\n");
        for (Phase phase : account.phases()) {
            table.append("<tr class=\"phase\"><th colspan=\"")
                    .append(Table.HEAD.size())
                    .append("\">")
                    .append(escaped(phase.title()))
                    .append("</th></tr>\n");
            account.figures().stream()
                    .filter(one -> one.phase().equals(phase))
                    .forEach(one -> table.append(row("td", Table.row(one))));
        }
        return table.append("</tbody></table>").toString();
    }

    private static String row(String tag, List<String> cells) {
        return cells.stream()
                .map(cell -> "<" + tag + ">" + escaped(cell) + "</" + tag + ">")
                .collect(Collectors.joining("", "<tr>", "</tr>\n"));
    }

    private static String verdict(Account account) {
        return account.broken().isEmpty()
                ? "<p class=\"verdict kept\">Holdfast kept its guarantees in this run.</p>"
                : account.broken().stream()
                        .map(what -> "<li>" + escaped(what) + "</li>")
                        .collect(Collectors.joining(
                                "\n",
                                "<div class=\"verdict broken\">Guarantees broken in this run:<ul>",
                                "</ul></div>"));
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}

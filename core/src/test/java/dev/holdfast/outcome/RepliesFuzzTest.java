// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Error replies of any bytes: no text but a server's whole one says that a command did not run. What a text means is
 * judged a second time here, by a pattern written down apart from the code under test.
 */
@Timeout(60)
class RepliesFuzzTest {

    private static final int CASES = Integer.getInteger("holdfast.fuzz.cases", 30_000);

    private static final String REFUSED = "READONLY You can't write against a read only ";
    private static final Pattern RAISED_IN_SCRIPT = Pattern.compile(
            Pattern.quote(REFUSED + "replica.") + " script: \\w+, on @user_(script|function):[0-9]+\\.");
    private static final Pattern WRAPPED = Pattern.compile(
            "ERR Error running script \\(call to f_[0-9a-fA-F]{40}\\): @user_script:[0-9]+: @user_script: [0-9]+: -"
                    + Pattern.quote(REFUSED) + "(replica|slave)\\. {0,3}");

    private static final List<String> COMMANDS = List.of(
            "GET a",
            "INCR a",
            "BLPOP a 0",
            "EVAL \"return 1\" 0",
            "EVAL \"#!lua\" 0",
            "EVALSHA e0e1f9fabfc9d4800c877a703b823ac0578ff8db 0",
            "FCALL f 0",
            "FCALL_RO f 0",
            "EXEC",
            "WAIT 1 0",
            "X.MODULE a",
            "EVAL",
            "\"\"");

    private final SplittableRandom random = new SplittableRandom(20261124);

    @Test
    void anyBytesAreTheCommandsOwnAnswer() {
        for (int number = 0; number < CASES; number++) {
            byte[] bytes = new byte[random.nextInt(80)];
            random.nextBytes(bytes);
            check(new String(bytes, random.nextBoolean() ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void aTextThatAlmostIsAServersOwnIsTheCommandsOwnAnswer() {
        List<String> known = ReplyTexts.ROWS.stream().map(ReplyTexts.Row::text).toList();
        for (int number = 0; number < CASES; number++) {
            check(changed(grown(known.get(random.nextInt(known.size())))));
        }
    }

    @Test
    void aVeryLongTextIsReadQuickly() {
        String many = "9".repeat(1_000_000);
        check(many);
        check(REFUSED + "replica. script: " + many + ", on @user_script:" + many);
        check("ERR Error running script (call to f_" + many);
        check("EXECABORT Transaction discarded because of: " + many);
    }

    /** In the forms that servers give to an error inside a script, or in a transaction. */
    private String grown(String text) {
        return switch (random.nextInt(6)) {
            case 0 -> text + " script: f_" + random.nextInt(100) + ", on @user_script:" + random.nextInt(9) + ".";
            case 1 -> text + " script: fn, on @user_function:" + random.nextInt(99) + ".";
            case 2 ->
                "ERR Error running script (call to f_" + "0123456789abcdef0123456789abcdef01234567"
                        + "): @user_script:1: @user_script: 1: -" + text + " ".repeat(random.nextInt(5));
            case 3 -> "EXECABORT Transaction discarded because of: " + text;
            default -> text;
        };
    }

    private String changed(String text) {
        StringBuilder changed = new StringBuilder(text);
        for (int edits = random.nextInt(3); edits > 0; edits--) {
            int at = random.nextInt(changed.length() + 1);
            switch (random.nextInt(6)) {
                case 0 -> changed.insert(at, (char) random.nextInt(32, 127));
                case 1 -> changed.delete(at, Math.min(changed.length(), at + 1 + random.nextInt(4)));
                case 2 -> changed.setLength(at);
                case 3 -> changed.append(random.nextBoolean() ? " " : "\r\n").append(text);
                case 4 -> changed.insert(0, random.nextBoolean() ? "-" : "ERR ");
                default -> {
                    if (at < changed.length()) {
                        changed.setCharAt(at, flipped(changed.charAt(at)));
                    }
                }
            }
        }
        return changed.toString();
    }

    private static char flipped(char letter) {
        return Character.isUpperCase(letter) ? Character.toLowerCase(letter) : Character.toUpperCase(letter);
    }

    private void check(String text) {
        boolean whole = ReplyTexts.ROWS.stream().anyMatch(row -> row.text().equals(text));
        boolean inScript = RAISED_IN_SCRIPT.matcher(text).matches()
                || WRAPPED.matcher(text).matches();
        boolean aborted = text.startsWith("EXECABORT Transaction discarded because of: ");
        Reply plain = Replies.classify(text, false);
        Reply script = Replies.classify(text, true);
        if (!whole && !aborted) {
            assertThat(plain).as("outside a script: %s", text).isEqualTo(Reply.ANSWER);
        }
        if (!whole && !inScript) {
            assertThat(script).as("of a script: %s", text).isEqualTo(Reply.ANSWER);
        }
        for (String line : COMMANDS) {
            Reply reply = Replies.classify(text, TestWords.of(line), new ScriptBodies());
            if (reply != Reply.ANSWER) {
                assertThat(whole || inScript || aborted)
                        .as("%s: %s", line, text)
                        .isTrue();
            }
        }
    }
}

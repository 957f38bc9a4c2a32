// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.outcome;

import static dev.holdfast.outcome.ReplyTexts.Place.ANY;
import static dev.holdfast.outcome.ReplyTexts.Place.COMMAND;
import static dev.holdfast.outcome.ReplyTexts.Place.SCRIPT;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The server's whole fixed texts, taken from the sources of Redis 2.6 to 8.0 and Valkey 7.2 to 8.0, and from a real 7.0.15.
 *
 * <p>What distinguishes the server's words from a script's own. A command that a script calls is refused with an error that
 * the script <em>raises</em>: from 7.0 on the server appends {@code script: <name>, on <source>:<line>.} to it, and before it
 * wrapped it. To an error that the script <em>returned</em> ({@code redis.error_reply}, or what {@code redis.pcall} gave it)
 * nothing is added: so the plain text of a refused write is an answer for EVAL. Not so where the server knows before
 * running that the script may write: FCALL, and a body that begins with {@code #!} (7.0 and later), are refused with the plain
 * text and never run. The server checks the role at a script's first write only, so a refused script has written nothing.
 *
 * <p>The limits: a script that has written and then raises the server's exact sentence itself, and one that returns a
 * sentence which the server says plainly before it runs that script (LOADING, MASTERDOWN; for FCALL and {@code #!} also
 * READONLY), cannot be told from the server. Code that a script got from {@code loadstring} is named by its text instead
 * of {@code @user_script}: its refusal counts as an answer, to be on the safe side.
 */
final class ReplyTexts {
    private static final String READONLY = "READONLY You can't write against a read only replica.";
    private static final String READONLY_BEFORE_5 = "READONLY You can't write against a read only slave.";
    private static final String ABORTED_BECAUSE = "EXECABORT Transaction discarded because of: ";
    private static final String WRAPPER = "ERR Error running script (call to f_";

    /** In which commands a text is the server's. */
    enum Place {
        ANY,
        COMMAND,
        SCRIPT
    }

    /** One whole text, and which servers say it. */
    record Row(Reply reply, Place place, String text, String servers) {}

    static final List<Row> ROWS = List.of(
            new Row(Reply.DEMOTED, COMMAND, READONLY, "Redis 5.0 and later, Valkey"),
            new Row(Reply.DEMOTED, COMMAND, READONLY_BEFORE_5, "Redis 2.6 to 4.0"),
            new Row(
                    Reply.DEMOTED,
                    SCRIPT,
                    "READONLY Can not run script with write flag on readonly replica",
                    "Redis 7.0 and later, Valkey: FCALL, and a body that begins with #!, where EXEC runs them"),
            new Row(
                    Reply.DEMOTED,
                    COMMAND,
                    "UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)",
                    "Redis 5.0 and later, Valkey 7.2 and 8.0"),
            new Row(
                    Reply.DEMOTED,
                    COMMAND,
                    "UNBLOCKED force unblock from blocking operation, instance state changed (master -> slave?)",
                    "Redis 2.8 to 4.0"),
            new Row(Reply.LOADING, ANY, "LOADING Redis is loading the dataset in memory", "Redis, Valkey 7.2"),
            new Row(Reply.LOADING, ANY, "LOADING Valkey is loading the dataset in memory", "Valkey 8.0"),
            new Row(
                    Reply.MASTERDOWN,
                    ANY,
                    "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
                    "Redis 5.0 and later, Valkey"),
            new Row(
                    Reply.MASTERDOWN,
                    ANY,
                    "MASTERDOWN Link with MASTER is down and slave-serve-stale-data is set to 'no'.",
                    "Redis 2.6 to 4.0"),
            new Row(
                    Reply.MASTERDOWN,
                    SCRIPT,
                    "MASTERDOWN Link with MASTER is down, replica-serve-stale-data is set to 'no' "
                            + "and 'allow-stale' flag is not set on the script.",
                    "Redis 7.0 and later, Valkey: FCALL, and a body that begins with #!, where EXEC runs them"),
            new Row(Reply.UNAVAILABLE, ANY, "CLUSTERDOWN The cluster is down", "Redis 3.0 and later, Valkey"),
            new Row(
                    Reply.UNAVAILABLE,
                    ANY,
                    "CLUSTERDOWN The cluster is down and only accepts read commands",
                    "Redis 6.0 and later, Valkey"),
            new Row(Reply.UNAVAILABLE, ANY, "CLUSTERDOWN Hash slot not served", "Redis 3.0 and later, Valkey"),
            new Row(
                    Reply.UNAVAILABLE,
                    ANY,
                    "TRYAGAIN Multiple keys request during rehashing of slot",
                    "Redis 3.0 and later, Valkey"),
            new Row(
                    Reply.ABORTED,
                    COMMAND,
                    "EXECABORT Transaction discarded because of previous errors.",
                    "Redis 2.6 and later, Valkey: a wrong arity as well as a refused write"),
            new Row(Reply.UNKNOWN_SCRIPT, SCRIPT, "NOSCRIPT No matching script. Please use EVAL.", "Redis, Valkey 7.2"),
            new Row(Reply.UNKNOWN_SCRIPT, SCRIPT, "NOSCRIPT No matching script.", "Valkey 8.0"));

    private static final Map<String, Row> BY_TEXT =
            ROWS.stream().collect(Collectors.toUnmodifiableMap(Row::text, Function.identity()));

    private ReplyTexts() {}

    static Reply find(@Nullable String text, boolean script) {
        if (text == null) {
            return Reply.ANSWER; // what a client's exception without a message would give
        }
        Row row = BY_TEXT.get(text);
        if (row != null) {
            return row.place() == ANY || script == (row.place() == SCRIPT) ? row.reply() : Reply.ANSWER;
        }
        if (script) {
            return raisedInScript(text) ? Reply.DEMOTED : Reply.ANSWER;
        }
        return text.startsWith(ABORTED_BECAUSE) ? aborted(text.substring(ABORTED_BECAUSE.length())) : Reply.ANSWER;
    }

    /** Whether this is how a refused write is told to a command that is no script. */
    static boolean isPlainRefusal(@Nullable String text) {
        return READONLY.equals(text);
    }

    /** Since 6.0 EXEC names the reason when it is refused itself; the reason is a fixed text, or MISCONF's free one. */
    private static Reply aborted(String reason) {
        Row row = BY_TEXT.get(reason);
        boolean role = row != null && row.place() != SCRIPT && row.reply().doubtsPrimary();
        return role ? Reply.ABORTED_BY_DEMOTION : Reply.ABORTED;
    }

    private static boolean raisedInScript(String text) {
        if (text.startsWith(READONLY)) {
            return ScriptError.isSuffix(text, READONLY.length());
        }
        return text.startsWith(WRAPPER)
                && (ScriptError.isWrapped(text, WRAPPER.length(), READONLY)
                        || ScriptError.isWrapped(text, WRAPPER.length(), READONLY_BEFORE_5));
    }
}

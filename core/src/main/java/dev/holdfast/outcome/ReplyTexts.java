// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.outcome;

import static dev.holdfast.outcome.ReplyTexts.Place.ANY;
import static dev.holdfast.outcome.ReplyTexts.Place.COMMAND;
import static dev.holdfast.outcome.ReplyTexts.Place.SCRIPT;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The server's whole fixed texts, taken from the sources of Redis 2.6 to 8.0 and Valkey 7.2 to 8.0, and from a real 7.0.15.
 *
 * <p>What distinguishes the server's words from a script's own: in EVAL and FCALL a refused write never comes as the
 * plain text. From 7.0 on the server appends {@code script: <name>, on <source>:<line>.} to an error that the script
 * <em>raised</em>, and nothing to one that it <em>returned</em>; before, it wrapped it. So a script that returns
 * {@code redis.error_reply('READONLY …')}, or what {@code redis.pcall} gave it, is answered verbatim and counts as an
 * answer. The server checks the role at a script's first write only, so a refused script has written nothing.
 *
 * <p>The limit: a script that has written and then raises the server's exact sentence itself, or returns a sentence that the
 * server says plainly before it runs any script (LOADING, MASTERDOWN, {@code Can not run script with write flag…}),
 * cannot be told from the server.
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
                    "Redis 7.0 and later, Valkey: FCALL, and EVAL of a body with #!lua, refused before they run"),
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
                    "Redis 7.0 and later, Valkey: FCALL, and EVAL of a body with #!lua"),
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
            new Row(
                    Reply.UNKNOWN_SCRIPT,
                    SCRIPT,
                    "NOSCRIPT No matching script. Please use EVAL.",
                    "Redis, Valkey 7.2"),
            new Row(Reply.UNKNOWN_SCRIPT, SCRIPT, "NOSCRIPT No matching script.", "Valkey 8.0"));

    private static final Map<String, Row> BY_TEXT =
            ROWS.stream().collect(Collectors.toUnmodifiableMap(Row::text, Function.identity()));

    private ReplyTexts() {}

    static Reply find(String text, boolean script) {
        Row row = BY_TEXT.get(text);
        if (row != null) {
            return row.place() == ANY || script == (row.place() == SCRIPT) ? row.reply() : Reply.ANSWER;
        }
        if (script) {
            return raisedInScript(text) ? Reply.DEMOTED : Reply.ANSWER;
        }
        return text.startsWith(ABORTED_BECAUSE) ? aborted(text.substring(ABORTED_BECAUSE.length())) : Reply.ANSWER;
    }

    /** Since 6.0 EXEC names the reason when it is refused itself; the reason is a fixed text, or MISCONF's free one. */
    private static Reply aborted(String reason) {
        return find(reason, false).doubtsPrimary() ? Reply.ABORTED_BY_DEMOTION : Reply.ABORTED;
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

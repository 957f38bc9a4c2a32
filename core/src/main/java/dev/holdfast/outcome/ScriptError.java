// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.outcome;

/** The forms in which servers report an error that a command raised inside a script; read without allocation. */
final class ScriptError {
    private static final int SHA1_DIGITS = 40;

    private final String text;
    private int at;

    private ScriptError(String text, int at) {
        this.text = text;
        this.at = at;
    }

    /**
     * Redis 7.0 and later, Valkey: {@code  script: <sha or function>, on @user_script:<line>.}, to the end of the text.
     * The name of a function consists of letters, digits and underscores.
     */
    static boolean isSuffix(String text, int from) {
        ScriptError rest = new ScriptError(text, from);
        if (!rest.take(" script: ") || !rest.name() || !rest.take(", on ")) {
            return false;
        }
        return (rest.take("@user_script:") || rest.take("@user_function:"))
                && rest.digits()
                && rest.take(".")
                && rest.atEnd();
    }

    /**
     * Redis before 7.0: {@code ERR Error running script (call to f_<sha>): @user_script:<line>: @user_script: <line>:
     * -<message>}, to the end of the text but for the line ends that 5.0 turned into spaces.
     */
    static boolean isWrapped(String text, int fromSha, String message) {
        ScriptError rest = new ScriptError(text, fromSha);
        return rest.sha()
                && rest.take("): @user_script:")
                && rest.digits()
                && rest.take(": @user_script: ")
                && rest.digits()
                && rest.take(": -")
                && rest.take(message)
                && rest.spaces()
                && rest.atEnd();
    }

    private boolean take(String expected) {
        if (!text.startsWith(expected, at)) {
            return false;
        }
        at += expected.length();
        return true;
    }

    private boolean sha() {
        int start = at;
        while (at < text.length() && isHex(text.charAt(at))) {
            at++;
        }
        return at - start == SHA1_DIGITS;
    }

    private boolean name() {
        int start = at;
        while (at < text.length() && (isLetter(text.charAt(at)) || isDigit(text.charAt(at)))) {
            at++;
        }
        return at > start;
    }

    private boolean digits() {
        int start = at;
        while (at < text.length() && isDigit(text.charAt(at))) {
            at++;
        }
        return at > start;
    }

    /** At most the three characters {@code \r\n\n} of 5.0. */
    private boolean spaces() {
        int start = at;
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
        return at - start <= 3;
    }

    private boolean atEnd() {
        return at == text.length();
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isHex(char c) {
        return isDigit(c) || c >= 'a' && c <= 'f';
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
    }
}

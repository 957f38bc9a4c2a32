// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.outcome;

import java.nio.charset.StandardCharsets;

/** Reads the words of a command as the server does: ASCII letters in any case, other bytes as they are. */
final class Words {
    /** No name or option is longer; what is (a value, mostly) is not worth turning into text. */
    private static final int LONGEST = 64;

    private Words() {}

    /** The word in upper case; empty for a word that is too long to be a name or an option. */
    static String upper(byte[] word) {
        if (word.length > LONGEST) {
            return "";
        }
        byte[] upper = word.clone();
        for (int i = 0; i < upper.length; i++) {
            if (upper[i] >= 'a' && upper[i] <= 'z') {
                upper[i] -= 'a' - 'A';
            }
        }
        return new String(upper, StandardCharsets.ISO_8859_1);
    }

    /** Whether the word is this name, which is given in upper case; without allocation. */
    static boolean is(byte[] word, String name) {
        if (word.length != name.length()) {
            return false;
        }
        for (int i = 0; i < word.length; i++) {
            int letter = word[i] >= 'a' && word[i] <= 'z' ? word[i] - ('a' - 'A') : word[i];
            if (letter != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}

package io.portcullis.testkit.pods;

import java.util.regex.Pattern;

/** What may be called how. */
final class Names {
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    private Names() {}

    /** A label of DNS (RFC 1123, section 2.1) in lower case: names become host names and parts of file names. */
    static String check(String what, String name) {
        if (!LABEL.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    what + " name: '" + name + "' (expected: at most 63 of a-z, 0-9, -, not at its ends)");
        }
        return name;
    }

    static int checkPort(String what, int port) {
        if (port < 1 || port > 0xFFFF) {
            throw new IllegalArgumentException(what + ": " + port + " (expected: 1 to 65535)");
        }
        return port;
    }
}

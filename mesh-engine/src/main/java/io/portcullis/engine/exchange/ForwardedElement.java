package io.portcullis.engine.exchange;

import io.portcullis.engine.http.HeaderName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What one proxy says in {@code Forwarded} (RFC 7239, 4). Immutable.
 *
 * @param text the element as it was written
 * @param node {@code for}, or empty
 * @param proto {@code proto}, or null
 * @param host {@code host}, or null
 */
record ForwardedElement(
        String text,
        String node,
        @Nullable String proto,
        @Nullable String host) {
    /** Reads all elements of a field's value; null if it does not follow the grammar. */
    static @Nullable List<ForwardedElement> parse(String value) {
        Reader reader = new Reader(value);
        List<ForwardedElement> elements = new ArrayList<>();
        do {
            ForwardedElement element = reader.element();
            if (element == null) {
                return null;
            }
            elements.add(element);
        } while (reader.skip(','));
        return reader.atEnd() ? elements : null;
    }

    /** A value as it may stand behind {@code =}. */
    static String quoted(String value) {
        return HeaderName.isToken(value)
                ? value
                : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** Goes through a value from left to right. */
    private static final class Reader {
        private final String value;
        private int at;

        Reader(String value) {
            this.value = value;
        }

        @Nullable
        ForwardedElement element() {
            blanks();
            int start = at;
            String node = "";
            String proto = null;
            String host = null;
            do {
                String name = token().toLowerCase(Locale.ROOT);
                String content = !name.isEmpty() && at < value.length() && value.charAt(at) == '=' ? content() : null;
                if (content == null) {
                    return null;
                }
                switch (name) {
                    case "for" -> node = content;
                    case "proto" -> proto = content;
                    case "host" -> host = content;
                    default -> {
                        // by, and what others made up.
                    }
                }
            } while (pairFollows());
            return new ForwardedElement(value.substring(start, at), node, proto, host);
        }

        private boolean pairFollows() {
            boolean follows = at < value.length() && value.charAt(at) == ';';
            at += follows ? 1 : 0;
            return follows;
        }

        private @Nullable String content() {
            at++;
            if (at < value.length() && value.charAt(at) == '"') {
                return quotedString();
            }
            String token = token();
            return token.isEmpty() ? null : token;
        }

        private @Nullable String quotedString() {
            StringBuilder content = new StringBuilder();
            for (at++; at < value.length(); at++) {
                char c = value.charAt(at);
                if (c == '"') {
                    at++;
                    return content.toString();
                }
                if (c == '\\' && ++at == value.length()) {
                    return null;
                }
                content.append(value.charAt(at));
            }
            return null;
        }

        private String token() {
            int start = at;
            while (at < value.length() && HeaderName.isToken(value.substring(at, at + 1))) {
                at++;
            }
            return value.substring(start, at);
        }

        /** Whether the character comes, blanks around it aside. */
        boolean skip(char expected) {
            blanks();
            boolean there = at < value.length() && value.charAt(at) == expected;
            at += there ? 1 : 0;
            return there;
        }

        boolean atEnd() {
            blanks();
            return at == value.length();
        }

        private void blanks() {
            while (at < value.length() && (value.charAt(at) == ' ' || value.charAt(at) == '\t')) {
                at++;
            }
        }
    }
}

package io.portcullis.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The configuration files of the proxies, with <code>${NAME}</code> where a port or a directory goes. Any thread. */
final class Template {
    private static final Pattern OPEN = Pattern.compile("\\$\\{[A-Z][A-Z0-9_]*}");

    private Template() {}

    /** @throws IOException if there is no such file among the resources, or a place in it for which there is no value */
    static String fill(String name, Map<String, String> values) throws IOException {
        try (InputStream in = Template.class.getResourceAsStream("/proxies/" + name)) {
            if (in == null) {
                throw new IOException("no configuration template " + name);
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (Map.Entry<String, String> value : values.entrySet()) {
                text = text.replace("${" + value.getKey() + "}", value.getValue());
            }
            Matcher open = OPEN.matcher(text);
            if (open.find()) {
                throw new IOException(name + ": nobody has a value for " + open.group());
            }
            return text;
        }
    }
}

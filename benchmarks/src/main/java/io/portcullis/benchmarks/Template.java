package io.portcullis.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The configuration files of the proxies, with <code>${NAME}</code> where a port or a directory goes. Any thread. */
final class Template {
    private Template() {}

    /** @throws IOException if there is no such file among the resources */
    static String fill(String name, Map<String, String> values) throws IOException {
        try (InputStream in = Template.class.getResourceAsStream("/proxies/" + name)) {
            if (in == null) {
                throw new IOException("no configuration template " + name);
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (Map.Entry<String, String> value : values.entrySet()) {
                text = text.replace("${" + value.getKey() + "}", value.getValue());
            }
            return text;
        }
    }
}

package io.portcullis.spring.config;

import io.portcullis.core.config.Problem;
import io.portcullis.core.config.Problems;
import io.portcullis.core.model.ErrorPage;
import io.portcullis.engine.route.HostPattern;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the pages for failures of ours, files included. One thread; blocks. */
record ErrorPageBuilder(Problems problems) {
    private static final String PATH = PortcullisProperties.PREFIX + ".error-pages";
    private static final int MAX_BYTES = 128 * 1024;
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "htm", "text/html; charset=utf-8",
            "txt", "text/plain; charset=utf-8",
            "json", "application/json",
            "xml", "application/xml");

    List<ErrorPage> build(@Nullable List<ErrorPageProperties> written, MeshRole role) {
        if (written == null || written.isEmpty()) {
            return List.of();
        }
        if (role == MeshRole.SIDECAR) {
            problems.warn(Problem.of(PATH, "has no effect in a sidecar; instead: the same at the gateway", ""));
            return List.of();
        }
        List<ErrorPage> pages = new ArrayList<>();
        for (int i = 0; i < written.size(); i++) {
            ErrorPage page = page(PATH + "[" + i + "]", written.get(i));
            if (page != null) {
                pages.add(page);
            }
        }
        return pages;
    }

    private @Nullable ErrorPage page(String path, ErrorPageProperties written) {
        List<String> hosts = written.hosts() == null ? List.of() : written.hosts();
        for (int i = 0; i < hosts.size(); i++) {
            new Guard(problems).item(path + ".hosts[" + i + "]", hosts.get(i), HostPattern::compile);
        }
        List<String> statuses = written.statuses() == null ? List.of() : written.statuses();
        ErrorPage none = new ErrorPage(List.of(), List.of(), "", "");
        // Before the file is looked at: what is wrong with one hides nothing of the other.
        ErrorPage empty =
                new Guard(problems).build(path, new String[0], () -> new ErrorPage(hosts, statuses, "", ""), none);
        String type = type(path + ".file", written.file());
        String text = type == null ? null : read(path + ".file", String.valueOf(written.file()));
        return type == null || text == null ? null : new ErrorPage(empty.hosts(), empty.statuses(), type, text);
    }

    private @Nullable String type(String path, @Nullable String file) {
        String type = file == null ? null : TYPES.get(ending(file));
        if (type == null) {
            problems.add(path, file == null ? "missing" : file, "a file that ends with .html, .txt, .json or .xml");
        }
        return type;
    }

    private @Nullable String read(String path, String file) {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length <= MAX_BYTES) {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
            }
            problems.add(path, file + " is larger", "a file of at most " + MAX_BYTES + " bytes");
        } catch (CharacterCodingException e) {
            problems.add(path, file + " is not UTF-8", "a text in UTF-8");
        } catch (IOException | InvalidPathException e) {
            problems.add(path, file + " cannot be read: " + e.getClass().getSimpleName(), "a file that can be read");
        }
        return null;
    }

    private static String ending(String file) {
        return file.substring(file.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }
}

package io.portcullis.spring.config;

import io.portcullis.core.config.Problem;
import io.portcullis.core.config.Problems;
import io.portcullis.core.model.CompressionPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.web.server.Compression;

/** Builds which responses are compressed, from Boot's properties and what ours add to them. One thread. */
record CompressionBuilder(Problems problems) {
    private static final String PATH = "server.compression";

    @Nullable
    CompressionPolicy build(Binder binder, BindHandler handler, @Nullable CompressionProperties ours, MeshRole role) {
        Compression written =
                binder.bind(PATH, Bindable.of(Compression.class), handler).orElse(null);
        if (written == null || !written.getEnabled()) {
            return null;
        }
        if (role == MeshRole.SIDECAR) {
            problems.warn(Problem.of(
                    PATH + ".enabled",
                    "has no effect in a sidecar; instead: compression at the gateway, or in the application",
                    ""));
            return null;
        }
        List<String> types = List.of(written.getAllMimeTypes());
        types.forEach(this::check);
        long least = written.getMinResponseSize().toBytes();
        if (least < 0) {
            problems.add(PATH + ".min-response-size", least + "B", ">= 0B");
        }
        return new CompressionPolicy(
                types,
                List.of(written.getExcludedUserAgents() == null ? new String[0] : written.getExcludedUserAgents()),
                Math.max(0, least),
                inRange(ours == null ? null : ours.level(), CompressionPolicy.DEFAULT_LEVEL, 9),
                inRange(
                        ours == null ? null : ours.maxResponses(),
                        CompressionPolicy.DEFAULT_MAX_RESPONSES,
                        Integer.MAX_VALUE));
    }

    private void check(String type) {
        int slash = type.indexOf('/');
        if (slash < 1 || slash != type.lastIndexOf('/') || slash == type.length() - 1 || type.indexOf(';') >= 0) {
            problems.add(PATH + ".mime-types", type, "media types without parameters, such as text/html");
        }
    }

    /** What is out of its range has been told. */
    private static int inRange(@Nullable Integer written, int otherwise, int most) {
        return written == null || written < 1 || written > most ? otherwise : written;
    }
}

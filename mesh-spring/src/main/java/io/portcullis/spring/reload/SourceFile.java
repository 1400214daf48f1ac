package io.portcullis.spring.reload;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.Resource;

/** Which file a source of properties was read from. Stateless, any thread. */
final class SourceFile {
    private SourceFile() {}

    /** The file, or nothing where it is none or says nothing. */
    static Optional<Path> of(PropertySource<?> source) {
        if (source instanceof EnumerablePropertySource<?> enumerable) {
            String[] names = enumerable.getPropertyNames();
            if (names.length > 0 && OriginLookup.getOrigin(source, names[0]) instanceof TextResourceOrigin origin) {
                return file(origin.getResource());
            }
        }
        return Optional.empty();
    }

    private static Optional<Path> file(@Nullable Resource resource) {
        try {
            return resource != null && resource.isFile()
                    ? Optional.of(resource.getFile().toPath().toAbsolutePath())
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // No file after all, such as an entry of a jar.
        }
    }
}

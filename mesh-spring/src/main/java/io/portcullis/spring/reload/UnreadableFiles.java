package io.portcullis.spring.reload;

import io.portcullis.core.config.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.io.FileSystemResource;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Finds the files that made a reading fail: what Boot throws does not name them. Stateless, any thread. */
final class UnreadableFiles {
    private static final YamlPropertySourceLoader LOADER = new YamlPropertySourceLoader();

    private UnreadableFiles() {}

    /** What is wrong with each YAML file that cannot be read; empty if it is something else. */
    static List<Problem> among(Collection<Path> files) {
        List<Problem> problems = new ArrayList<>();
        for (Path file : files) {
            String name = String.valueOf(file.getFileName());
            if (name.endsWith(".yml") || name.endsWith(".yaml")) {
                Problem problem = read(file, name);
                if (problem != null) {
                    problems.add(problem);
                }
            }
        }
        return problems;
    }

    private static @Nullable Problem read(Path file, String name) {
        try {
            LOADER.load(name, new FileSystemResource(file));
            return null;
        } catch (MarkedYAMLException e) {
            var mark = e.getProblemMark();
            String place = mark == null ? "" : ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1);
            return new Problem(name, String.valueOf(e.getProblem()), "YAML", file + place);
        } catch (IOException | RuntimeException e) {
            return new Problem(name, String.valueOf(e.getMessage()), "a file that can be read", file.toString());
        }
    }
}

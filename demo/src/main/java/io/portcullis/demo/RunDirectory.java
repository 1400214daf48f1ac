package io.portcullis.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where the demo keeps its things: {@code .portcullis/demo} in the checkout.
 *
 * @param path of it
 */
record RunDirectory(Path path) {
    /** Makes it, without what an earlier run left in it; the ledger of processes must have been read before. */
    static RunDirectory fresh(Path path) throws IOException {
        RunDirectory run = new RunDirectory(path);
        run.deleteContents();
        for (Path directory : List.of(run.logs(), run.configuration(), run.certificates())) {
            Files.createDirectories(directory);
        }
        return run;
    }

    Path logs() {
        return path.resolve("logs");
    }

    Path configuration() {
        return path.resolve("config");
    }

    Path certificates() {
        return path.resolve("certs");
    }

    /** The file that remembers the processes. */
    static Path ledger(Path path) {
        return path.resolve("processes");
    }

    private void deleteContents() throws IOException {
        for (Path directory :
                List.of(logs(), configuration(), certificates(), path.resolve("state"), path.resolve("servers"))) {
            DirectoryTree.delete(directory);
        }
    }
}

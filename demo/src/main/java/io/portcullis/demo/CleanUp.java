package io.portcullis.demo;

import io.portcullis.demo.process.Children;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What happens at the end of a run, however it ends. Any thread. */
final class CleanUp implements Runnable {
    private final Children children;
    private final RunDirectory run;
    private final boolean keepLogs;
    private final List<Path> temporary = new ArrayList<>();

    CleanUp(Children children, RunDirectory run, boolean keepLogs) {
        this.children = children;
        this.run = run;
        this.keepLogs = keepLogs;
    }

    /** A directory outside of the run directory that goes at the end. */
    synchronized void alsoDelete(Path directory) {
        temporary.add(directory);
    }

    @Override
    public void run() {
        try {
            children.stop();
            deleteAll();
        } catch (IOException e) {
            System.err.println("portcullis: could not clean up: " + e);
        }
    }

    private synchronized void deleteAll() throws IOException {
        for (Path directory : temporary) {
            DirectoryTree.delete(directory);
        }
        if (!keepLogs) {
            DirectoryTree.delete(run.logs());
        }
    }
}

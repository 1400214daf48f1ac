package io.portcullis.demo.process;

import java.nio.file.Path;

/**
 * One process of this run. Any thread.
 *
 * @param name for people
 * @param process running or ended
 * @param log what it has written
 */
public record Child(String name, Process process, Path log) implements Running {
    @Override
    public boolean isAlive() {
        return process.isAlive();
    }
}

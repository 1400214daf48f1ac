package io.portcullis.testkit.pods;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;

/** Threads of this process that live in the network of a namespace. A thread is never brought back, it ends there. */
final class NamespaceThreads implements ThreadFactory {
    private static final Path TASKS = Path.of("/proc/self/task");
    /** Threads of the fork-join pools, which carry virtual threads too, start with this, and serve everybody. */
    private static final String SHARED = "ForkJoinPool";

    private final String namespace;
    private final Path file;

    NamespaceThreads(String namespace) {
        this.namespace = namespace;
        file = Leftovers.NAMESPACES.resolve(namespace);
    }

    @Override
    public Thread newThread(Runnable code) {
        Runnable inside = () -> {
            Libc.enterNetwork(file);
            code.run();
        };
        return Thread.ofPlatform().daemon().name("pods-" + namespace).unstarted(inside);
    }

    <T> T call(Callable<T> code) {
        FutureTask<T> task = new FutureTask<>(() -> {
            Libc.enterNetwork(file);
            return code.call();
        });
        Thread.ofPlatform().daemon().name("pods-" + namespace).start(task);
        T result = result(task);
        refuseSharedThreads();
        return result;
    }

    private <T> T result(FutureTask<T> task) {
        try {
            return task.get();
        } catch (InterruptedException e) {
            task.cancel(true);
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while code runs in " + namespace, e);
        } catch (ExecutionException e) {
            throw switch (e.getCause()) {
                case RuntimeException cause -> cause;
                case Error cause -> throw cause;
                case IOException cause -> new UncheckedIOException(cause);
                case null, default -> new IllegalStateException(e.getCause());
            };
        }
    }

    /**
     * A thread starts in the network of the one that starts it. A carrier of virtual threads that was started in here would
     * make sockets of whoever comes next in here too.
     */
    private void refuseSharedThreads() {
        List<String> strayed = Directories.names(TASKS).stream()
                .filter(this::isInside)
                .map(NamespaceThreads::nameOf)
                .filter(name -> name.startsWith(SHARED))
                .toList();
        if (!strayed.isEmpty()) {
            throw new IllegalStateException(
                    "code in " + namespace + " started threads that serve everybody, " + strayed
                            + ": start virtual threads and asynchronous stages outside of call(), only sockets are made inside");
        }
    }

    private boolean isInside(String task) {
        try {
            String network = Files.readSymbolicLink(TASKS.resolve(task).resolve("ns/net"))
                    .toString();
            return network.equals("net:[" + Files.getAttribute(file, "unix:ino") + "]");
        } catch (IOException e) {
            return false;
        }
    }

    private static String nameOf(String task) {
        try {
            return Files.readString(TASKS.resolve(task).resolve("comm")).trim();
        } catch (IOException e) {
            return "";
        }
    }
}

package io.portcullis.conformance.peers;

import io.portcullis.conformance.Subject;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A proxy of somebody else's, started with one route to one upstream. One thread; closing it ends its process. */
final class PeerProxy implements Subject {
    private static final long START_MILLIS = 10_000;
    private static final long PAUSE_MILLIS = 15;

    private final Process process;
    private final int port;

    private PeerProxy(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * @param template of its configuration, with <code>${PORT}</code>, <code>${UPSTREAM}</code> and <code>${DIR}</code>
     * @param upstreamPort on 127.0.0.1
     * @param command in which <code>${CONFIG}</code> stands for the file
     * @throws IOException if it does not listen after ten seconds
     */
    static PeerProxy start(String template, List<String> command, Path directory, int upstreamPort)
            throws IOException, InterruptedException {
        int port = freePort();
        Path config = directory.resolve(template);
        Files.writeString(
                config,
                read(template)
                        .replace("${PORT}", String.valueOf(port))
                        .replace("${UPSTREAM}", String.valueOf(upstreamPort))
                        .replace("${DIR}", directory.toString()));
        Process process = new ProcessBuilder(command.stream()
                        .map(word -> word.replace("${CONFIG}", config.toString()))
                        .toList())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(template + ".log").toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_MILLIS);
        while (!listens(port)) {
            if (!process.isAlive() || System.nanoTime() > end) {
                process.destroyForcibly();
                throw new IOException(command.getFirst() + " does not listen: "
                        + Files.readString(directory.resolve(template + ".log")));
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
        return new PeerProxy(process, port);
    }

    /** A moment, so that it notices that the upstream's connections of the case before have ended. */
    @Override
    public InetSocketAddress before(int upstream) {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(3, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static String read(String template) throws IOException {
        try (InputStream in = PeerProxy.class.getResourceAsStream("/peers/" + template)) {
            if (in == null) {
                throw new IOException("no resource /peers/" + template);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}

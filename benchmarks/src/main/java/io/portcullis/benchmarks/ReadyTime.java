package io.portcullis.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * From the start of a sidecar's process to the moment its readiness probe says yes, as a kubelet would see it.
 *
 * @param seconds of the clock
 * @param cpuSeconds of all processors, by then
 */
record ReadyTime(double seconds, double cpuSeconds) {
    private static final byte[] PROBE =
            "GET /readyz HTTP/1.1\r\nHost: probe\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final double LIMIT_SECONDS = 300;

    /**
     * Starts it, asks until it is ready, and ends it.
     *
     * @param command of the sidecar
     * @param port of its probes
     * @param log takes what it prints
     * @throws IOException if it ends, or is not ready in five minutes
     */
    static ReadyTime of(List<String> command, int port, Path log) throws IOException, InterruptedException {
        long began = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            while (!ready(port)) {
                if (!process.isAlive() || since(began) > LIMIT_SECONDS) {
                    throw new IOException("not ready; its log is " + log);
                }
                TimeUnit.MILLISECONDS.sleep(5);
            }
            return new ReadyTime(since(began), Proc.cpuNanos(process.pid()) / 1e9);
        } finally {
            process.destroy();
            process.waitFor();
        }
    }

    private static double since(long began) {
        return (System.nanoTime() - began) / 1e9;
    }

    private static boolean ready(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(PROBE);
            byte[] line = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
            return new String(line, StandardCharsets.US_ASCII).endsWith(" 200");
        } catch (IOException e) {
            return false;
        }
    }
}

package io.portcullis.demo.scenario;

import io.portcullis.demo.Ports;
import io.portcullis.demo.pods.ShopPods;
import io.portcullis.demo.report.Line;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A pod that is not in the mesh connects to the database, with and without words, and gets no byte of it. */
final class RefusedByDatabase implements Step {
    /** More than a sidecar waits for the beginning of TLS. */
    private static final int TIMEOUT_MILLIS = 20_000;

    private final ShopPods pods;

    RefusedByDatabase(ShopPods pods) {
        this.pods = pods;
    }

    @Override
    public String announcement() {
        return "a stranger knocks at the database";
    }

    @Override
    public List<Line> run(World world) {
        String silent = knock("");
        String talking = knock("SELECT card FROM orders\n");
        return List.of(
                Line.of(isClosed(silent), "a stranger who waits for the database's greeting gets none", silent),
                Line.of(isClosed(talking), "nor does one who speaks first", talking));
    }

    private static boolean isClosed(String outcome) {
        return outcome.startsWith("closed");
    }

    private String knock(String words) {
        InetSocketAddress door = pods.of(Ports.ORDERS_DB).address(ShopPods.DATABASE_PORT);
        return pods.stranger().call(() -> knock(door, words));
    }

    private static String knock(InetSocketAddress door, String words) {
        long start = System.nanoTime();
        try (Socket socket = new Socket(door.getAddress(), door.getPort())) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(words.getBytes(StandardCharsets.ISO_8859_1));
            int bytes = socket.getInputStream().readAllBytes().length;
            return bytes == 0 ? "closed without a byte" + after(start) : bytes + " bytes came";
        } catch (SocketTimeoutException e) {
            return "still open without a byte" + after(start);
        } catch (IOException e) {
            return "closed: " + e.getMessage() + after(start);
        }
    }

    private static String after(long startNanos) {
        return " after " + (System.nanoTime() - startNanos) / 1_000_000 + " ms";
    }
}

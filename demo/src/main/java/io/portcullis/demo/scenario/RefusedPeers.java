package io.portcullis.demo.scenario;

import io.portcullis.demo.report.Line;
import io.portcullis.testkit.Place;
import io.portcullis.testkit.SvidPem;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.SocketFactory;
import javax.net.ssl.SSLException;

/** Clients of all kinds knock at payment's sidecar; only the storefront's identity is let in. */
final class RefusedPeers implements Step {
    private static final int TIMEOUT_MILLIS = 5000;
    private static final String REQUEST = "GET /quote HTTP/1.1\r\nHost: payment-service\r\nConnection: close\r\n\r\n";

    private final Place place;
    private final InetSocketAddress door;

    /**
     * @param place where the clients are
     * @param door where payment is called
     */
    RefusedPeers(Place place, InetSocketAddress door) {
        this.place = place;
        this.door = door;
    }

    @Override
    public String announcement() {
        return "strangers knock at payment's sidecar";
    }

    @Override
    public List<Line> run(World world) {
        SvidPem storefront = world.certificates().issue("storefront");
        SvidPem intruder = world.certificates().issue("intruder");
        String none = knock(storefront.anonymousSslContext().getSocketFactory());
        String plain = knock(SocketFactory.getDefault());
        String wrong = knock(intruder.sslContext().getSocketFactory());
        String right = knock(storefront.sslContext().getSocketFactory());
        return List.of(
                Line.of(!isAnswer(none), "a client without a certificate is refused", none),
                Line.of(!plain.contains(" 200"), "a client without TLS is refused", plain),
                Line.of(!wrong.contains(" 200"), "a client with the wrong identity is refused", wrong),
                Line.of(right.contains(" 200"), "the storefront's identity is let in", right));
    }

    private static boolean isAnswer(String outcome) {
        return outcome.startsWith("HTTP/");
    }

    /** The status line of the answer, or in words why there is none. */
    private String knock(SocketFactory sockets) {
        return place.call(() -> knock(sockets, door));
    }

    private static String knock(SocketFactory sockets, InetSocketAddress door) {
        try (Socket socket = sockets.createSocket(door.getAddress(), door.getPort())) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return answer.isEmpty()
                    ? "closed without an answer"
                    : answer.lines().findFirst().orElse("");
        } catch (SSLException e) {
            return "TLS: " + e.getMessage();
        } catch (IOException e) {
            return "closed: " + e.getMessage();
        }
    }
}

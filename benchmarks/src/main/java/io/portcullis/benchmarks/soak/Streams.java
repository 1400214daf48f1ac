package io.portcullis.benchmarks.soak;

import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Visits that take a connection of their own: slow ones, broken ones, other protocols, and faults of the application. */
final class Streams {
    private Streams() {}

    static String slowReader(Visitor visitor) {
        try (RawClient client = Visitor.fresh(visitor.mesh().gateway())) {
            client.send(visitor.request("GET", visitor.through("until-close", 400_000), "Connection: close\r\n"));
            InputStream in = client.socket().getInputStream();
            byte[] all = new byte[0];
            for (byte[] part = in.readNBytes(20_000); part.length > 0; part = in.readNBytes(20_000)) {
                int from = all.length;
                all = Arrays.copyOf(all, from + part.length);
                System.arraycopy(part, 0, all, from, part.length);
                Visitor.pause(20);
            }
            String text = new String(all, StandardCharsets.ISO_8859_1);
            Visitor.require(text.startsWith("HTTP/1.1 200 "), "no 200: " + Visitor.start(text));
            Visitor.require(
                    text.contains(visitor.token() + "\n" + visitor.token()),
                    "the body of another: " + Visitor.start(text));
            Visitor.require(text.contains("0\r\n\r\n") || text.length() >= 400_000, "broken off after " + all.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "whole";
    }

    static String abortedUpload(Visitor visitor) {
        RawClient client = Visitor.fresh(visitor.mesh().gateway());
        client.send(visitor.request("POST", visitor.through("fixed", 10), "Content-Length: 100000\r\n"))
                .send(Pattern.of(visitor.token(), visitor.random().nextInt(90_000)));
        client.reset();
        return "given up";
    }

    static String abortedDownload(Visitor visitor) {
        RawClient client = Visitor.fresh(visitor.mesh().gateway());
        client.send(visitor.request("GET", visitor.through("fixed", 500_000), ""));
        try {
            byte[] start = client.socket().getInputStream().readNBytes(12);
            Visitor.require(new String(start, StandardCharsets.US_ASCII).equals("HTTP/1.1 200"), "no 200");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        client.reset();
        return "given up";
    }

    static String earlyResponse(Visitor visitor) {
        try (RawClient client = Visitor.fresh(visitor.mesh().gateway())) {
            client.send(visitor.request("POST", visitor.through("early", 0), "Content-Length: 1000000\r\n"))
                    .send(Pattern.of(visitor.token(), 30_000));
            Response response = client.readFinalResponse();
            Visitor.require(response.status() == 413, "not the early response: " + response.status());
            Visitor.require(visitor.token().equals(response.header("x-soak")), "the response of another: " + response);
        }
        return "413 while sending";
    }

    static String webSocket(Visitor visitor) {
        try (RawClient client = Visitor.fresh(visitor.mesh().gateway())) {
            String path = visitor.through("switch", 0);
            client.send(
                    visitor.request(
                            "GET",
                            path,
                            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x\r\n"));
            Response response = client.readResponse();
            Visitor.require(response.status() == 101, "no 101: " + response);
            return echoed(visitor, client);
        }
    }

    static String tunnel(Visitor visitor) {
        try (RawClient client = Visitor.fresh(visitor.mesh().tcp())) {
            client.send("TUNNEL\n");
            return echoed(visitor, client);
        }
    }

    /** What goes in comes out; some leave in the middle. */
    private static String echoed(Visitor visitor, RawClient client) {
        boolean leaves = visitor.random().nextInt(4) == 0;
        for (int i = 0; i < 1 + visitor.random().nextInt(5); i++) {
            byte[] sent = Pattern.of(visitor.token(), 1 + visitor.random().nextInt(20_000));
            client.send(sent);
            if (leaves && i == 1) {
                client.reset();
                return "given up";
            }
            read(client, sent);
        }
        client.halfClose();
        Visitor.require(client.readAll().isEmpty(), "more came back than was sent");
        return "whole";
    }

    private static void read(RawClient client, byte[] expected) {
        try {
            byte[] got = client.socket().getInputStream().readNBytes(expected.length);
            Visitor.require(Arrays.equals(expected, got), got.length + " other bytes came back");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A request that the application spoils: an answer in 5xx, or a connection that breaks off, and nobody else's response. */
    static String fault(Visitor visitor, String what) {
        try (RawClient client = Visitor.fresh(visitor.mesh().gateway())) {
            client.send(visitor.request("GET", "/faulty/" + what + "?" + (1000 + visitor.size()), ""));
            Response response = client.readFinalResponse();
            String whose = response.header("x-soak");
            Visitor.require(whose == null || whose.equals(visitor.token()), "the response of another: " + response);
            Visitor.require(response.status() >= 500, "status " + response.status());
            return "status " + response.status();
        } catch (UncheckedIOException e) {
            Visitor.require(what.equals("cut") && !timeout(e), "a connection that ends without an answer: " + e);
            return "broken off";
        }
    }

    private static boolean timeout(UncheckedIOException e) {
        return e.getCause() instanceof java.net.SocketTimeoutException;
    }
}

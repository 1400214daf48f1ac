package io.portcullis.sidecar.command;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Pages of the sidecar, asked for without any proxy. Stateless, any thread. */
final class Page {
    private static final int CONNECT_MILLIS = 1000;
    private static final int READ_MILLIS = 5000;
    private static final int MOST_BYTES = 300;

    private Page() {}

    /**
     * What came back.
     *
     * @param status of HTTP, or 0 where nobody answered
     * @param text status and body, or why there was none
     * @param listening whether somebody accepts connections there
     */
    record Answer(int status, String text, boolean listening) {
        boolean ok() {
            return status == 200;
        }
    }

    /** @throws CommandFailure if it is no URL of HTTP */
    static URI uri(String option, String text) {
        try {
            URI uri = URI.create(text.strip());
            if ("http".equals(uri.getScheme()) && uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Said below, as for another scheme.
        }
        throw new CommandFailure(ExitStatus.USAGE, option + ": " + text + " (expected: http://address:port/path)");
    }

    static Answer get(URI uri) {
        return ask("GET", uri);
    }

    static Answer post(URI uri) {
        return ask("POST", uri);
    }

    /** Whether somebody accepts connections there. */
    static boolean listens(URI uri) {
        try (Socket socket = new Socket(Proxy.NO_PROXY)) {
            socket.connect(
                    new InetSocketAddress(uri.getHost(), uri.getPort() < 0 ? 80 : uri.getPort()), CONNECT_MILLIS);
            return true;
        } catch (ConnectException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static Answer ask(String method, URI uri) {
        try {
            HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
            connection.setRequestMethod(method);
            connection.setConnectTimeout(CONNECT_MILLIS);
            connection.setReadTimeout(READ_MILLIS);
            connection.setInstanceFollowRedirects(false);
            int status = connection.getResponseCode();
            return new Answer(status, "status " + status + body(connection, status), true);
        } catch (ConnectException e) {
            return new Answer(0, "nobody listens there: " + e.getMessage(), false);
        } catch (SocketTimeoutException e) {
            return new Answer(0, "no answer in time: " + e.getMessage(), true);
        } catch (IOException e) {
            return new Answer(0, "no answer: " + e.getMessage(), true);
        }
    }

    private static String body(HttpURLConnection connection, int status) throws IOException {
        try (InputStream stream = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            String text =
                    stream == null ? "" : new String(stream.readNBytes(MOST_BYTES), StandardCharsets.UTF_8).strip();
            return text.isEmpty() ? "" : ": " + text;
        }
    }
}

package io.portcullis.testkit;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** One connection of a {@link ScriptedUpstream}, served by a thread of its own. */
final class ScriptedConnection {
    private final ScriptedUpstream upstream;
    private final Script script;
    private final Socket socket;
    private final int number;
    private volatile @Nullable String end;

    ScriptedConnection(ScriptedUpstream upstream, Script script, Socket socket, int number) {
        this.upstream = upstream;
        this.script = script;
        this.socket = socket;
        this.number = number;
    }

    int number() {
        return number;
    }

    boolean isOpen() {
        return end == null;
    }

    String end() {
        String how = end;
        return how == null ? "open" : how;
    }

    void serve() {
        if (!script.accepts.apply(number)) {
            return;
        }
        try {
            WireReader reader = new WireReader(new BufferedInputStream(socket.getInputStream()));
            boolean goOn = true;
            while (goOn) {
                goOn = serveOne(reader);
            }
            ended("closed");
        } catch (EOFException e) {
            ended("hung up");
        } catch (WireException e) {
            upstream.violated(e.getMessage() + " on connection " + number);
            ended("closed");
        } catch (SSLException e) {
            ended("TLS: " + e.getMessage());
        } catch (SocketException e) {
            ended("reset");
        } catch (IOException e) {
            ended(e.toString());
        }
    }

    private boolean serveOne(WireReader reader) throws IOException {
        String line = reader.startLine();
        if (line == null) {
            return false;
        }
        Received head = head(line, reader.fields());
        if (script.early.test(head)) {
            upstream.received(head);
            play(script.answer.apply(head));
            return false;
        }
        Received request = whole(head, reader);
        upstream.received(request);
        return play(script.answer.apply(request)) && !request.lastOnItsConnection();
    }

    private Received head(String line, List<Field> fields) throws WireException {
        String[] parts = line.split(" ", -1);
        if (parts.length != 3 || !parts[2].startsWith("HTTP/1.")) {
            throw new WireException("not a request line: " + line);
        }
        return new Received(
                number,
                upstream.nextRequestNumber(),
                parts[0],
                parts[1],
                parts[2],
                fields,
                new byte[0],
                List.of(),
                new byte[0]);
    }

    private Received whole(Received head, WireReader reader) throws IOException {
        if (script.sendContinue && "100-continue".equalsIgnoreCase(head.header("expect"))) {
            write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        }
        if (script.bodyGate != null) {
            script.bodyGate.pass();
        }
        List<Field> trailers = new ArrayList<>();
        byte[] body = body(head, reader, trailers);
        return new Received(
                number,
                upstream.nextRequestNumber(),
                head.method(),
                head.target(),
                head.version(),
                head.fields(),
                body,
                List.copyOf(trailers),
                reader.takeRaw());
    }

    private static byte[] body(Received head, WireReader reader, List<Field> trailers) throws IOException {
        List<String> codings = head.headers("transfer-encoding");
        List<String> lengths = head.headers("content-length");
        if (codings.size() + lengths.size() > 1) {
            throw new WireException("more than one framing: " + codings + lengths);
        }
        if (!codings.isEmpty()) {
            return reader.chunked(trailers);
        }
        return lengths.isEmpty() ? new byte[0] : reader.exactly(Long.parseLong(lengths.getFirst()));
    }

    /** Whether the connection is still good for another request. */
    private boolean play(Reply reply) throws IOException {
        for (Reply.Step step : reply.steps()) {
            switch (step) {
                case Reply.Step.Write(byte[] bytes) -> write(bytes);
                case Reply.Step.Wait(Gate gate) -> gate.pass();
                case Reply.Step.End(Reply.How how) -> {
                    return end(how);
                }
            }
        }
        return true;
    }

    private boolean end(Reply.How how) throws IOException {
        switch (how) {
            case CLOSE -> {}
            case RESET -> reset();
            case HALF_CLOSE -> {
                socket.shutdownOutput();
                socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            }
            case HANG -> socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        }
        return false;
    }

    private void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    void close() {
        ended("closed");
    }

    void reset() {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // It is closed already.
        }
        ended("reset");
    }

    private void ended(String how) {
        if (end == null) {
            end = how;
        }
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing to be done about it.
        }
        upstream.ended();
    }
}

package io.portcullis.engine.matrix;

import io.portcullis.testkit.Field;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A connection of HTTP/1, a client's or an endpoint's. A thread of its own reads it. */
final class Http1Link implements Link {
    private final Wire wire;
    private final Http version;
    private final @Nullable Consumer<Side> arrivals;
    private volatile @Nullable Exchange current;

    /** @param arrivals gets the exchanges that come in, or null: then this is a client's */
    Http1Link(Wire wire, Http version, @Nullable Consumer<Side> arrivals) {
        this.wire = wire;
        this.version = version;
        this.arrivals = arrivals;
        Thread.ofVirtual().start(this::read);
    }

    @Override
    public Side open() {
        Exchange opened = new Exchange();
        current = opened;
        return opened;
    }

    @Override
    public void close() {
        wire.close();
    }

    private void read() {
        try {
            Http1Reader reader = new Http1Reader(wire.socket().getInputStream());
            List<Field> head = reader.head();
            while (head != null) {
                take(reader, head);
                head = reader.head();
            }
            gone(Incoming.FIN);
        } catch (EOFException e) {
            gone(Incoming.FIN);
        } catch (IOException e) {
            gone(Incoming.RST);
        }
    }

    private void take(Http1Reader reader, List<Field> head) throws IOException {
        Consumer<Side> to = arrivals;
        if (to != null) {
            Exchange arrived = new Exchange();
            current = arrived;
            arrived.in().head(head);
            to.accept(arrived);
            reader.body(head, false, arrived.in());
            return;
        }
        Exchange asked = current;
        if (asked == null) {
            throw new IOException("a response without a request");
        }
        asked.in().head(head);
        String status = String.valueOf(Http1Reader.value(head, ":status"));
        if (status.startsWith("1")) {
            return;
        }
        if (asked.toHead || status.equals("204") || status.equals("304")) {
            asked.in().completed();
        } else {
            reader.body(head, true, asked.in());
        }
    }

    private void gone(String how) {
        Exchange last = current;
        if (last != null) {
            last.in().gone(how);
        }
    }

    /** One request and its response. */
    private final class Exchange extends Side {
        private boolean toHead;
        private Framing framing = Framing.NONE;

        @Override
        void head(Head head) {
            begin(head);
            wire.send(head.text(version));
        }

        @Override
        void partOf(Head head) {
            begin(head);
            byte[] text = head.text(version);
            wire.send(Arrays.copyOf(text, text.length / 2));
        }

        @Override
        void restOf(Head head) {
            byte[] text = head.text(version);
            wire.send(Arrays.copyOfRange(text, text.length / 2, text.length));
        }

        private void begin(Head head) {
            toHead = head.start().equals("HEAD");
            framing = head.framing();
        }

        @Override
        void data(byte[] bytes) {
            if (framing != Framing.UNKNOWN) {
                wire.send(bytes);
                return;
            }
            ByteArrayOutputStream chunk = new ByteArrayOutputStream(bytes.length + 10);
            chunk.writeBytes(Http1Reader.chunk(bytes.length));
            chunk.writeBytes(bytes);
            chunk.writeBytes(new byte[] {'\r', '\n'});
            wire.send(chunk.toByteArray());
        }

        @Override
        void end(List<Field> trailers) {
            if (framing == Framing.UNTIL_CLOSE) {
                wire.close();
            } else if (framing == Framing.UNKNOWN) {
                StringBuilder text = new StringBuilder("0\r\n");
                trailers.forEach(field -> text.append(field).append("\r\n"));
                wire.send(text.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
            }
        }

        @Override
        void abort(Abort how) {
            switch (how) {
                case FIN -> fin();
                case RST -> wire.reset();
                default -> throw new IllegalStateException(how + " in HTTP/1");
            }
        }

        private void fin() {
            if (arrivals == null) {
                wire.halfClose();
            } else {
                wire.close();
            }
        }
    }
}

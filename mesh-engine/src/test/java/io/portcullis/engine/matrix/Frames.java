package io.portcullis.engine.matrix;

import io.portcullis.testkit.Field;
import io.portcullis.testkit.http2.Frame;
import io.portcullis.testkit.http2.Http2Peer;
import io.portcullis.testkit.http2.RawHttp2Client;
import java.net.Socket;
import java.util.List;

/** What either end of a connection of HTTP/2 does with frames. */
interface Frames {
    Frame read();

    List<Field> fields(Frame headers);

    byte[] block(String... fields);

    void send(int type, int flags, int stream, byte... payload);

    static Frames ofClient(Socket socket) {
        RawHttp2Client client = RawHttp2Client.over(socket);
        return new Frames() {
            @Override
            public Frame read() {
                return client.readAny();
            }

            @Override
            public List<Field> fields(Frame headers) {
                return client.fields(headers);
            }

            @Override
            public byte[] block(String... fields) {
                return client.block(fields);
            }

            @Override
            public void send(int type, int flags, int stream, byte... payload) {
                client.frame(type, flags, stream, payload);
            }
        };
    }

    static Frames ofServer(Socket socket) {
        Http2Peer peer = Http2Peer.over(socket).begin();
        return new Frames() {
            @Override
            public Frame read() {
                return peer.readAny();
            }

            @Override
            public List<Field> fields(Frame headers) {
                return peer.fields(headers);
            }

            @Override
            public byte[] block(String... fields) {
                return peer.block(fields);
            }

            @Override
            public void send(int type, int flags, int stream, byte... payload) {
                peer.frame(type, flags, stream, payload);
            }
        };
    }
}

package io.portcullis.e2e;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What a {@link RecordingServer} answers to a path: always the same bytes. For one request, on its connection's thread. */
final class Answers {
    /** Longer than the timeouts up to a response head of the service {@code export}, shorter than its idle timeout. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1_500);
    /** Longer than the idle timeout of the service {@code export}. */
    private static final long STANDSTILL_NANOS = TimeUnit.MILLISECONDS.toNanos(6_000);

    private static final long EARLY_BYTES = 64 * 1024;

    private final Socket socket;
    private final RequestReader reader;
    private final Recorded request;
    private final OutputStream out;

    /**
     * @param early whether the body was not read
     * @param staysOpen whether the connection may take another request
     */
    record Outcome(boolean early, boolean staysOpen) {}

    Answers(Socket socket, RequestReader reader, Recorded request) throws IOException {
        this.socket = socket;
        this.reader = reader;
        this.request = request;
        this.out = new BufferedOutputStream(socket.getOutputStream(), 64 * 1024);
    }

    Outcome answer() throws IOException {
        return switch (request.path()) {
            case "/refuse-401" -> refuse("401 Unauthorized");
            case "/refuse-417" -> request.field("expect").isEmpty() ? readAndAnswer() : expectNothing();
            case "/too-large" -> tooLarge();
            default -> readAndAnswer();
        };
    }

    /** Says no to the head. */
    private Outcome refuse(String status) throws IOException {
        head(status, "Content-Length: 3", "Connection: close");
        text("no\n");
        return lastWords();
    }

    /** Knows no Expect, says so, and trusts that what comes next is another request, as curl's is. */
    private Outcome expectNothing() throws IOException {
        head("417 Expectation Failed", "Content-Length: 3");
        text("no\n");
        out.flush();
        return new Outcome(true, true);
    }

    /** Says no while the body is on its way, and does it properly: reads on until the client has noticed. */
    private Outcome tooLarge() throws IOException {
        invite();
        reader.some(EARLY_BYTES);
        head("413 Content Too Large", "Content-Length: 9", "Connection: close");
        text("too much\n");
        return lastWords();
    }

    private Outcome lastWords() throws IOException {
        out.flush();
        socket.shutdownOutput();
        reader.discard();
        return new Outcome(true, false);
    }

    private Outcome readAndAnswer() throws IOException {
        invite();
        reader.body(request);
        boolean framed = answerWhole();
        out.flush();
        return new Outcome(false, framed && request.keepsConnection());
    }

    private void invite() throws IOException {
        if (request.field("expect").equalsIgnoreCase("100-continue")) {
            text("HTTP/1.1 100 Continue\r\n\r\n");
            out.flush();
        }
    }

    /** @return whether its end can be told without closing */
    private boolean answerWhole() throws IOException {
        return switch (request.path()) {
            case "/204" -> without("204 No Content", "X-Result: done");
            case "/304" -> without("304 Not Modified", "ETag: \"v1\"", "Cache-Control: max-age=5");
            case "/404" -> fixed("404 Not Found", "nothing here\n", "Content-Type: text/plain");
            case "/500" -> fixed("500 Internal Server Error", "broken\n", "Content-Type: text/plain");
            case "/redirect" -> fixed("302 Found", "there\n", "Location: http://recorder/ok?redirected");
            case "/hints" -> hints();
            case "/chunked" -> chunked("one ", "two ", "three, which is a bit longer\n");
            case "/until-close" -> untilClose();
            case "/download" -> download();
            case "/download-chunked" -> downloadChunked();
            case "/upload" -> uploaded();
            case "/export" -> export();
            case "/standstill" -> standstill();
            case "/endless" -> endless();
            case "/reset" -> broken(false, true);
            case "/reset-chunked" -> broken(true, true);
            case "/cut" -> broken(false, false);
            case "/cut-chunked" -> broken(true, false);
            default ->
                fixed(
                        "200 Fine By Me",
                        "hello\n",
                        "server: recorder/1",
                        "X-mIxEd-CaSe: kept,as it is",
                        "Set-Cookie: a=1; path=/",
                        "content-type: text/plain;charset=utf-8",
                        "Set-Cookie: b=2; path=/",
                        "X-Empty:",
                        "Date: Sun, 06 Nov 1994 08:49:37 GMT");
        };
    }

    private boolean without(String status, String... fields) throws IOException {
        head(status, fields);
        return true;
    }

    private boolean fixed(String status, String body, String... fields) throws IOException {
        String[] all = Arrays.copyOf(fields, fields.length + 1);
        all[fields.length] = "Content-Length: " + body.length();
        head(status, all);
        if (!request.method().equals("HEAD")) {
            text(body);
        }
        return true;
    }

    private boolean hints() throws IOException {
        if (!request.http10()) {
            text("HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n");
        }
        return fixed("200 OK", "hinted\n");
    }

    private boolean chunked(String... chunks) throws IOException {
        boolean framed = beginChunked();
        for (String each : chunks) {
            chunk(each.getBytes(StandardCharsets.ISO_8859_1), each.length());
        }
        return endChunked(framed);
    }

    /** @return whether in chunks: HTTP/1.0 does not know them */
    private boolean beginChunked() throws IOException {
        if (request.http10()) {
            head("200 OK", "Content-Type: text/plain", "Connection: close", "X-After: framing");
            return false;
        }
        head("200 OK", "Content-Type: text/plain", "Transfer-Encoding: chunked", "X-After: framing");
        return true;
    }

    private void chunk(byte[] bytes, int length) throws IOException {
        if (request.http10()) {
            out.write(bytes, 0, length);
        } else {
            text(Integer.toHexString(length) + "\r\n");
            out.write(bytes, 0, length);
            text("\r\n");
        }
    }

    private boolean endChunked(boolean framed) throws IOException {
        if (framed) {
            text("0\r\nX-Sum: 42\r\n\r\n");
        }
        return framed;
    }

    private boolean untilClose() throws IOException {
        head("200 OK", "Content-Type: text/plain", "Connection: close");
        text("as long as it lasts\n");
        return false;
    }

    private boolean download() throws IOException {
        head("200 OK", "Content-Length: " + Bulk.LARGE, "Content-Type: application/octet-stream");
        Bulk.write(Bulk.LARGE, out);
        return true;
    }

    private boolean downloadChunked() throws IOException {
        boolean framed = beginChunked();
        Bulk.write(Bulk.LARGE, new OutputStream() {
            @Override
            public void write(int b) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                chunk(bytes, length);
            }
        });
        return endChunked(framed);
    }

    private boolean uploaded() throws IOException {
        Recorded whole = reader.soFar(request.connection(), Recorded.End.ANSWERED);
        return fixed("200 OK", whole.body().bytes() + " bytes " + whole.body().sha256() + "\n");
    }

    private boolean export() throws IOException {
        boolean framed = beginChunked();
        for (int row = 1; row <= 4; row++) {
            chunk(("row " + row + "\n").getBytes(StandardCharsets.ISO_8859_1), 6);
            out.flush();
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return endChunked(framed);
    }

    private boolean standstill() throws IOException {
        boolean framed = beginChunked();
        chunk("first\n".getBytes(StandardCharsets.ISO_8859_1), 6);
        out.flush();
        LockSupport.parkNanos(STANDSTILL_NANOS);
        chunk("second\n".getBytes(StandardCharsets.ISO_8859_1), 7);
        return endChunked(framed);
    }

    private boolean endless() throws IOException {
        beginChunked();
        byte[] block = new byte[64 * 1024];
        while (true) {
            chunk(block, block.length);
        }
    }

    /** Half of an answer, then the end of the connection. */
    private boolean broken(boolean chunked, boolean reset) throws IOException {
        if (chunked) {
            beginChunked();
            chunk("half of an answer\n".getBytes(StandardCharsets.ISO_8859_1), 18);
        } else {
            head("200 OK", "Content-Length: 1000");
            text("half of an answer\n");
        }
        out.flush();
        if (reset) {
            socket.setSoLinger(true, 0);
        }
        return false;
    }

    private void head(String status, String... fields) throws IOException {
        text("HTTP/1.1 " + status + "\r\n");
        for (String field : fields) {
            text(field + "\r\n");
        }
        if (!Arrays.asList(fields).contains("Connection: close")) {
            if (!request.keepsConnection()) {
                text("Connection: close\r\n");
            } else if (request.http10()) {
                text("Connection: keep-alive\r\n");
            }
        }
        text("\r\n");
    }

    private void text(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}

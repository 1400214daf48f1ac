package io.portcullis.e2e;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** What applications say on TCP. Stateless. */
final class Conversations {
    /** The first packet of a MySQL server, as far as a client looks at it here. */
    static final String GREETING = "5.7.0-greeting-marker\n";

    private Conversations() {}

    /** The server speaks first, then repeats what it hears. */
    static void greet(Socket client, PodServer server) throws IOException {
        client.getOutputStream().write(GREETING.getBytes(StandardCharsets.UTF_8));
        client.getInputStream().transferTo(client.getOutputStream());
    }

    /** Answers each line with its own name in front. */
    static PodServer.Conversation as(String name) {
        return (client, server) -> {
            while (true) {
                String line = PodServer.line(client.getInputStream());
                client.getOutputStream().write((name + ": " + line + '\n').getBytes(StandardCharsets.UTF_8));
            }
        };
    }

    /** Says nothing before the client has said all, then repeats it. */
    static void answerAtTheEnd(Socket client, PodServer server) throws IOException {
        byte[] all = client.getInputStream().readAllBytes();
        client.getOutputStream().write(all);
    }

    /** Says all it has to say and ends, then goes on to listen. */
    static void endFirst(Socket client, PodServer server) throws IOException {
        PodServer.line(client.getInputStream());
        client.getOutputStream().write("that was all".getBytes(StandardCharsets.UTF_8));
        client.shutdownOutput();
        server.note(new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    }

    /** Hears one line and resets the connection. */
    static void reset(Socket client, PodServer server) throws IOException {
        PodServer.line(client.getInputStream());
        client.setSoLinger(true, 0);
        client.close();
    }

    /** Hears one line, answers it, and notes how the connection goes on: {@code ended} or {@code broken: why}. */
    static void noteTheEnd(Socket client, PodServer server) throws IOException {
        client.getOutputStream()
                .write((PodServer.line(client.getInputStream()) + '\n').getBytes(StandardCharsets.UTF_8));
        client.getInputStream().readAllBytes();
        server.note("ended");
    }

    /** The same inside of TLS. */
    static PodServer.Conversation secured(SSLContext context, PodServer.Conversation inner) {
        return (client, server) -> {
            SSLSocket secure = (SSLSocket) context.getSocketFactory().createSocket(client, null, true);
            secure.setUseClientMode(false);
            inner.hold(secure, server);
        };
    }

    /** Notes the first line of whatever it hears, and who says it by its port. */
    static void noteTheFirstLine(Socket client, PodServer server) throws IOException {
        server.note(client.getPort() + " " + PodServer.line(client.getInputStream()));
        client.getOutputStream().write("noted\n".getBytes(StandardCharsets.UTF_8));
    }
}

package io.portcullis.testkit;

import java.net.InetAddress;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** How a scripted upstream behaves. Set up inside {@link ScriptedUpstream#start}, fixed afterwards. */
public final class Script {
    Function<Received, Reply> answer = request -> Reply.of(200, "ok");
    Predicate<Received> early = request -> false;
    Function<Integer, Boolean> accepts = connection -> true;
    boolean sendContinue = true;

    @Nullable
    Gate bodyGate;

    @Nullable
    SSLContext tls;

    boolean requireClientCertificate;
    int receiveBufferBytes;
    Place place = Place.HERE;
    InetAddress address = InetAddress.getLoopbackAddress();
    int port;

    Script() {}

    /** Answers each request with the same complete response. */
    public Script respond(int status, String body, String... headers) {
        return answer(request -> Reply.of(status, body, headers));
    }

    /** Answers each request, its body read, with what the function returns. Called on the connection's thread. */
    public Script answer(Function<Received, Reply> answer) {
        this.answer = answer;
        return this;
    }

    /** Answers the requests that satisfy this right after their head, and does not read their bodies. */
    public Script answerBeforeBody(Predicate<Received> early) {
        this.early = early;
        return this;
    }

    /** Reads no byte of any body before the gate opens: back pressure. */
    public Script readBodiesAfter(Gate gate) {
        this.bodyGate = gate;
        return this;
    }

    /** Receives into a small buffer of the kernel, so that back pressure shows early. */
    public Script receiveBuffer(int bytes) {
        this.receiveBufferBytes = bytes;
        return this;
    }

    /** Does not answer {@code Expect: 100-continue} by itself. */
    public Script withoutContinue() {
        this.sendContinue = false;
        return this;
    }

    /** Accepts connections and reads nothing from them. */
    public Script blackHole() {
        return acceptOnly(connection -> false);
    }

    /** Reads only from the connections, counted from 1, for which this holds; the others are black holes. */
    public Script acceptOnly(Function<Integer, Boolean> accepts) {
        this.accepts = accepts;
        return this;
    }

    /** Speaks TLS. */
    public Script tls(SSLContext context, boolean requireClientCertificate) {
        this.tls = context;
        this.requireClientCertificate = requireClientCertificate;
        return this;
    }

    /** Listens in this network at this address instead of this process' loopback; {@code ::} is every address. */
    public Script in(Place place, String address) {
        this.place = place;
        this.address = InetAddress.ofLiteral(address);
        return this;
    }

    /** Listens on this port instead of an ephemeral one: to come back after having been down. */
    public Script port(int port) {
        this.port = port;
        return this;
    }
}

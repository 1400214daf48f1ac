package io.portcullis.fuzz;

import io.portcullis.engine.http1.ChunkReading;
import io.portcullis.engine.http1.Forwarding;
import io.portcullis.engine.http1.RequestAgreement;
import io.portcullis.engine.http1.RequestReading;
import io.portcullis.engine.http1.ResponseAgreement;
import io.portcullis.engine.http1.ResponseReading;
import io.portcullis.engine.http1.ResponseRelaying;
import java.util.Locale;
import java.util.function.Consumer;

/** What is fuzzed. A target throws whatever it finds: an AssertionError, or what the code under it should not have thrown. Any thread. */
public enum Target {
    /** Bytes of a client, read by the codec. */
    REQUESTS(RequestReading::fuzz),
    /** Bytes of an endpoint, read by the codec. */
    RESPONSES(ResponseReading::fuzz),
    /** A chunked body. */
    CHUNKS(ChunkReading::fuzz),
    /** Requests that we take, as Netty reads them. */
    REQUEST_AGREEMENT(RequestAgreement::fuzz),
    /** Responses that we take, as Netty reads them. */
    RESPONSE_AGREEMENT(ResponseAgreement::fuzz),
    /** Requests that we take, as an endpoint gets them from us. */
    FORWARDING(Forwarding::fuzz),
    /** Responses that we take, as a client gets them from us. */
    RELAYING(ResponseRelaying::fuzz),
    /** Paths, and their one form. */
    PATHS(PathForms::fuzz),
    /** The first bytes of a connection: what it speaks, and whom it asks for. */
    FIRST_BYTES(FirstBytesReading::fuzz);

    private final Consumer<byte[]> body;

    Target(Consumer<byte[]> body) {
        this.body = body;
    }

    /** Its name in arguments, and of its directory in the corpus. */
    public String fileName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The target of that name. */
    public static Target of(String fileName) {
        return valueOf(fileName.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** Runs one input. */
    public void run(byte[] input) {
        body.accept(input);
    }
}

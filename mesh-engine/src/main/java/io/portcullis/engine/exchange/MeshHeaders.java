package io.portcullis.engine.exchange;

import io.portcullis.engine.http.HeaderName;

/** The fields that the mesh itself puts into messages. Everything else with their prefix is stripped wherever it enters. */
public final class MeshHeaders {
    /** What all of them begin with. */
    static final HeaderName PREFIX = HeaderName.of("x-portcullis-");

    /**
     * On a response: the sender made it itself, and the application never saw the request; the value is the failure's code.
     * Believed only from the verified identity of the endpoint that was called.
     */
    public static final HeaderName NOT_PROCESSED = HeaderName.of("x-portcullis-not-processed");

    /** On a request between sidecars: the number of the attempt, from 2. */
    public static final HeaderName ATTEMPT = HeaderName.of("x-portcullis-attempt");

    private MeshHeaders() {}
}

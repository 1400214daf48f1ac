package io.portcullis.engine.http;

import io.netty.handler.codec.http.HttpResponseStatus;

/** Reason phrases of the registered status codes. */
public final class Statuses {
    /** RFC 9110, 15.2.2. */
    public static final int SWITCHING_PROTOCOLS = 101;

    /** RFC 9110, 15.3.1. */
    public static final int OK = 200;

    /** RFC 9110, 15.3.5. */
    public static final int NO_CONTENT = 204;

    /** RFC 9110, 15.4.5. */
    public static final int NOT_MODIFIED = 304;

    private Statuses() {}

    /** The registered reason phrase, or the name of the status' class. */
    public static String reason(int status) {
        return HttpResponseStatus.valueOf(status).reasonPhrase();
    }
}

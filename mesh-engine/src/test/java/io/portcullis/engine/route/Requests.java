package io.portcullis.engine.route;

import io.portcullis.engine.http.BodyLength;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.HttpVersion;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.http.ResponseHead;

/** Heads for tests. */
final class Requests {
    private Requests() {}

    static RequestHead get(String host, String path) {
        return head("GET", host, path);
    }

    static RequestHead head(String method, String host, String path) {
        Headers headers = new Headers();
        headers.add(HeaderName.HOST, host);
        return new RequestHead(method, path, null, HttpVersion.HTTP_1_1, headers, BodyLength.NONE);
    }

    static ResponseHead response(int status) {
        return new ResponseHead(status, "", HttpVersion.HTTP_1_1, new Headers(), BodyLength.NONE);
    }
}

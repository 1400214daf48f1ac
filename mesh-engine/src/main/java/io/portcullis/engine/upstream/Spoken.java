package io.portcullis.engine.upstream;

import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.core.model.UpstreamTls;
import io.portcullis.engine.grpc.GrpcCall;
import io.portcullis.engine.http.HttpVersion;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.tls.WireProtocol;

/** Decides what is spoken with an endpoint for a request. Stateless. */
final class Spoken {
    private Spoken() {}

    static WireProtocol with(Endpoint endpoint, ServicePolicy policy, RequestHead head) {
        // A protocol that HTTP/1.1 is left for cannot be reached from HTTP/2 in that way.
        if (head.upgrade() != null) {
            return WireProtocol.HTTP1;
        }
        return switch (policy.connections().protocol()) {
            case HTTP1 -> WireProtocol.HTTP1;
            case HTTP2 -> WireProtocol.HTTP2;
            case AUTO -> whatFits(endpoint, policy, head);
        };
    }

    private static WireProtocol whatFits(Endpoint endpoint, ServicePolicy policy, RequestHead head) {
        boolean cameByHttp2 = head.version() == HttpVersion.HTTP_2;
        if (cameByHttp2 && GrpcCall.carriedBy(head)) {
            return WireProtocol.HTTP2;
        }
        return cameByHttp2 || isOfTheWeb(endpoint, policy.tls()) ? WireProtocol.HTTP : WireProtocol.HTTP1;
    }

    private static boolean isOfTheWeb(Endpoint endpoint, UpstreamTls tls) {
        return tls instanceof UpstreamTls.Web || endpoint.secure() && tls instanceof UpstreamTls.Plaintext;
    }
}

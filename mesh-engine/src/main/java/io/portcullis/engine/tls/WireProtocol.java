package io.portcullis.engine.tls;

/** What is spoken on a connection to an endpoint, and by which names that is offered in a handshake (ALPN, RFC 7301). */
public enum WireProtocol {
    /** HTTP/1.1. */
    HTTP1(new String[] {MeshProtocol.HTTP.alpn()}, new String[] {Engines.HTTP1}),
    /** HTTP/2, and nothing else. */
    HTTP2(new String[] {MeshProtocol.HTTP2.alpn()}, new String[] {Engines.HTTP2}),
    /** HTTP/2 if the endpoint knows it, HTTP/1.1 if not. */
    HTTP(new String[] {MeshProtocol.HTTP2.alpn(), MeshProtocol.HTTP.alpn()}, new String[] {Engines.HTTP2, Engines.HTTP1
    }),
    /** Bytes as they are. A server of the web is offered nothing: we do not know what the application speaks. */
    TCP(new String[] {MeshProtocol.TCP.alpn()}, new String[0]);

    private final String[] meshNames;
    private final String[] webNames;

    WireProtocol(String[] meshNames, String[] webNames) {
        this.meshNames = meshNames;
        this.webNames = webNames;
    }

    /** Offered to a sidecar, the best first. */
    String[] meshNames() {
        return meshNames.clone();
    }

    /** Offered to a server of the web, the best first. */
    String[] webNames() {
        return webNames.clone();
    }

    /** Whether a name that was agreed on is HTTP/2. */
    public static boolean isHttp2(String agreed) {
        return Engines.HTTP2.equals(agreed) || MeshProtocol.HTTP2.alpn().equals(agreed);
    }
}

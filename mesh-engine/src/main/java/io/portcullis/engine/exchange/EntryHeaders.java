package io.portcullis.engine.exchange;

import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.ForwardedPolicy;
import io.portcullis.engine.flow.ClientConnection;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.HttpVersion;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.listen.ListenerRole;
import io.portcullis.engine.tls.ClientCertificate;
import io.portcullis.engine.tls.EdgeClient;
import io.portcullis.engine.tls.PeerIdentity;
import org.jspecify.annotations.Nullable;

/**
 * Makes the fields of a request say only what this hop knows or has from somebody it trusts: who sent it
 * ({@code X-Forwarded-*}, {@code Forwarded}), who proved what ({@code X-Forwarded-Client-Cert}), and the mesh's own
 * ({@code x-portcullis-*}).
 *
 * <p>Spellings with an underscore go as well: PHP and CGI make {@code X_Forwarded_For} and {@code X-Forwarded-For} one
 * variable, so whoever may write one writes the other.
 */
final class EntryHeaders {
    private static final HeaderName FORWARDED_PREFIX = HeaderName.of("X-Forwarded-");
    private static final String VIA = "1.1 portcullis";
    private static final String OLD_VIA = "1.0 portcullis";
    private static final String NEW_VIA = "2 portcullis";

    private EntryHeaders() {}

    /**
     * Cleans the fields, and writes what this hop knows.
     *
     * @param trusted whether the peer is a listed gateway, whose forwarded fields are believed
     * @param forwarded whom a gateway believes, and what it writes
     * @param ownIdentity our SPIFFE ID, for XFCC, or null
     * @return the client, as it was said by those a gateway believes
     */
    static ClientConnection apply(
            RequestHead head,
            ListenerRole role,
            ClientConnection connection,
            boolean trusted,
            ForwardedPolicy forwarded,
            @Nullable String ownIdentity) {
        Headers headers = head.headers();
        String xfcc = trusted ? headers.get(HeaderName.X_FORWARDED_CLIENT_CERT) : null;
        boolean edge = role == ListenerRole.GATEWAY;
        ForwardedChain chain = edge ? ForwardedChain.read(headers, connection, forwarded) : null;
        headers.removeStartingWith(MeshHeaders.PREFIX);
        if (trusted) {
            headers.removeStartingWith(HeaderName.X_FORWARDED_CLIENT_CERT);
        } else {
            headers.removeStartingWith(FORWARDED_PREFIX);
            headers.remove(HeaderName.FORWARDED);
        }
        return switch (role) {
            case GATEWAY -> {
                ClientConnection client = ForwardedFields.write(head, connection, chain, forwarded);
                describeCertificate(headers, connection.edge());
                via(headers, head.version());
                yield client;
            }
            case INBOUND -> {
                describePeer(headers, connection.peer(), xfcc, ownIdentity);
                yield connection;
            }
            case OUTBOUND -> connection; // Transparent: the application is the client, and says who it is itself.
        };
    }

    /** What the client says of itself, before it is taken away; null where it says nothing, or speaks twice. */
    static @Nullable String forwardedFor(Headers headers) {
        int first = headers.indexOf(HeaderName.X_FORWARDED_FOR, 0);
        return first < 0 || headers.indexOf(HeaderName.X_FORWARDED_FOR, first + 1) >= 0 ? null : headers.value(first);
    }

    /** Trailer fields say nothing of the kind: some servers make them fields of the head. */
    static void applyToTrailers(Headers trailers) {
        trailers.removeStartingWith(MeshHeaders.PREFIX);
        trailers.removeStartingWith(FORWARDED_PREFIX);
        trailers.remove(HeaderName.FORWARDED);
    }

    /**
     * What stands in for Host where a client of HTTP/1.0 sent none: upstream we speak HTTP/1.1, which is not understood
     * without (RFC 9112, 3.2).
     */
    static String calledAddress(ClientConnection connection) {
        Endpoint called = Endpoint.at(connection.destination());
        String address = called.address();
        return called.port() == 80 ? address.substring(0, address.lastIndexOf(':')) : address;
    }

    /** That a message went through the gateway, and in which version it came there (RFC 9110, 7.6.3). */
    static void via(Headers headers, HttpVersion received) {
        headers.add(
                HeaderName.VIA,
                switch (received) {
                    case HTTP_1_0 -> OLD_VIA;
                    case HTTP_1_1 -> VIA;
                    case HTTP_2 -> NEW_VIA;
                });
    }

    private static void describeCertificate(Headers headers, @Nullable EdgeClient client) {
        ClientCertificate certificate = client == null ? null : client.certificate();
        if (certificate != null) {
            headers.add(HeaderName.X_FORWARDED_CLIENT_CERT, certificate.xfcc());
        }
    }

    private static void describePeer(
            Headers headers, @Nullable PeerIdentity peer, @Nullable String before, @Nullable String ownIdentity) {
        if (peer != null) {
            String element = (ownIdentity == null ? "" : "By=" + ownIdentity + ';') + "Hash=" + peer.hash() + ";URI="
                    + peer.spiffeId();
            headers.add(HeaderName.X_FORWARDED_CLIENT_CERT, before == null ? element : before + ',' + element);
        }
    }
}

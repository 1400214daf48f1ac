package io.portcullis.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Those who can be an edge with TLS, with one certificate for all. Nobody resumes a session: wrk would, on every connection behind
 * its first ones, and so it would not be known what is measured. Any thread.
 */
final class TlsEdge {
    private static final String NO_TICKETS = "-Djdk.tls.server.newSessionTicketCount=0";

    private TlsEdge() {}

    static void fill(Lineup lineup, Workbench bench) throws IOException, InterruptedException {
        Identities.writeEdge(bench.directory());
        Path certificate = bench.directory().resolve("edge").resolve("tls.crt");
        Path key = bench.directory().resolve("edge").resolve("tls.key");
        lineup.addJar(
                SingleHop.GATEWAY,
                "gateway-app",
                () -> SingleHop.ours(bench, false, boot(certificate, key), NO_TICKETS));
        lineup.addJar(
                SingleHop.GATEWAY,
                "gateway-app",
                () -> SingleHop.oursBare(bench, false, boot(certificate, key), NO_TICKETS));
        lineup.addEnvoy(program -> SingleHop.envoy(bench, program, false, envoy(certificate, key)));
        lineup.addEnvoy(program -> SingleHop.envoyBare(bench, program, false, envoy(certificate, key)));
        lineup.addProgram(
                "nginx", "nginx-light", program -> SingleHop.nginx(bench, program, false, nginx(certificate, key)));
        lineup.addProgram(
                "haproxy", "haproxy", program -> SingleHop.haproxy(bench, program, false, haproxy(bench.directory())));
    }

    private static Map<String, String> boot(Path certificate, Path key) {
        return Map.of(
                "SSL",
                "{ bundle: edge }",
                "BUNDLES",
                "{ edge: { keystore: { certificate: \"" + certificate + "\", private-key: \"" + key + "\" } } }");
    }

    private static Map<String, String> envoy(Path certificate, Path key) {
        return Map.of(
                "TLS",
                "transport_socket: { name: tls, typed_config: {"
                        + " \"@type\": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext,"
                        + " disable_stateless_session_resumption: true, disable_stateful_session_resumption: true,"
                        + " common_tls_context: { tls_params: { tls_maximum_protocol_version: TLSv1_3 },"
                        + " alpn_protocols: [ h2, http/1.1 ], tls_certificates:"
                        + " [ { certificate_chain: { filename: \"" + certificate + "\" }, private_key: { filename: \""
                        + key
                        + "\" } } ] } } }");
    }

    private static Map<String, String> nginx(Path certificate, Path key) {
        return Map.of(
                "TLS",
                " ssl",
                "TLS_FILES",
                "ssl_protocols TLSv1.2 TLSv1.3; ssl_certificate " + certificate + "; ssl_certificate_key " + key
                        + "; ssl_session_tickets off; ssl_session_cache off;");
    }

    private static Map<String, String> haproxy(Path directory) {
        return Map.of("TLS", " ssl no-tls-tickets crt " + directory.resolve("edge.pem"));
    }
}

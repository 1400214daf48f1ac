package io.portcullis.engine.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsFailuresTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Received fatal alert: bad_certificate      | the peer refused our certificate (alert bad_certificate)
            Received fatal alert: certificate_required | the peer requires a certificate and we sent none
            Received fatal alert: certificate_expired  | the peer says that our certificate has expired
            Received fatal alert: unknown_ca           | the peer does not trust the authority that signed our certificate
            Received fatal alert: protocol_version     | the peer speaks no version of TLS in common with us (1.3 and 1.2)
            Received fatal alert: internal_error       | the peer ended the TLS handshake with the alert internal_error
            (bad_certificate) Received fatal alert: unknown_ca | the peer does not trust the authority that signed our certificate
            Empty client certificate chain             | the client sent no certificate
            """)
    void putsAlertsIntoWords(String message, String words) {
        assertThat(TlsFailures.explain(new DecoderException("outer", new SSLHandshakeException(message))))
                .isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            error:10000416:SSL routines:OPENSSL_internal:SSLV3_ALERT_CERTIFICATE_UNKNOWN | ALERT   | the peer refused our certificate (alert certificate_unknown)
            error:10000418:SSL routines:OPENSSL_internal:TLSV1_ALERT_UNKNOWN_CA          | ALERT   | the peer does not trust the authority that signed our certificate
            error:1000042e:SSL routines:OPENSSL_internal:TLSV1_ALERT_PROTOCOL_VERSION    | ALERT   | the peer speaks no version of TLS in common with us (1.3 and 1.2)
            error:100000f0:SSL routines:OPENSSL_internal:UNSUPPORTED_PROTOCOL            | VERSION | the client speaks no protocol version in common with us
            error:100000b8:SSL routines:OPENSSL_internal:NO_SHARED_CIPHER                | CIPHER  | no cipher suites in common
            error:1000010b:SSL routines:OPENSSL_internal:NO_SHARED_GROUP                 | CIPHER  | no named group in common
            error:100000fd:SSL routines:OPENSSL_internal:NO_COMMON_SIGNATURE_ALGORITHMS  | CIPHER  | no signature algorithms in common
            error:10000089:SSL routines:OPENSSL_internal:DECODE_ERROR                    | OTHER   | BoringSSL: decode error
            """)
    void saysTheSameOfBoringSsl(String message, HandshakeResult result, String words) {
        DecoderException failure = new DecoderException("outer", new SSLHandshakeException(message));
        assertThat(TlsFailures.explain(failure)).isEqualTo(words);
        assertThat(TlsFailures.result(failure)).isEqualTo(result);
    }

    @Test
    void prefersTheReasonOfTheVerifier() {
        SSLHandshakeException handshake = new SSLHandshakeException("(certificate_unknown) wrapped");
        handshake.initCause(new SvidException("the endpoint proved a, expected b"));
        assertThat(TlsFailures.explain(new IOException(handshake))).isEqualTo("the endpoint proved a, expected b");
    }

    @Test
    void findsTheRootOfAnotherCertificateFailure() {
        assertThat(TlsFailures.explain(
                        new SSLHandshakeException("outer").initCause(new CertificateException("No name"))))
                .isEqualTo("No name");
    }

    @Test
    void survivesACircleOfCauses() {
        IOException one = new IOException("one");
        IOException two = new IOException("two", one);
        one.initCause(two);
        assertThat(TlsFailures.explain(two)).isEqualTo("two");
    }
}

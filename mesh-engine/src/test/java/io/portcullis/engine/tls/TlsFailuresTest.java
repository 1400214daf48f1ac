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

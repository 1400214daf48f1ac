package io.portcullis.engine.tls;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** First messages of TLS clients, as the JDK really sends them. */
public final class ClientHellos {
    private static final int HEADER_BYTES = 5;
    private static final int SIGNATURE_ALGORITHMS = 13;

    private ClientHellos() {}

    /** In one record. */
    public static byte[] of(@Nullable String serverName, String... protocols) {
        return of(hello -> {}, serverName, protocols);
    }

    /** Of a client of TLS 1.2 that can verify nothing but this scheme, named as often as the JDK has others. */
    public static byte[] verifying(int scheme) {
        byte[] hello = of(parameters -> parameters.setProtocols(new String[] {"TLSv1.2"}), "shop.test", "http/1.1");
        ByteBuffer bytes = ByteBuffer.wrap(hello);
        int at = HEADER_BYTES;
        while (bytes.getShort(at) != SIGNATURE_ALGORITHMS || bytes.getShort(at + 2) != bytes.getShort(at + 4) + 2) {
            at++;
        }
        int list = at + 6;
        for (int i = 0; i < bytes.getShort(at + 4); i += 2) {
            bytes.putShort(list + i, (short) scheme);
        }
        return hello;
    }

    private static byte[] of(Consumer<SSLParameters> likes, @Nullable String serverName, String... protocols) {
        try {
            SSLEngine engine = SSLContext.getDefault().createSSLEngine();
            engine.setUseClientMode(true);
            SSLParameters parameters = engine.getSSLParameters();
            if (serverName != null) {
                parameters.setServerNames(List.of(new SNIHostName(serverName)));
            }
            parameters.setApplicationProtocols(protocols);
            likes.accept(parameters);
            engine.setSSLParameters(parameters);
            ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            engine.wrap(ByteBuffer.allocate(0), record);
            return Arrays.copyOf(record.array(), record.position());
        } catch (NoSuchAlgorithmException | SSLException e) {
            throw new AssertionError(e);
        }
    }

    /** The same message in records of at most so many bytes of it (RFC 8446, 5.1). */
    public static byte[] inRecords(byte[] hello, int maxBytes) {
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        for (int at = HEADER_BYTES; at < hello.length; at += maxBytes) {
            int length = Math.min(maxBytes, hello.length - at);
            records.write(hello, 0, 3);
            records.write(length >> 8);
            records.write(length);
            records.write(hello, at, length);
        }
        return records.toByteArray();
    }
}

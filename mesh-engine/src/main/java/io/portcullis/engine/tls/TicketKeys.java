package io.portcullis.engine.tls;

import io.netty.handler.ssl.OpenSslSessionTicketKey;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * The keys that session tickets of one context are sealed with (RFC 5077, 4): random, another one every hour. Tickets of the
 * hour before are still good, so that one lives between one hour and two, and older ones are read by nobody any more. Any
 * thread.
 */
final class TicketKeys {
    static final Duration PERIOD = Duration.ofHours(1);

    private static final long PERIOD_MILLIS = PERIOD.toMillis();

    private final InstantSource clock;
    private final SecureRandom random;
    private OpenSslSessionTicketKey current;
    private @Nullable OpenSslSessionTicketKey previous;
    private volatile long sinceMillis;

    /** @param clock what tells their age */
    TicketKeys(InstantSource clock) {
        this.clock = clock;
        this.random = seeded();
        this.current = fresh();
        this.sinceMillis = clock.millis();
    }

    /** Reads the system's randomness here, once, and never again: keys are made on event loops. */
    private static SecureRandom seeded() {
        try {
            SecureRandom random = SecureRandom.getInstance("DRBG");
            random.nextBytes(new byte[1]);
            return random;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK has no DRBG (NIST SP 800-90A)", e);
        }
    }

    /** Whether the newest key has been in use for its period; no clock that was set back keeps it for longer. */
    boolean due() {
        long age = clock.millis() - sinceMillis;
        return age >= PERIOD_MILLIS || age < 0;
    }

    /** Those to be used now: the one that seals, and behind it the one that opens only, if there is one. */
    synchronized OpenSslSessionTicketKey[] current() {
        if (due()) {
            long now = clock.millis();
            previous = now - sinceMillis < 2 * PERIOD_MILLIS ? current : null;
            current = fresh();
            sinceMillis = now;
        }
        OpenSslSessionTicketKey before = previous;
        return before == null
                ? new OpenSslSessionTicketKey[] {current}
                : new OpenSslSessionTicketKey[] {current, before};
    }

    private OpenSslSessionTicketKey fresh() {
        return new OpenSslSessionTicketKey(
                bytes(OpenSslSessionTicketKey.NAME_SIZE),
                bytes(OpenSslSessionTicketKey.HMAC_KEY_SIZE),
                bytes(OpenSslSessionTicketKey.AES_KEY_SIZE));
    }

    private byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }
}

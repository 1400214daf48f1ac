package io.portcullis.core.limit;

import io.portcullis.core.time.Ticker;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The token buckets of a process, by limiter and key. They outlive configurations: the rate comes with each request. Their
 * number is bounded; buckets that nobody asks any more go. Any thread; never blocks.
 */
// As in SCG's script for Redis time goes by in whole seconds, and a bucket that was not asked for twice the time it
// takes to fill is forgotten. Each new bucket looks at a few old ones, so that nobody has to come by and clean up.
public final class TokenBuckets {
    /** Buckets in a process; each takes about 200 bytes. */
    public static final int MOST_BUCKETS = 65_536;

    /** Longer keys are replaced by their digest, so that nobody fills the memory with keys. */
    static final int MOST_KEY_CHARS = 128;

    private static final int FEW = 1_024;
    private static final int LOOKED_AT = 4;

    private final Ticker ticker;
    private final int most;
    private final ConcurrentMap<Key, AtomicReference<Bucket>> buckets = new ConcurrentHashMap<>();
    private final AtomicBoolean sweeping = new AtomicBoolean();
    private Iterator<Map.Entry<Key, AtomicReference<Bucket>>> hand = Collections.emptyIterator();

    private record Key(String limiter, String key) {}

    /** @param idleAt second from which on it is full */
    private record Bucket(long tokens, long second, long idleAt) {}

    /**
     * What came of a request.
     *
     * @param allowed whether it may go on
     * @param remaining tokens that are left
     */
    public record Taken(boolean allowed, long remaining) {}

    public TokenBuckets(Ticker ticker) {
        this(ticker, MOST_BUCKETS);
    }

    /** @param most buckets are kept; beyond it old ones go, idle or not */
    TokenBuckets(Ticker ticker, int most) {
        this.ticker = ticker;
        this.most = most;
    }

    /**
     * Takes the tokens of one request out of a bucket, if there are enough.
     *
     * @param limiter what the limit belongs to, such as the id of a route
     * @param key whose bucket it is
     * @param rate of the limit, as it is now
     */
    public Taken take(String limiter, String key, TokenRate rate) {
        long second = Math.floorDiv(ticker.nanos(), TimeUnit.SECONDS.toNanos(1));
        long idle = rate.idleSeconds();
        if (idle == 0) {
            return taken(rate.capacity(), rate);
        }
        AtomicReference<Bucket> bucket = bucket(new Key(limiter, bounded(key)), rate.capacity(), second);
        while (true) {
            Bucket before = bucket.get();
            Taken taken = taken(filled(before, rate, second), rate);
            Bucket after = new Bucket(taken.remaining(), second, second + idle);
            if (bucket.compareAndSet(before, after)) {
                return taken;
            }
        }
    }

    /** How many there are. */
    public int size() {
        return buckets.size();
    }

    private static Taken taken(long filled, TokenRate rate) {
        boolean allowed = filled >= rate.requested();
        return new Taken(allowed, allowed ? filled - rate.requested() : filled);
    }

    private static long filled(Bucket bucket, TokenRate rate, long second) {
        if (second >= bucket.idleAt()) {
            return rate.capacity();
        }
        long more = Math.max(0, second - bucket.second()) * rate.replenishPerSecond();
        return Math.min(rate.capacity(), bucket.tokens() + more);
    }

    private AtomicReference<Bucket> bucket(Key key, long capacity, long second) {
        AtomicReference<Bucket> known = buckets.get(key);
        if (known != null) {
            return known;
        }
        AtomicReference<Bucket> fresh = new AtomicReference<>(new Bucket(capacity, second, second));
        AtomicReference<Bucket> other = buckets.putIfAbsent(key, fresh);
        sweep(second);
        return other == null ? fresh : other;
    }

    /** Few buckets are in nobody's way, and a large table that has become empty is slow to look through. */
    private void sweep(long second) {
        if (buckets.size() < Math.min(FEW, most) || !sweeping.compareAndSet(false, true)) {
            return;
        }
        try {
            for (int i = 0; i < LOOKED_AT; i++) {
                if (!hand.hasNext()) {
                    hand = buckets.entrySet().iterator();
                }
                if (hand.hasNext()) {
                    Map.Entry<Key, AtomicReference<Bucket>> entry = hand.next();
                    if (second >= entry.getValue().get().idleAt() || buckets.size() > most) {
                        buckets.remove(entry.getKey(), entry.getValue());
                    }
                }
            }
        } finally {
            sweeping.set(false);
        }
    }

    private static String bounded(String key) {
        if (key.length() <= MOST_KEY_CHARS) {
            return key;
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(key.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}

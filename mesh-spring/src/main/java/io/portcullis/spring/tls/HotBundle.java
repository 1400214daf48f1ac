package io.portcullis.spring.tls;

import io.portcullis.engine.tls.Replaceable;
import io.portcullis.engine.tls.TlsContent;
import io.portcullis.engine.tls.TlsMaterialException;
import io.portcullis.engine.tls.TlsSource;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.ssl.SslProperties;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/**
 * What TLS takes from one of Boot's SSL bundles ({@code spring.ssl.bundle.*}). A bundle with {@code reload-on-update} is read
 * again when its files change, {@code ..data} swaps of a mounted Secret included. What cannot be used never replaces what
 * is in use: it is logged, counted and kept as {@link #lastFailure} until a good change comes. Any thread.
 *
 * @param <T> what is taken
 */
public abstract sealed class HotBundle<T extends TlsContent> implements TlsSource<T>
        permits BundleMaterialSource, BundleTrustSource {
    private static final Logger LOG = LoggerFactory.getLogger(HotBundle.class);

    private final String bundle;
    private final BundleReader reader;
    private final Read<T> read;
    private final Supplier<SslBundle> fresh;
    private final InstantSource clock;
    private final Replaceable<T> content;
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong reloads = new AtomicLong();
    private volatile @Nullable TlsMaterialException lastFailure;

    /** How it is taken. */
    interface Read<T> {
        T read(BundleReader reader, SslBundle bundle, Instant now);
    }

    /**
     * @param bundle name of the bundle
     * @param property that names it, such as {@code portcullis.tls.bundle}, for messages
     * @param properties Boot's own, so that messages name files; or null
     * @throws TlsMaterialException if there is no such bundle, or it cannot be used; it names the property or the file
     */
    HotBundle(
            String bundle,
            String property,
            SslBundles bundles,
            @Nullable SslProperties properties,
            InstantSource clock,
            Read<T> read) {
        if (!bundles.getBundleNames().contains(bundle)) {
            throw new TlsMaterialException(
                    property,
                    "there is no SSL bundle '" + bundle + "' (expected: one of " + bundles.getBundleNames() + ")",
                    "correct the name, or define it as spring.ssl.bundle.pem." + bundle);
        }
        SslProperties.Bundles declared = properties == null ? null : properties.getBundle();
        this.bundle = bundle;
        this.reader = new BundleReader(BundlePlaces.of(bundle, declared));
        this.read = read;
        this.fresh = FreshBundle.of(bundle, bundles, declared);
        this.clock = clock;
        this.content = new Replaceable<>(load(fresh));
    }

    /** Follows what Boot's own watcher sees. */
    final void follow(SslBundles bundles) {
        bundles.addBundleUpdateHandler(bundle, updated -> adoptFrom(() -> updated));
    }

    @Override
    public final T current() {
        return content.current();
    }

    @Override
    public final void onChange(Runnable listener) {
        content.onChange(listener);
    }

    /** Name of the bundle. */
    public final String bundle() {
        return bundle;
    }

    /** What is taken from it, in a word: certificate, or authorities. */
    public abstract String what();

    /** When the first certificate we show, or trust, expires. */
    public final Instant notAfter() {
        return current().notAfter();
    }

    /** Why the newest change is not in use, or null when it is. */
    public final @Nullable TlsMaterialException lastFailure() {
        return lastFailure;
    }

    /** How many changes could not be used so far. */
    public final long failures() {
        return failures.get();
    }

    /** How many changes are or were in use. */
    public final long reloads() {
        return reloads.get();
    }

    /**
     * Reads the files again, whether or not Boot's watcher has noticed a change. For a periodic call, say every 30 s:
     * where file events get lost, and with {@code verify-keys}, with which Boot drops a bad change and tells nobody but its
     * log. Blocks on files: never on an event loop.
     */
    public final void refresh() {
        adoptFrom(fresh);
    }

    private synchronized void adoptFrom(Supplier<SslBundle> from) {
        try {
            T next = load(from);
            if (!next.sameContent(current())) {
                reloads.incrementAndGet(); // before those who listen for the change look at it
                content.replace(next);
                LOG.info("SSL bundle '{}' was reloaded: {}", bundle, next);
            }
            lastFailure = null;
        } catch (TlsMaterialException e) {
            refuse(e);
        }
    }

    private T load(Supplier<SslBundle> from) {
        try {
            return read.read(reader, from.get(), clock.instant());
        } catch (TlsMaterialException e) {
            throw e;
        } catch (RuntimeException e) {
            throw reader.unreadable(e);
        }
    }

    /** The same failure, seen again by a periodic look, is no news. */
    private void refuse(TlsMaterialException failure) {
        TlsMaterialException before = lastFailure;
        lastFailure = failure;
        if (before == null || !String.valueOf(before.getMessage()).equals(failure.getMessage())) {
            failures.incrementAndGet();
            LOG.error(
                    "SSL bundle '{}' has changed but cannot be used, {} stays in use: {}",
                    bundle,
                    current(),
                    failure.getMessage());
        }
    }
}

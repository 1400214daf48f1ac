package io.portcullis.spring.tls;

import io.portcullis.engine.tls.ReplaceableMaterial;
import io.portcullis.engine.tls.TlsMaterial;
import io.portcullis.engine.tls.TlsMaterialException;
import io.portcullis.engine.tls.TlsMaterialSource;
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
 * TLS material from one of Boot's SSL bundles ({@code spring.ssl.bundle.*}). A bundle with {@code reload-on-update} is read
 * again when its files change, {@code ..data} swaps of a mounted Secret included. What cannot be used never replaces what
 * is in use: it is logged, counted and kept as {@link #lastFailure} until a good change comes. Any thread.
 */
public final class BundleMaterialSource implements TlsMaterialSource {
    private static final Logger LOG = LoggerFactory.getLogger(BundleMaterialSource.class);

    private final String bundle;
    private final BundleReader reader;
    private final Read read;
    private final Supplier<SslBundle> fresh;
    private final InstantSource clock;
    private final ReplaceableMaterial material;
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong reloads = new AtomicLong();
    private volatile @Nullable TlsMaterialException lastFailure;

    private BundleMaterialSource(
            String bundle, BundleReader reader, Read read, Supplier<SslBundle> fresh, InstantSource clock) {
        this.bundle = bundle;
        this.reader = reader;
        this.read = read;
        this.fresh = fresh;
        this.clock = clock;
        this.material = new ReplaceableMaterial(load(fresh));
    }

    /**
     * The identity of a workload: an X.509-SVID and the roots it trusts.
     *
     * @param bundle name of the bundle
     * @param property that names it, such as {@code portcullis.tls.bundle}, for messages
     * @param properties Boot's own, so that messages name files; or null
     * @throws TlsMaterialException if there is no such bundle, or it cannot be used; it names the property or the file
     */
    public static BundleMaterialSource workload(
            String bundle,
            String property,
            SslBundles bundles,
            @Nullable SslProperties properties,
            InstantSource clock) {
        return of(bundle, property, bundles, properties, clock, BundleReader::workload);
    }

    /** The certificate of an ordinary server, for listeners of mode EDGE; otherwise as {@link #workload}. */
    public static BundleMaterialSource server(
            String bundle,
            String property,
            SslBundles bundles,
            @Nullable SslProperties properties,
            InstantSource clock) {
        return of(bundle, property, bundles, properties, clock, BundleReader::server);
    }

    private interface Read {
        TlsMaterial read(BundleReader reader, SslBundle bundle, Instant now);
    }

    private static BundleMaterialSource of(
            String bundle,
            String property,
            SslBundles bundles,
            @Nullable SslProperties properties,
            InstantSource clock,
            Read read) {
        if (!bundles.getBundleNames().contains(bundle)) {
            throw new TlsMaterialException(
                    property,
                    "there is no SSL bundle '" + bundle + "' (expected: one of " + bundles.getBundleNames() + ")",
                    "correct the name, or define it as spring.ssl.bundle.pem." + bundle);
        }
        SslProperties.Bundles declared = properties == null ? null : properties.getBundle();
        BundleReader reader = new BundleReader(BundlePlaces.of(bundle, declared));
        BundleMaterialSource source =
                new BundleMaterialSource(bundle, reader, read, FreshBundle.of(bundle, bundles, declared), clock);
        bundles.addBundleUpdateHandler(bundle, source::adopt);
        return source;
    }

    @Override
    public TlsMaterial current() {
        return material.current();
    }

    @Override
    public void onChange(Runnable listener) {
        material.onChange(listener);
    }

    /** Name of the bundle. */
    public String bundle() {
        return bundle;
    }

    /** When the first certificate we show expires. */
    public Instant notAfter() {
        return current().notAfter();
    }

    /** Why the newest change is not in use, or null when it is. */
    public @Nullable TlsMaterialException lastFailure() {
        return lastFailure;
    }

    /** How many changes could not be used so far. */
    public long failures() {
        return failures.get();
    }

    /** How many changes are or were in use. */
    public long reloads() {
        return reloads.get();
    }

    /**
     * Reads the files again, whether or not Boot's watcher has noticed a change. For a periodic call, say every 30 s:
     * where file events get lost, and with {@code verify-keys}, with which Boot drops a bad change and tells nobody but its
     * log. Blocks on files: never on an event loop.
     */
    public void refresh() {
        adoptFrom(fresh);
    }

    private void adopt(SslBundle updated) {
        adoptFrom(() -> updated);
    }

    private synchronized void adoptFrom(Supplier<SslBundle> from) {
        try {
            TlsMaterial next = load(from);
            if (!next.sameContent(current())) {
                reloads.incrementAndGet(); // before those who listen for the change look at it
                material.replace(next);
                LOG.info("SSL bundle '{}' was reloaded: {}", bundle, next);
            }
            lastFailure = null;
        } catch (TlsMaterialException e) {
            refuse(e);
        }
    }

    private TlsMaterial load(Supplier<SslBundle> from) {
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

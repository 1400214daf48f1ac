package io.portcullis.engine.dns;

import io.netty.buffer.ByteBufHolder;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.resolver.dns.DnsErrorCauseException;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.portcullis.engine.loop.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks the DNS on an event loop of its own, off the way of the traffic, and remembers nothing: how long an answer counts is
 * the caller's business. Search domains, {@code /etc/hosts}, TCP after a truncated answer and the next server after one
 * that fails are Netty's. Any thread; answers come on the event loop.
 */
public final class DnsQueries implements AutoCloseable {
    /** Of one server, so that the next one has a chance within the time of the whole question. */
    private static final int SHARE_OF_ONE_SERVER = 3;

    /**
     * Questions under way. Two thousand at once, as a start among a thousand services has them, would overflow the buffers of
     * sockets, ours or the server's, and be asked again only after the time of one server.
     */
    static final int MOST_AT_ONCE = 128;

    private final MultiThreadIoEventLoopGroup group;
    private final EventLoop loop;
    private final DnsNameResolver resolver;
    private final Duration timeout;
    // Event loop only.
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private int asking;

    /**
     * @param servers asked in this order; empty for those of the system
     * @param timeout of a whole question
     */
    public DnsQueries(List<InetSocketAddress> servers, Duration timeout) {
        Transport transport = Transport.best();
        this.timeout = timeout;
        this.group =
                new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("portcullis-dns", true), transport.io());
        this.loop = (EventLoop) group.next();
        this.resolver = new DnsNameResolverBuilder(loop)
                .datagramChannelFactory(transport.datagramChannels())
                .socketChannelFactory(transport.socketChannels())
                .nameServerProvider(
                        servers.isEmpty()
                                ? DnsServerAddressStreamProviders.platformDefault()
                                : new SequentialDnsServerAddressStreamProvider(servers))
                .queryTimeoutMillis(Math.max(1, timeout.toMillis() / SHARE_OF_ONE_SERVER))
                .build();
    }

    /** The IPv4 addresses of a name. */
    public CompletableFuture<DnsAnswer<InetAddress>> ipv4(String name) {
        return ask(name, DnsRecordType.A, DnsQueries::address);
    }

    /** The IPv6 addresses of a name. */
    public CompletableFuture<DnsAnswer<InetAddress>> ipv6(String name) {
        return ask(name, DnsRecordType.AAAA, DnsQueries::address);
    }

    /** Where the service of that name is; the name begins with {@code _service._proto}. */
    public CompletableFuture<DnsAnswer<SrvRecord>> services(String name) {
        return ask(name, DnsRecordType.SRV, record -> SrvRecord.of(record.content()));
    }

    private <T> CompletableFuture<DnsAnswer<T>> ask(
            String name, DnsRecordType type, Function<ByteBufHolder, @Nullable T> read) {
        CompletableFuture<DnsAnswer<T>> answer = new CompletableFuture<>();
        loop.execute(() -> {
            waiting.add(() -> ask(name, type, read, answer));
            askNext();
        });
        return answer;
    }

    private void askNext() {
        while (asking < MOST_AT_ONCE && !waiting.isEmpty()) {
            asking++;
            waiting.remove().run();
        }
    }

    private void over() {
        asking--;
        askNext();
    }

    private <T> void ask(
            String name,
            DnsRecordType type,
            Function<ByteBufHolder, @Nullable T> read,
            CompletableFuture<DnsAnswer<T>> answer) {
        Future<List<DnsRecord>> asked;
        try {
            asked = resolver.resolveAll(new DefaultDnsQuestion(name, type));
        } catch (IllegalArgumentException e) {
            answer.complete(new DnsAnswer.Failed<>(name + ": " + e.getMessage()));
            over();
            return;
        }
        asked.addListener((Future<List<DnsRecord>> done) -> {
            answer.complete(
                    done.isSuccess() ? found(name, type, done.getNow(), read) : missing(name, type, done.cause()));
            over();
        });
        String late =
                "no answer of the DNS for " + name + " (" + type.name() + ") within " + timeout.toMillis() + " ms";
        answer.completeOnTimeout(new DnsAnswer.Failed<>(late), timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static <T> DnsAnswer<T> found(
            String name, DnsRecordType type, List<DnsRecord> records, Function<ByteBufHolder, @Nullable T> read) {
        List<T> found = new ArrayList<>();
        long ttlSeconds = Long.MAX_VALUE;
        for (DnsRecord record : records) {
            try {
                T one = record instanceof ByteBufHolder holder ? read.apply(holder) : null;
                if (one != null) {
                    found.add(one);
                    ttlSeconds = Math.min(ttlSeconds, record.timeToLive());
                }
            } catch (RuntimeException e) {
                return new DnsAnswer.Failed<>("the DNS answers for " + name + " (" + type.name()
                        + ") what cannot be read: " + e.getMessage());
            } finally {
                ReferenceCountUtil.release(record);
            }
        }
        return found.isEmpty() ? none(name, type) : new DnsAnswer.Found<>(found, Duration.ofSeconds(ttlSeconds));
    }

    private static <T> DnsAnswer<T> none(String name, DnsRecordType type) {
        return new DnsAnswer.None<>("the DNS has no " + type.name() + " records of " + name);
    }

    private static <T> DnsAnswer<T> missing(String name, DnsRecordType type, @Nullable Throwable failure) {
        Throwable cause = failure instanceof UnknownHostException ? failure.getCause() : failure;
        if (cause == null) {
            return none(name, type);
        }
        if (cause instanceof DnsErrorCauseException error && error.getCode() == DnsResponseCode.NXDOMAIN) {
            return new DnsAnswer.None<>("the DNS knows no name " + name);
        }
        return new DnsAnswer.Failed<>(
                "the DNS does not answer for " + name + " (" + type.name() + "): " + cause.getMessage());
    }

    private static @Nullable InetAddress address(ByteBufHolder record) {
        byte[] bytes = ByteBufUtil.getBytes(record.content());
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            return null; // Neither 4 nor 16 bytes.
        }
    }

    @Override
    public void close() {
        resolver.close();
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}

package io.portcullis.spring.discovery;

import io.portcullis.core.model.Endpoint;
import io.portcullis.engine.dns.DnsAnswer;
import io.portcullis.engine.dns.DnsQueries;
import io.portcullis.engine.dns.SrvRecord;
import io.portcullis.spring.config.EndpointLookup;
import io.portcullis.spring.discovery.EndpointFeed.Subscription;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of services that stand in the DNS: all addresses of a name, or those of the targets of SRV records. It asks
 * again when the records' time to live is over, within bounds. Any thread.
 */
final class DnsFeed {
    /** How soon to ask again after there was no good answer, within the bounds. */
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final DnsQueries queries;
    private final Polling.Delays delays;
    private final boolean ipv6;
    private final Duration minTtl;
    private final Duration maxTtl;

    /**
     * @param ipv6 whether IPv6 addresses are of any use here
     * @param minTtl an answer counts for at least so long
     * @param maxTtl and at most so long
     */
    DnsFeed(DnsQueries queries, Polling.Delays delays, boolean ipv6, Duration minTtl, Duration maxTtl) {
        this.queries = queries;
        this.delays = delays;
        this.ipv6 = ipv6;
        this.minTtl = minTtl;
        this.maxTtl = maxTtl;
    }

    Subscription open(EndpointLookup.Dns lookup, Consumer<Answer> answers) {
        Polling polling = new Polling(() -> ask(lookup), answers, delays, bounded(RETRY));
        polling.askNow();
        return polling;
    }

    private CompletableFuture<Question.@Nullable Reply> ask(EndpointLookup.Dns lookup) {
        CompletableFuture<DnsAnswer<Endpoint>> endpoints =
                lookup.srv() ? services(lookup.name()) : addresses(lookup.name(), lookup.port());
        return endpoints.thenApply(this::reply);
    }

    private Question.Reply reply(DnsAnswer<Endpoint> answer) {
        return switch (answer) {
            case DnsAnswer.Found<Endpoint>(List<Endpoint> found, Duration ttl) ->
                new Question.Reply(new Answer.Endpoints(found), bounded(ttl));
            case DnsAnswer.None<Endpoint>(String reason) -> new Question.Reply(new Answer.None(reason), bounded(RETRY));
            case DnsAnswer.Failed<Endpoint>(String reason) ->
                new Question.Reply(new Answer.Failed(reason), bounded(RETRY));
        };
    }

    private Duration bounded(Duration ttl) {
        Duration atLeast = ttl.compareTo(minTtl) < 0 ? minTtl : ttl;
        return atLeast.compareTo(maxTtl) > 0 ? maxTtl : atLeast;
    }

    private CompletableFuture<DnsAnswer<Endpoint>> addresses(String name, int port) {
        CompletableFuture<DnsAnswer<InetAddress>> four = queries.ipv4(name);
        CompletableFuture<DnsAnswer<InetAddress>> all =
                ipv6 ? four.thenCombine(queries.ipv6(name), DnsFeed::both) : four;
        return all.thenApply(answer -> switch (answer) {
            case DnsAnswer.Found<InetAddress>(List<InetAddress> found, Duration ttl) ->
                new DnsAnswer.Found<>(
                        found.stream()
                                .map(address -> Endpoint.of(address.getHostAddress(), port))
                                .toList(),
                        ttl);
            case DnsAnswer.None<InetAddress>(String reason) -> new DnsAnswer.None<>(reason);
            case DnsAnswer.Failed<InetAddress>(String reason) -> new DnsAnswer.Failed<>(reason);
        });
    }

    /** What either says; there is none only if both say so. */
    private static <T> DnsAnswer<T> both(DnsAnswer<T> one, DnsAnswer<T> other) {
        if (one instanceof DnsAnswer.Found<T>(List<T> left, Duration leftTtl)) {
            if (other instanceof DnsAnswer.Found<T>(List<T> right, Duration rightTtl)) {
                List<T> all = new ArrayList<>(left);
                all.addAll(right);
                return new DnsAnswer.Found<>(all, leftTtl.compareTo(rightTtl) < 0 ? leftTtl : rightTtl);
            }
            return one;
        }
        return other instanceof DnsAnswer.None<T> ? one : other;
    }

    private CompletableFuture<DnsAnswer<Endpoint>> services(String name) {
        return queries.services(name).thenCompose(answer -> switch (answer) {
            case DnsAnswer.Found<SrvRecord>(List<SrvRecord> records, Duration ttl) -> targets(records, ttl);
            case DnsAnswer.None<SrvRecord>(String reason) ->
                CompletableFuture.completedFuture(new DnsAnswer.None<>(reason));
            case DnsAnswer.Failed<SrvRecord>(String reason) ->
                CompletableFuture.completedFuture(new DnsAnswer.Failed<>(reason));
        });
    }

    /** Those of the best priority that has any; among them the balancer chooses, whatever their weights. */
    private CompletableFuture<DnsAnswer<Endpoint>> targets(List<SrvRecord> records, Duration ttl) {
        TreeMap<Integer, List<SrvRecord>> byPriority = new TreeMap<>(Comparator.naturalOrder());
        records.forEach(record -> byPriority
                .computeIfAbsent(record.priority(), priority -> new ArrayList<>())
                .add(record));
        CompletableFuture<DnsAnswer<Endpoint>> best =
                CompletableFuture.completedFuture(new DnsAnswer.None<>("no target of the SRV records has an address"));
        for (List<SrvRecord> same : byPriority.values()) {
            best = best.thenCompose(answer -> answer instanceof DnsAnswer.Found<Endpoint>
                    ? CompletableFuture.completedFuture(answer)
                    : addresses(same).thenApply(next -> next instanceof DnsAnswer.None<Endpoint> ? answer : next));
        }
        return best.thenApply(answer -> answer instanceof DnsAnswer.Found<Endpoint>(var found, var least)
                ? new DnsAnswer.Found<>(found, least.compareTo(ttl) < 0 ? least : ttl)
                : answer);
    }

    private CompletableFuture<DnsAnswer<Endpoint>> addresses(List<SrvRecord> records) {
        CompletableFuture<DnsAnswer<Endpoint>> all =
                CompletableFuture.completedFuture(new DnsAnswer.None<>("no target of the SRV records has an address"));
        for (SrvRecord record : records) {
            all = all.thenCombine(addresses(record.target() + ".", record.port()), DnsFeed::both);
        }
        return all;
    }
}

package io.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.model.EntrancePolicy;
import io.portcullis.core.model.ForwardedPolicy;
import io.portcullis.core.model.IpRange;
import io.portcullis.core.model.ProxyPeers;
import io.portcullis.core.time.Ticker;
import io.portcullis.engine.limit.Limit;
import io.portcullis.engine.listen.Listener;
import io.portcullis.engine.listen.ListenerRole;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.ScriptedUpstream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How many connections there may be, and what becomes of the others. */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class ConnectionLimitsTest {
    @Test
    void oneTooManyIsRefusedAndHarmsNobody() {
        try (var upstream = ScriptedUpstream.start(script -> {});
                var fixture = fixture(new LimitsBuilder().connections(3, 3), upstream)) {
            Listener gateway = fixture.gateway();
            List<RawClient> inside = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                inside.add(served(EngineFixture.connect(gateway)));
            }
            for (int i = 0; i < 5; i++) {
                assertThat(refused("127.0.0.1", gateway)).isTrue();
                inside.forEach(ConnectionLimitsTest::served);
            }
            assertThat(count(fixture, Limit.CONNECTIONS)).isEqualTo(5);
            assertThat(gateway.connections()).isEqualTo(3);

            inside.forEach(RawClient::close);
            fixture.awaitNoConnection(gateway);
            assertThat(fixture.engine().connections(ListenerRole.GATEWAY)).isZero();
            try (RawClient again = EngineFixture.connect(gateway)) {
                served(again);
            }
        }
    }

    @Test
    void aClientsShareIsItsOwn() {
        try (var upstream = ScriptedUpstream.start(script -> {});
                var fixture = fixture(new LimitsBuilder().connections(10, 2), upstream)) {
            Listener gateway = fixture.gateway();
            try (RawClient first = served(RawClient.connectFrom("127.0.0.2", gateway.address()));
                    RawClient second = served(RawClient.connectFrom("127.0.0.2", gateway.address()));
                    RawClient other = served(RawClient.connectFrom("127.0.0.3", gateway.address()))) {
                assertThat(refused("127.0.0.2", gateway)).isTrue();
                List.of(first, second, other).forEach(ConnectionLimitsTest::served);
                assertThat(count(fixture, Limit.CLIENT_CONNECTIONS)).isEqualTo(1);
                assertThat(count(fixture, Limit.CONNECTIONS)).isZero();
            }
            fixture.awaitNoConnection(gateway);
            try (RawClient again = RawClient.connectFrom("127.0.0.2", gateway.address())) {
                served(again);
            }
        }
    }

    @Test
    void behindALoadBalancerItsClientsCount() {
        EntrancePolicy behind = new EntrancePolicy(
                ForwardedPolicy.DEFAULT,
                new ProxyPeers(List.of(IpRange.parse("127.0.0.0/8")), ProxyPeers.DEFAULT_TIMEOUT),
                Map.of());
        try (var upstream = ScriptedUpstream.start(script -> {});
                var fixture = fixture(new LimitsBuilder().connections(10, 1), upstream)
                        .entrance(behind)
                        .apply()) {
            Listener gateway = fixture.gateway();
            try (RawClient first = EngineFixture.connect(gateway);
                    RawClient second = EngineFixture.connect(gateway);
                    RawClient third = EngineFixture.connect(gateway)) {
                served(first.send("PROXY TCP4 203.0.113.1 198.51.100.1 4711 80\r\n"));
                served(second.send("PROXY TCP4 203.0.113.2 198.51.100.1 4711 80\r\n"));
                third.send("PROXY TCP4 203.0.113.1 198.51.100.1 4712 80\r\n");
                assertThat(third.endsSomehow()).isTrue();
                assertThat(count(fixture, Limit.CLIENT_CONNECTIONS)).isEqualTo(1);
                List.of(first, second).forEach(ConnectionLimitsTest::served);
            }
            fixture.awaitNoConnection(gateway);
        }
    }

    @Test
    void whatAnApplicationCallsIsNotCountedForAClient() {
        try (var upstream = ScriptedUpstream.start(script -> {});
                var fixture = fixture(new LimitsBuilder().connections(3, 1), upstream)) {
            Listener service = fixture.forService("shop");
            try (RawClient first = served(EngineFixture.connect(service));
                    RawClient second = served(EngineFixture.connect(service))) {
                List.of(first, second).forEach(ConnectionLimitsTest::served);
                assertThat(fixture.engine().connections(ListenerRole.OUTBOUND)).isEqualTo(2);
            }
        }
    }

    private static RawClient served(RawClient client) {
        assertThat(client.get("/shop/a").status()).isEqualTo(200);
        return client;
    }

    /** The reset may come before the client has its connection. */
    private static boolean refused(String from, Listener listener) {
        try (RawClient client = RawClient.connectFrom(from, listener.address())) {
            return client.endsSomehow();
        } catch (UncheckedIOException e) {
            return true;
        }
    }

    private static long count(EngineFixture fixture, Limit limit) {
        return fixture.engine().limitCounts(ListenerRole.GATEWAY).count(limit);
    }

    private static EngineFixture fixture(LimitsBuilder limits, ScriptedUpstream upstream) {
        return new EngineFixture(Ticker.system(), builder -> builder.settings(limits.build()))
                .service("shop", new PolicyBuilder().build(), upstream)
                .apply();
    }
}

package io.portcullis.spring.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.portcullis.engine.observe.TunnelRecord;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TunnelMetricsTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final TunnelMetrics metrics = new TunnelMetrics(registry);

    @Test
    void anOpenTunnelIsSeenBeforeItEnds() {
        connected(Tunnels.ok("db"));
        connected(Tunnels.ok("db"));
        assertThat(active("outbound", "db")).isEqualTo(2);
        assertThat(registry.get("portcullis.tunnel.connect")
                        .tags("role", "outbound", "service", "db")
                        .timer()
                        .totalTime(TimeUnit.NANOSECONDS))
                .isEqualTo(2.0 * Tunnels.CONNECT_NANOS);
        assertThat(registry.find("portcullis.tunnels").meter()).isNull();
    }

    @Test
    void anEndIsCountedWithItsBytesAndItsCode() {
        whole(Tunnels.ok("db"));
        whole(Tunnels.broken("db"));
        assertThat(active("outbound", "db")).isZero();
        assertThat(ended("outbound", "db", "none")).isEqualTo(1);
        assertThat(ended("outbound", "db", "upstream_reset")).isEqualTo(1);
        assertThat(registry.get("portcullis.tunnel.sent.bytes").counter().count())
                .isEqualTo(34);
        assertThat(registry.get("portcullis.tunnel.received.bytes").counter().count())
                .isEqualTo(340);
    }

    @Test
    void aTunnelWithoutAnEndpointWasNeverActive() {
        metrics.tunnelEnded(Tunnels.unreachable("db"));
        assertThat(ended("outbound", "db", "connect_failed")).isEqualTo(1);
        assertThat(registry.find("portcullis.tunnels.active").meter()).isNull();
        assertThat(registry.find("portcullis.tunnel.connect").meter()).isNull();
    }

    @Test
    void aRefusedConnectionIsCountedByItsReason() {
        metrics.tunnelEnded(Tunnels.refused());
        assertThat(ended("outbound", "none", "unknown_service")).isEqualTo(1);
    }

    @Test
    void atTheInboundSideThereIsNoService() {
        whole(Tunnels.inbound());
        assertThat(ended("inbound", "none", "none")).isEqualTo(1);
    }

    @Test
    void namesAreBoundedAndTheOthersAreStillCountedDown() {
        TunnelMetrics bounded = new TunnelMetrics(registry, 10);
        for (int i = 0; i < 100; i++) {
            TunnelRecord tunnel = Tunnels.ok("service-" + i);
            bounded.tunnelConnected(tunnel.role(), tunnel.service(), tunnel.connectNanos());
        }
        assertThat(registry.find("portcullis.tunnels.active").gauges()).hasSize(11);
        assertThat(active("outbound", "other")).isEqualTo(90);
        for (int i = 0; i < 100; i++) {
            bounded.tunnelEnded(Tunnels.ok("service-" + i));
        }
        assertThat(active("outbound", "other")).isZero();
        assertThat(active("outbound", "service-0")).isZero();
    }

    @Test
    void exchangesAreNotCountedHere() {
        metrics.ended(Exchanges.ok());
        assertThat(registry.getMeters()).isEmpty();
    }

    private void connected(TunnelRecord tunnel) {
        metrics.tunnelConnected(tunnel.role(), tunnel.service(), tunnel.connectNanos());
    }

    private void whole(TunnelRecord tunnel) {
        connected(tunnel);
        metrics.tunnelEnded(tunnel);
    }

    private double active(String role, String service) {
        return registry.get("portcullis.tunnels.active")
                .tags("role", role, "service", service)
                .gauge()
                .value();
    }

    private long ended(String role, String service, String code) {
        return registry.get("portcullis.tunnels")
                .tags("role", role, "service", service, "code", code)
                .timer()
                .count();
    }
}

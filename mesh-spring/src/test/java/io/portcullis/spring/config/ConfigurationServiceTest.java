package io.portcullis.spring.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.spring.config.ConfigurationService.Outcome;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class ConfigurationServiceTest {
    private static final String ATTEMPTS = "portcullis.defaults.retry.max-attempts";

    private final Map<String, Object> written = new HashMap<>();
    private final List<Long> seen = new ArrayList<>();

    @Test
    void aGoodChangeIsInForceInOneStep() {
        ConfigurationService service = service();
        written.put(ATTEMPTS, "5");
        assertThat(service.refresh("test")).isEqualTo(Outcome.APPLIED);
        assertThat(service.current().snapshot().version()).isEqualTo(2);
        assertThat(service.current().snapshot().defaults().retry().maxAttempts())
                .isEqualTo(5);
        assertThat(seen).containsExactly(1L, 2L);
    }

    @Test
    void aBadChangeLeavesTheLastGoodOneInForceAndIsRemembered() {
        ConfigurationService service = service();
        written.put(ATTEMPTS, "0");
        assertThat(service.refresh("test")).isEqualTo(Outcome.REJECTED);
        assertThat(service.refresh("again")).isEqualTo(Outcome.REJECTED);
        assertThat(service.current().snapshot().version()).isEqualTo(1);
        assertThat(seen).containsExactly(1L);
        assertThat(service.rejected()).isEqualTo(2);
        assertThat(service.rejections()).singleElement().satisfies(rejection -> {
            assertThat(rejection.cause()).isEqualTo("again");
            assertThat(rejection.problems()).singleElement().extracting("path").isEqualTo(ATTEMPTS);
        });
        written.put(ATTEMPTS, "4");
        assertThat(service.refresh("test")).isEqualTo(Outcome.APPLIED);
    }

    @Test
    void whatSaysTheSameIsNoNewVersion() {
        ConfigurationService service = service();
        assertThat(service.refresh("test")).isEqualTo(Outcome.UNCHANGED);
        assertThat(service.current().snapshot().version()).isEqualTo(1);
        assertThat(seen).containsExactly(1L);
    }

    @ParameterizedTest
    @CsvSource({
        "portcullis.outbound.address, 127.0.0.1:15109",
        "portcullis.outbound.intercept.port, 15109",
        "portcullis.services.payment.listen, 127.0.0.1:15109",
        "portcullis.drain.wait-for-application, true"
    })
    void whatIsReadWhileItRunsIsAChangeThoughTheSnapshotIsTheSame(String name, String value) {
        written.put("portcullis.services.payment.hosts", "pay");
        ConfigurationService service = service();
        written.put(name, value);
        assertThat(service.refresh("test")).isEqualTo(Outcome.APPLIED);
        assertThat(service.refresh("test")).isEqualTo(Outcome.UNCHANGED);
    }

    @Test
    void aStormOfEventsDuringAReadingIsOneMore() {
        AtomicInteger readings = new AtomicInteger();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        RouteSource slow = (binder, handler, services, breakers, problems) -> {
            if (readings.incrementAndGet() == 2) {
                begun.countDown();
                await(over);
            }
            return RouteSet.of(List.of());
        };
        ConfigurationService service = service(slow);
        List<Thread> storm = new ArrayList<>();
        storm.add(Thread.ofPlatform().start(() -> service.refresh("first")));
        await(begun);
        for (int event = 0; event < 20; event++) {
            storm.add(Thread.ofPlatform().start(() -> service.refresh("storm")));
        }
        storm.stream().skip(1).forEach(ConfigurationServiceTest::awaitBlocked);
        over.countDown();
        storm.forEach(ConfigurationServiceTest::join);
        assertThat(readings).as("the first at start").hasValue(3);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitBlocked(Thread thread) {
        while (thread.getState() != Thread.State.BLOCKED) {
            Thread.onSpinWait();
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void nothingStartsWithABadOne() {
        written.put(ATTEMPTS, "none");
        assertThatThrownBy(this::service)
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining(ATTEMPTS + ": none (expected: a whole number)");
    }

    private ConfigurationService service() {
        return service(Readings.NO_ROUTES);
    }

    private ConfigurationService service(RouteSource routes) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("written", written));
        ConfigurationService service =
                new ConfigurationService(Readings.reader(environment, routes), InstantSource.fixed(Instant.EPOCH));
        service.feed(reading -> seen.add(reading.snapshot().version()));
        return service;
    }
}

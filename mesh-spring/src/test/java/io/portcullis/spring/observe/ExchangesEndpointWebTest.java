package io.portcullis.spring.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.engine.observe.ExchangeObserver;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.codec.autoconfigure.CodecsAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.webflux.autoconfigure.HttpHandlerAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.actuate.web.WebFluxEndpointManagementContextConfiguration;
import org.springframework.test.web.reactive.server.WebTestClient;

class ExchangesEndpointWebTest {
    private final ReactiveWebApplicationContextRunner context = new ReactiveWebApplicationContextRunner()
            .withPropertyValues(
                    "portcullis.access-log.enabled=false",
                    "management.endpoints.web.exposure.include=portcullisexchanges")
            .withConfiguration(AutoConfigurations.of(
                    JacksonAutoConfiguration.class,
                    CodecsAutoConfiguration.class,
                    WebFluxAutoConfiguration.class,
                    HttpHandlerAutoConfiguration.class,
                    EndpointAutoConfiguration.class,
                    WebEndpointAutoConfiguration.class,
                    WebFluxEndpointManagementContextConfiguration.class,
                    ObservabilityAutoConfiguration.class));

    @Test
    void aTraceIsExplainedAsJson() {
        ask(client -> client.get()
                .uri("/actuator/portcullisexchanges/" + Exchanges.TRACE)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.exchanges[0].code")
                .isEqualTo("connect_failed")
                .jsonPath("$.exchanges[0].time")
                .isEqualTo("2023-11-14T22:13:20.007Z")
                .jsonPath("$.exchanges[0].explanation[1]")
                .isEqualTo("route checkout: Path /charge matched"));
    }

    @Test
    void andAsText() {
        ask(client -> client.get()
                .uri("/actuator/portcullisexchanges/" + Exchanges.TRACE + "?format=text")
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentType("text/plain;charset=UTF-8")
                .expectBody(String.class)
                .value(text -> assertThat(text).contains("what to change: start it")));
    }

    @Test
    void allRecentOnesAreListed() {
        ask(client -> client.get()
                .uri("/actuator/portcullisexchanges")
                .exchange()
                .expectBody()
                .jsonPath("$.notable.length()")
                .isEqualTo(1)
                .jsonPath("$.latest.length()")
                .isEqualTo(1));
    }

    @Test
    void anUnknownTraceIsNotFound() {
        ask(client -> client.get()
                .uri("/actuator/portcullisexchanges/ffffffffffffffffffffffffffffffff")
                .exchange()
                .expectStatus()
                .isNotFound());
    }

    @Test
    void whatIsNotExposedIsNotThere() {
        context.withPropertyValues("management.endpoints.web.exposure.include=health")
                .run(started -> assertThat(started).doesNotHaveBean(ExchangesEndpoint.class));
    }

    private void ask(Consumer<WebTestClient> question) {
        context.run(started -> {
            started.getBean(ExchangeObserver.class).ended(Exchanges.refused());
            question.accept(WebTestClient.bindToApplicationContext(started).build());
        });
    }
}

package io.portcullis.spring.lane;

import io.portcullis.engine.route.FallbackCause;
import java.util.function.Function;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.cloud.client.circuitbreaker.ConfigBuilder;
import org.springframework.cloud.client.circuitbreaker.ReactiveCircuitBreaker;
import org.springframework.cloud.client.circuitbreaker.ReactiveCircuitBreakerFactory;
import org.springframework.cloud.gateway.filter.factory.SpringCloudCircuitBreakerFilterFactory;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.reactive.DispatcherHandler;
import reactor.core.publisher.Mono;

/** What a failed call is to Spring: the exception that a fallback finds in its exchange. Stateless. */
final class FallbackFailures {
    private static final StatusFailures STATUSES = new StatusFailures();

    private FallbackFailures() {}

    /** Of a breaker that the engine runs. */
    static Throwable of(FallbackCause cause) {
        return cause.failure() == null
                ? of(HttpStatusCode.valueOf(cause.status()))
                : new HandBackFailedException(cause.failure(), 0);
    }

    /** A response whose status counts as a failure. */
    static Throwable of(HttpStatusCode status) {
        return STATUSES.of(status);
    }

    /** SCG's exception is a class inside its filter, and applications look for its name. Neither filter nor breaker is used. */
    private static final class StatusFailures extends SpringCloudCircuitBreakerFilterFactory {
        StatusFailures() {
            super(new NoBreakers(), dispatcher());
        }

        private static ObjectProvider<DispatcherHandler> dispatcher() {
            return new StaticListableBeanFactory().getBeanProvider(DispatcherHandler.class);
        }

        Throwable of(HttpStatusCode status) {
            return new CircuitBreakerStatusCodeException(status);
        }

        @Override
        protected Mono<Void> handleErrorWithoutFallback(Throwable failure, boolean resumeWithoutError) {
            return Mono.error(failure);
        }
    }

    private static final class NoBreakers extends ReactiveCircuitBreakerFactory<Object, ConfigBuilder<Object>> {
        @Override
        public ReactiveCircuitBreaker create(String id) {
            throw new UnsupportedOperationException(id);
        }

        @Override
        protected ConfigBuilder<Object> configBuilder(String id) {
            throw new UnsupportedOperationException(id);
        }

        @Override
        public void configureDefault(Function<String, Object> defaults) {
            throw new UnsupportedOperationException("there are no breakers");
        }
    }
}

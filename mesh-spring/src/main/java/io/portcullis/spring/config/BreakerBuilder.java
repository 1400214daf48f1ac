package io.portcullis.spring.config;

import io.portcullis.core.model.BreakerPolicy;

/** Builds breaker policies out of what several places say. One thread. */
record BreakerBuilder(Guard guard) {
    BreakerPolicy build(String path, Layers<CircuitBreakerProperties> written) {
        String[] sources = {path, "portcullis.defaults.circuit-breaker", BreakerConfigs.PREFIX + ".configs"};
        return guard.build(path, sources, () -> build(written), BreakerPolicy.DEFAULT);
    }

    private static BreakerPolicy build(Layers<CircuitBreakerProperties> written) {
        BreakerPolicy builtIn = BreakerPolicy.DEFAULT;
        return new BreakerPolicy(
                written.pick(CircuitBreakerProperties::failureRateThreshold, builtIn.failureRateThreshold()),
                written.pick(CircuitBreakerProperties::slowCallRateThreshold, builtIn.slowCallRateThreshold()),
                written.pick(CircuitBreakerProperties::slowCallDurationThreshold, builtIn.slowCallDurationThreshold()),
                written.pick(CircuitBreakerProperties::slidingWindowType, builtIn.slidingWindowType()),
                written.pick(CircuitBreakerProperties::slidingWindowSize, builtIn.slidingWindowSize()),
                written.pick(CircuitBreakerProperties::minimumNumberOfCalls, builtIn.minimumNumberOfCalls()),
                written.pick(CircuitBreakerProperties::waitDurationInOpenState, builtIn.waitDurationInOpenState()),
                written.pick(
                        CircuitBreakerProperties::permittedNumberOfCallsInHalfOpenState,
                        builtIn.permittedNumberOfCallsInHalfOpenState()),
                written.pick(
                        CircuitBreakerProperties::automaticTransitionFromOpenToHalfOpenEnabled,
                        builtIn.automaticTransitionFromOpenToHalfOpenEnabled()));
    }
}

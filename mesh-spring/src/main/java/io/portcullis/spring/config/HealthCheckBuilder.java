package io.portcullis.spring.config;

import io.portcullis.core.model.HealthCheckPolicy;
import io.portcullis.spring.config.HealthCheckProperties.Type;
import org.jspecify.annotations.Nullable;

/** Builds policies of health checks out of what several places say. One thread. */
record HealthCheckBuilder(Guard guard) {
    /** Null where nobody wants them. */
    @Nullable
    HealthCheckPolicy build(String path, Layers<HealthCheckProperties> written) {
        if (written.layers().isEmpty() || !written.enabled(HealthCheckProperties::enabled)) {
            return null;
        }
        String[] sources = {path, "portcullis.defaults.health-check"};
        Type type = written.find(HealthCheckProperties::type);
        if (type == null) {
            if (!guard.problems().concerns(path)) {
                guard.problems().add(path + ".type", "missing", "grpc or http");
            }
            return null;
        }
        refuseUnused(path, type, written.layers().getFirst());
        return guard.build(path, sources, () -> build(type, written), HealthCheckPolicy.DEFAULT);
    }

    /** What the defaults say about the other type is for the services that use that one. */
    private void refuseUnused(String path, Type type, HealthCheckProperties own) {
        switch (type) {
            case GRPC -> refuse(path + ".path", own.path(), "nothing, where type is grpc: see service");
            case HTTP -> refuse(path + ".service", own.service(), "nothing, where type is http: see path");
        }
    }

    private void refuse(String path, @Nullable String value, String expected) {
        if (value != null) {
            guard.problems().add(path, value, expected);
        }
    }

    private static HealthCheckPolicy build(Type type, Layers<HealthCheckProperties> written) {
        HealthCheckPolicy builtIn = HealthCheckPolicy.DEFAULT;
        return new HealthCheckPolicy(
                switch (type) {
                    case GRPC -> new HealthCheckPolicy.Grpc(written.pick(HealthCheckProperties::service, ""));
                    case HTTP ->
                        new HealthCheckPolicy.Http(
                                written.pick(HealthCheckProperties::path, HealthCheckPolicy.Http.DEFAULT_PATH));
                },
                written.pick(HealthCheckProperties::interval, builtIn.interval()),
                written.pick(HealthCheckProperties::timeout, builtIn.timeout()),
                written.pick(HealthCheckProperties::unhealthyThreshold, builtIn.unhealthyThreshold()),
                written.pick(HealthCheckProperties::healthyThreshold, builtIn.healthyThreshold()));
    }
}

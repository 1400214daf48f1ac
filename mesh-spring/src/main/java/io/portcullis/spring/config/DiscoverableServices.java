package io.portcullis.spring.config;

import io.portcullis.core.model.ServiceId;
import org.springframework.core.env.Environment;

/** Says which services may be found by discovery. Any thread. */
@FunctionalInterface
public interface DiscoverableServices {
    /** Where nobody discovers anything. */
    DiscoverableServices NONE = (service, environment) -> false;

    /**
     * Whether somebody could know the endpoints of the service, now or later.
     *
     * @param environment what the configuration in question says
     */
    boolean contains(ServiceId service, Environment environment);
}

package io.portcullis.spring.server;

import io.portcullis.spring.actuate.MeshHealthIndicator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.boot.health.actuate.endpoint.CompositeHealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.IndicatedHealthDescriptor;
import org.springframework.boot.health.contributor.Status;

/** Why a group of health indicators is not UP, in sentences; of others' indicators no more than their names. Stateless. */
final class ReadinessReasons {
    private ReadinessReasons() {}

    static List<String> of(HealthDescriptor health) {
        List<String> reasons = new ArrayList<>();
        if (health instanceof CompositeHealthDescriptor group) {
            Map<String, HealthDescriptor> components = group.getComponents();
            if (components != null) {
                components.forEach((name, component) -> reasons.addAll(of(name, component)));
            }
        }
        return reasons;
    }

    private static List<String> of(String name, HealthDescriptor component) {
        if (component.getStatus().equals(Status.UP)) {
            return List.of();
        }
        if (component instanceof IndicatedHealthDescriptor indicated
                && indicated.getDetails() != null
                && indicated.getDetails().get(MeshHealthIndicator.REASONS) instanceof List<?> written) {
            return written.stream().map(String::valueOf).toList();
        }
        return List.of(name + ": " + component.getStatus().getCode());
    }
}

package io.portcullis.spring.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.route.RouteFilter;
import io.portcullis.core.route.RoutePredicate;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.gateway.filter.FilterDefinition;
import org.springframework.cloud.gateway.filter.factory.GatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.SpringCloudCircuitBreakerResilience4JFilterFactory;
import org.springframework.cloud.gateway.handler.predicate.RoutePredicateFactory;
import org.springframework.cloud.gateway.route.RouteDefinition;
import org.springframework.cloud.gateway.support.NameUtils;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.core.type.classreading.CachingMetadataReaderFactory;

/** No factory of Spring Cloud Gateway's jar is forgotten: each is compiled, or named as one for the lane with the reason. */
class EveryStockFactoryTest {
    private static final String PACKAGES = "classpath*:org/springframework/cloud/gateway/";

    @Test
    void everyPredicateIsKnownByItsClass() throws IOException {
        Known<RoutePredicate> known = Predicates.known(RouteSettings.DEFAULT);
        List<Class<?>> factories =
                factories("handler/predicate/**/*RoutePredicateFactory.class", RoutePredicateFactory.class);
        assertThat(factories).hasSizeGreaterThanOrEqualTo(15);
        for (Class<?> factory : factories) {
            String name = factory.getSimpleName().replace("RoutePredicateFactory", "");
            assertThat(known.factory(name)).as(name).isEqualTo(factory);
        }
    }

    @Test
    void everyFilterIsKnownByItsClass() throws IOException {
        Known<RouteFilter> known = Filters.known(RouteSettings.DEFAULT);
        List<Class<?>> factories = factories("filter/**/*FilterFactory.class", GatewayFilterFactory.class);
        assertThat(factories).hasSizeGreaterThanOrEqualTo(35);
        for (Class<?> factory : factories) {
            // The one class whose name follows no rule says its name itself.
            String name = factory == SpringCloudCircuitBreakerResilience4JFilterFactory.class
                    ? "CircuitBreaker"
                    : NameUtils.normalizeFilterFactoryName(factory.asSubclass(GatewayFilterFactory.class));
            assertThat(known.factory(name)).as(name).isEqualTo(factory);
        }
    }

    @Test
    void whatOnlyTheLaneRunsSaysWhy() {
        for (String name : Set.of(
                "CacheRequestBody",
                "ModifyRequestBody",
                "ModifyResponseBody",
                "RemoveJsonAttributesResponseBody",
                "LocalResponseCache",
                "JsonToGrpc",
                "TokenRelay",
                "SaveSession",
                "FallbackHeaders")) {
            FilterDefinition filter = new FilterDefinition();
            filter.setName(name);
            RouteDefinition definition = new RouteDefinition();
            definition.setId("r");
            definition.setUri(URI.create("lb://s"));
            definition.setFilters(List.of(filter));
            RouteCompilation compiled = RouteCompiler.stock().compile(List.of(definition), List.of());
            assertThat(compiled.problems()).isEmpty();
            assertThat(compiled.routes().getFirst().laneReasons())
                    .singleElement()
                    .asString()
                    .startsWith(name + " ");
        }
    }

    private static List<Class<?>> factories(String pattern, Class<?> kind) throws IOException {
        CachingMetadataReaderFactory readers = new CachingMetadataReaderFactory();
        List<Class<?>> found = new ArrayList<>();
        for (Resource resource : new PathMatchingResourcePatternResolver().getResources(PACKAGES + pattern)) {
            String name = readers.getMetadataReader(resource).getClassMetadata().getClassName();
            try {
                Class<?> factory = Class.forName(name, false, EveryStockFactoryTest.class.getClassLoader());
                if (kind.isAssignableFrom(factory)
                        && !Modifier.isAbstract(factory.getModifiers())
                        && !factory.isAnonymousClass()) {
                    found.add(factory);
                }
            } catch (ClassNotFoundException e) {
                throw new AssertionError(e);
            }
        }
        return found;
    }
}

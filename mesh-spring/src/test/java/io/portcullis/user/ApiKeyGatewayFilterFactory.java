package io.portcullis.user;

import io.portcullis.core.extension.EventLoopFilter;
import io.portcullis.core.extension.FilterRequest;
import io.portcullis.core.extension.FilterResponse;
import io.portcullis.core.extension.Verdict;
import io.portcullis.spring.extension.EventLoopFilterFactory;
import java.util.List;
import java.util.Set;

/** The sample of docs/extending.md: lets only known keys through, and tells the upstream whose key it was. */
public class ApiKeyGatewayFilterFactory extends EventLoopFilterFactory<ApiKeyGatewayFilterFactory.Config> {
    public ApiKeyGatewayFilterFactory() {
        super(Config.class);
    }

    /** {@code ApiKey=alice, bob} is {@code keys: alice, bob}. */
    @Override
    public List<String> shortcutFieldOrder() {
        return List.of("keys");
    }

    @Override
    public ShortcutType shortcutType() {
        return ShortcutType.GATHER_LIST;
    }

    @Override
    public EventLoopFilter filter(Config config) {
        if (config.getKeys().isEmpty()) {
            throw new IllegalArgumentException("ApiKey: no key (expected: at least one)");
        }
        Set<String> keys = Set.copyOf(config.getKeys());
        return new EventLoopFilter() {
            @Override
            public Verdict onRequest(FilterRequest request) {
                String key = request.header("X-Api-Key");
                if (key == null) {
                    return Verdict.answer(401, "an X-Api-Key is missing");
                }
                if (!keys.contains(key)) {
                    return Verdict.refuse("this key is not known");
                }
                request.removeHeader("X-Api-Key");
                request.setHeader("X-Customer", key);
                request.attribute("customer", key);
                return Verdict.goOn();
            }

            @Override
            public void onResponse(FilterResponse response) {
                response.setHeader("X-Served", String.valueOf(response.attribute("customer")));
            }
        };
    }

    public static class Config {
        private List<String> keys = List.of();

        public List<String> getKeys() {
            return keys;
        }

        public void setKeys(List<String> keys) {
            this.keys = keys;
        }
    }
}

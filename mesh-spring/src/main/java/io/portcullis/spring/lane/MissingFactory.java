package io.portcullis.spring.lane;

import java.util.Map;

/** Why SCG finds no factory of one of its own filters: it makes some only beside the library they need. Stateless. */
final class MissingFactory {
    private static final String NOT_FOUND = "Unable to find GatewayFilterFactory with name ";
    private static final Map<String, String> NEEDED = Map.of(
            "LocalResponseCache",
                    "com.github.ben-manes.caffeine:caffeine and org.springframework:spring-context-support",
            "TokenRelay", "an OAuth2 client of Spring Security");

    private MissingFactory() {}

    /** The message of SCG's failure, and what to add to the class path where that is known. */
    static String told(String message) {
        String name = message.startsWith(NOT_FOUND)
                ? message.substring(NOT_FOUND.length()).trim()
                : "";
        String needed = NEEDED.get(name);
        return needed == null ? message : message + ": add " + needed + " to the application";
    }
}

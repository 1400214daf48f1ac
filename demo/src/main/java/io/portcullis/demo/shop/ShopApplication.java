package io.portcullis.demo.shop;

import java.util.Map;
import java.util.TreeMap;

/**
 * One copy of an application of the shop.
 *
 * @param name unique, also of its directories and logs
 * @param kind which PHP code it runs
 * @param port where it listens on the loopback address
 * @param fastCgiPort between its nginx and its php-fpm
 * @param environment what it finds in its environment
 */
public record ShopApplication(String name, Kind kind, int port, int fastCgiPort, Map<String, String> environment) {
    /** What it is. */
    public enum Kind {
        STOREFRONT("storefront"),
        PAYMENT("payment");

        private final String directory;

        Kind(String directory) {
            this.directory = directory;
        }

        /** The directory of its code. */
        public String directory() {
            return directory;
        }
    }

    public ShopApplication {
        environment = Map.copyOf(environment);
    }

    /** The environment in a stable order, for files that are written. */
    Map<String, String> sortedEnvironment() {
        return new TreeMap<>(environment);
    }
}

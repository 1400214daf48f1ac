package io.portcullis.benchmarks;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;

/** Our gateway and a stock one among few and among many routes. Any thread. */
final class ManyRoutes {
    /** Ten thousand routes as Spring holds them do not fit into what the launcher gives a gateway. */
    private static final String HEAP = "-Xmx1g";

    private static final int[] COUNTS = {10, 1_000, 10_000};

    private ManyRoutes() {}

    static void fill(Lineup lineup, Workbench bench) throws IOException, InterruptedException {
        for (int count : COUNTS) {
            lineup.addJar(SingleHop.GATEWAY, "gateway-app", () -> ours(bench, count));
        }
        for (int count : COUNTS) {
            lineup.addJar(SingleHop.STOCK, "benchmarks/stock-scg", () -> stock(bench, count));
        }
    }

    /** Few and most, of ours alone. */
    static void fillOurs(Lineup lineup, Workbench bench) throws IOException, InterruptedException {
        for (int count : new int[] {COUNTS[0], COUNTS[COUNTS.length - 1]}) {
            lineup.addJar(SingleHop.GATEWAY, "gateway-app", () -> ours(bench, count));
        }
    }

    /** Ours among so many routes. */
    static String name(int count) {
        return Goal.OURS + ", " + told(count);
    }

    private static Contender ours(Workbench bench, int count) throws IOException {
        Stage stage = bench.launch(
                "gateway",
                "portcullis-routes.yml",
                bench.directory().resolve("portcullis-" + count + ".yml"),
                true,
                Map.of("ROUTES", routes(bench, count)),
                HEAP);
        return Contender.jvm(name(count), "this commit", "every policy at its default, with the access log", stage);
    }

    private static Contender stock(Workbench bench, int count) throws IOException {
        Stage stage = bench.boot(
                SingleHop.STOCK,
                "stock-routes.yml",
                bench.directory().resolve("stock-" + count + ".yml"),
                Map.of("ROUTES", routes(bench, count)),
                HEAP,
                "-Dreactor.netty.ioWorkerCount=1");
        return Contender.jvm("Spring Cloud Gateway, " + told(count), "5.0.2", "as its starter comes", stage);
    }

    private static String told(int count) {
        return String.format(Locale.ROOT, "%,d routes", count);
    }

    /** The last one is that of the load. */
    private static String routes(Workbench bench, int count) {
        String uri = "uri: \"http://127.0.0.1:" + bench.upstream() + "\"";
        StringBuilder yaml = new StringBuilder();
        for (int i = 0; i < count - 1; i++) {
            yaml.append("    - { id: r").append(i).append(", ").append(uri).append(", predicates: [ ");
            yaml.append(
                    switch (i % 10) {
                        case 0, 1, 2, 3 -> "\"Host=tenant" + i + ".example.org\", \"Path=/**\"";
                        case 4, 5, 6, 7 -> "\"Path=/team" + i / 10 + "/service" + i + "/**\", \"Method=GET,POST\"";
                        default -> "\"Header=X-Tenant, tenant" + i + "\"";
                    });
            yaml.append(" ] }\n");
        }
        return yaml.append("    - { id: load, " + uri + ", predicates: [ \"Path=/checkout\" ] }")
                .toString();
    }
}
